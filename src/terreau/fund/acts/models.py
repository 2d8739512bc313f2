from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.fund.acts.states import TONES, Body, Standing, State
from terreau.lib import ids, periods

USER = settings.AUTH_USER_MODEL


class Act(models.Model):
    """What an assembly voted, under the number it gives. `number_key` is that number without signs: two spellings are one act.

    An act that `corrects` another takes over the files it names; the other keeps its lines, which say what was voted then.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    body = models.CharField(pgettext_lazy("act", "body"), max_length=12, choices=Body)
    number = models.CharField(pgettext_lazy("act", "number"), max_length=40)
    number_key = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()  # of the sitting
    held_on = models.DateField(pgettext_lazy("act", "date of the sitting"))
    title = models.CharField(_("title"), max_length=200)
    address = models.URLField(max_length=300, blank=True)
    transmitted_on = models.DateField(null=True)
    receipt = models.CharField(max_length=80, blank=True)  # number that the prefecture’s @CTES gives back
    published_on = models.DateField(null=True)
    paper = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    reason = models.CharField(max_length=400, blank=True)  # of the correction, or of the withdrawal
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "number_key"], condition=~Q(state="withdrawn"), name="act_one_number_per_body_and_year"
            ),
            models.CheckConstraint(condition=~Q(state="recorded") | Q(recorded_by__isnull=False), name="act_recorded_by"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_by__isnull=False) & ~Q(reason=""), name="act_withdrawn_with_reason"
            ),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="act_corrects_with_reason"),
            models.CheckConstraint(condition=Q(transmitted_on=None) | Q(transmitted_on__gte=F("held_on")), name="act_transmitted_after"),
            models.CheckConstraint(condition=Q(published_on=None) | Q(published_on__gte=F("held_on")), name="act_published_after"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def executory_on(self) -> date | None:
        """As of right, once published and transmitted to the State: the later of the two (CGCT L3131-1)."""
        if self.transmitted_on is None or self.published_on is None:
            return None
        return max(self.transmitted_on, self.published_on)

    @property
    def standing(self) -> Standing:
        if self.state == State.RECORDED and self.executory_on is not None:
            return Standing.EXECUTORY
        return Standing(self.state)

    @property
    def tone(self) -> str:
        return TONES[self.standing]

    @property
    def reference(self) -> str:
        """As a letter or a list cites it."""
        return _("No. %(number)s of %(day)s") % {"number": self.number, "day": periods.day(self.held_on)}


class Line(models.Model):
    """What an act voted for one file. It stands once the act is recorded, until a later act takes the file over."""

    act = models.ForeignKey(Act, models.CASCADE, related_name="lines")
    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="act_lines")
    amount_cents = models.PositiveBigIntegerField()
    is_standing = models.BooleanField(default=False)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "application"], name="act_line_once"),
            models.UniqueConstraint(fields=["application"], condition=Q(is_standing=True), name="act_line_one_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.amount_cents}"

    @property
    def later(self) -> "Line | None":
        """The line that took this one over, if a correction did."""
        return getattr(self, "replaced_by", None)
