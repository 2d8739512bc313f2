from django.conf import settings
from django.db import models
from django.db.models import F, Q

from terreau.fund.redactions.states import Kind


class Redaction(models.Model):
    """What jurors get of one attachment of a sent file. Without a row, nobody has looked at it and it goes out as it was sent.

    A file sent again carries new documents: each is looked at anew.
    """

    application = models.ForeignKey("calls.Application", models.CASCADE, related_name="redactions")
    document = models.OneToOneField("documents.Document", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.AS_SENT)
    copy = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # jurors read it: it never names the applicant
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="copy", copy__isnull=False) | ~Q(kind="copy") & Q(copy=None), name="redaction_copy_is_there"
            ),
            models.CheckConstraint(condition=~Q(kind="withheld") | ~Q(reason=""), name="redaction_reason"),
            models.CheckConstraint(condition=Q(copy=None) | ~Q(copy=F("document")), name="redaction_is_another_file"),
        ]

    def __str__(self) -> str:
        return f"{self.application} ({self.kind})"


class Handout(models.Model):
    """How attachments of an edition reach its jury. `only_seen`: those nobody has looked at are kept back until someone does."""

    edition = models.OneToOneField("calls.Edition", models.CASCADE, related_name="handout")
    only_seen = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.edition)
