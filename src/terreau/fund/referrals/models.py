from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.fund.referrals.states import TONES, State, Towards
from terreau.lib import ids

USER = settings.AUTH_USER_MODEL


class Referral(models.Model):
    """Someone who can help an applicant better than we can, or besides. Nothing is passed on before the applicant agrees.

    `shared` is what they agreed to, frozen: {"facts": [[label, value], …], "sections": [{"title", "rows": [[label, text], …]}, …]}.
    It is emptied when the agreement is taken back, and once kept long enough.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="referrals")
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    towards = models.CharField(_("towards"), max_length=10, choices=Towards)
    to_name = models.CharField(_("who can help"), max_length=150)
    to_address = models.EmailField(_("their e-mail address"), max_length=254, blank=True)  # emptied with what was shared
    to_site = models.URLField(_("their page"), max_length=300, blank=True)
    reason = models.TextField(_("why them, as the applicant will read it"), max_length=2000)
    shared = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    proposed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")  # of the applicant's side
    answered_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()  # last change of state: reminders and retention count from here
    note = models.TextField(_("what came of it"), max_length=2000, blank=True)
    chased = models.PositiveSmallIntegerField(default=0)  # reminders since the last change of state
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "to_name"], condition=Q(state__in=["proposed", "agreed", "taken"]), name="referral_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "moved_at"], name="referral_due"),
            models.Index(fields=["-moved_at", "-id"], name="referral_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.application} → {self.to_name}"

    @property
    def tone(self) -> str:
        """The tone of its state's badge; the word beside it says the same."""
        return TONES[State(self.state)]
