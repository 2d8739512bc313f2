from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from terreau.commons.organisations.states import DoubtReason, DoubtState, MembershipState
from terreau.lib import ids


class Organisation(models.Model):
    """One record per body. SIRET may be missing while a draft is written; submission asks for it.

    `source` and `observed_on` say where the identity comes from ("sirene", "holder") and on which day it was true.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    register_name = models.CharField(_("name in the register"), max_length=200, blank=True)  # capitals, no accents: `name` wins on screen
    search_text = models.CharField(max_length=500, blank=True)  # folded name, SIRET and RNA
    siret = models.CharField(_("SIRET"), max_length=14, null=True, unique=True)  # NULLs are distinct, "" is not
    rna = models.CharField(_("RNA number"), max_length=10, null=True, unique=True)
    legal_category = models.CharField(_("legal category"), max_length=4, blank=True)  # INSEE, niveau III
    address = models.CharField(_("address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    commune = models.ForeignKey("places.Commune", models.PROTECT, null=True, related_name="+")
    commune_code = models.CharField(max_length=5, blank=True)  # kept even when the commune is outside the territory
    commune_name = models.CharField(max_length=100, blank=True)
    website = models.URLField(_("website"), blank=True)
    source = models.CharField(max_length=20, default="holder")
    observed_on = models.DateField(null=True)
    corrected = models.JSONField(default=list)  # fields a member typed over what the register said: a refresh leaves them alone
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    merged_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(Substr("siret", 1, 9), condition=Q(merged_into=None), name="organisation_siren_once"),
            models.CheckConstraint(condition=Q(siret=None) | Q(siret__regex=r"^[0-9]{14}$"), name="organisation_siret_shape"),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None) | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="organisation_merge_both_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def siren(self) -> str:
        return (self.siret or "")[:9]

    @property
    def is_from_register(self) -> bool:
        return self.source != "holder"


class Membership(models.Model):
    """A person acts for a body, with rights. An invitation or a request is a membership that is not active yet."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="memberships")
    invited_email = models.EmailField(max_length=254, blank=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=MembershipState)
    position = models.CharField(_("position"), max_length=100, blank=True)  # "présidente", "directeur"
    can_edit = models.BooleanField(_("may edit"), default=True)
    can_sign = models.BooleanField(_("may sign"), default=False)  # commits the body: submits, withdraws, accepts
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(state__in=["invited", "requested", "active"], user__isnull=False),
                name="membership_once",
            ),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(invited_email=""), name="membership_is_someone"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.invited_email} · {self.organisation}"


class Doubt(models.Model):
    """Two records may be one body, or one register number points to two: a human decides, and the decision stays."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="doubts")
    other = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=DoubtReason)
    number = models.CharField(max_length=14, blank=True)  # the RNA or SIREN they share
    state = models.CharField(max_length=10, choices=DoubtState, default=DoubtState.OPEN)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "other"], condition=Q(state="open"), name="doubt_open_once"),
            models.CheckConstraint(condition=~Q(organisation=F("other")), name="doubt_about_two"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} / {self.other}"

    @property
    def bodies(self) -> tuple[Organisation, Organisation]:
        return self.organisation, self.other
