from django.conf import settings
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from terreau.lib import figures, ids


class Scan(TextChoices):
    """What the antivirus said; SKIPPED where none is installed, and pages say so."""

    PENDING = "pending", _("being checked")
    CLEAN = "clean", _("checked")
    INFECTED = "infected", _("infected")
    SKIPPED = "skipped", _("not checked (no antivirus)")


def place_of(document: "Document", filename: str) -> str:
    """Never the uploader's name on the disk."""
    return f"{document.public_id[:2]}/{document.public_id}"


class Document(models.Model):
    """A file that belongs to one object; who may read it is that object's policy, asked at each download."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    object_type = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    slot = models.CharField(max_length=80, blank=True)  # the question it answers, or "receipt", "letter"
    name = models.CharField(max_length=150)  # cleaned, as shown to people
    media_type = models.CharField(max_length=100)  # sniffed, never believed
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=place_of, max_length=100)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.PENDING)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)  # hidden, and kept as long as a submission names it

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id", "slot"], name="document_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def size_shown(self) -> str:
        return figures.show_bytes(self.size)

    @property
    def is_readable(self) -> bool:
        """Whether it may leave the house at all: looked at and sound, or made where nothing can look."""
        return self.scan in {Scan.CLEAN, Scan.SKIPPED}
