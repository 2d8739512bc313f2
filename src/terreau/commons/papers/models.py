from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.commons.papers.kinds import PaperKind
from terreau.commons.papers.states import PaperState
from terreau.lib import iban as ibans
from terreau.lib import ids


class Paper(models.Model):
    """One permanent piece of an organisation. A newer one replaces it; it stays as long as anything uses it."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind of document"), max_length=12, choices=PaperKind)
    year = models.PositiveSmallIntegerField(_("year it speaks of"), default=0)  # the year it speaks of; 0 for kinds that speak of none
    title = models.CharField(_("what it is"), max_length=120, blank=True)  # of an “other certificate”
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="+")
    valid_from = models.DateField(_("date of the document"), null=True)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.CURRENT)
    put_at = models.DateTimeField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaces")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "year", "title"], condition=Q(state="current"), name="paper_current_once"
            ),
            models.CheckConstraint(
                condition=Q(state="current", ended_at=None) | (~Q(state="current") & Q(ended_at__isnull=False)),
                name="paper_ended_or_current",
            ),
        ]

    def __str__(self) -> str:
        name = self.title or self.get_kind_display()
        return f"{name} {self.year}" if self.year else name


class PaperUse(models.Model):
    """A piece was copied into a file: `document` is the public id of the copy, whose content can no longer change.

    Not a foreign key: rows that point to a document keep it from being erased, and a draft's copy must be erasable.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="uses")
    document = models.CharField(max_length=12, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.paper} → {self.document}"


class BankDetails(models.Model):
    """Where an organisation is paid. Never changed in place: a new row replaces the old one, which stays in the history."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="bank_details")
    iban = models.CharField(_("IBAN"), max_length=34)
    bic = models.CharField(_("BIC"), max_length=11)
    holder = models.CharField(_("account holder"), max_length=140)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.CURRENT)
    put_at = models.DateTimeField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "bank details"
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(state="current"), name="bank_details_current_once"),
            models.CheckConstraint(
                condition=Q(state="current", ended_at=None) | (~Q(state="current") & Q(ended_at__isnull=False)),
                name="bank_ended_or_current",
            ),
        ]

    def __str__(self) -> str:
        return ibans.mask(self.iban)  # whoever prints one by mistake prints nothing of use

    @property
    def shown(self) -> str:
        """In full, in groups of four: for those who may read it."""
        return ibans.show(self.iban)
