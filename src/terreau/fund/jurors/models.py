from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.fund.jurors.states import TieKind, TieState
from terreau.lib import ids


class Profile(models.Model):
    """What a juror knows, as they or a lead said it. Files are handed out by it; nobody else reads it.

    The postal address is optional and serves one purpose: to see that a juror lives where an applicant has its seat.
    """

    juror = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jury_profile")
    themes = models.ManyToManyField("calls.Theme", related_name="+", blank=True)
    publics = models.ManyToManyField("calls.TargetPublic", related_name="+", blank=True)
    tags = models.JSONField(_("other competences"), default=list)  # free words, as typed
    address = models.CharField(_("postal address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.juror)


class Tie(models.Model):
    """A link between a juror and an applicant that the house found by comparing what it holds. A lead may set it aside.

    What is declared, and memberships, need no such row: they are looked for again at every reading (review.queries.conflicts).
    `shared` is what both have in common, for the lead's eyes alone.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    juror = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ties")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=TieKind)
    shared = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=TieState, default=TieState.STANDING)
    found_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("why it is no link"), max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["juror", "organisation", "kind", "shared"], name="tie_once")]

    def __str__(self) -> str:
        return f"{self.juror} · {self.organisation}: {self.get_kind_display()}"
