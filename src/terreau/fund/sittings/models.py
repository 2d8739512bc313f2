from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.fund.sittings.states import ITEM_TONES, OPINION_TONES, TONES, Answer, ItemState, Opinion, State
from terreau.lib import ids, periods

USER = settings.AUTH_USER_MODEL


class Sitting(models.Model):
    """A panel meets. `paper` names applicants and is the team's; `jury_paper` says the same without identity."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    panel = models.ForeignKey("review.Panel", models.PROTECT, related_name="sittings")
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField(_("beginning"))
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=120)
    place = models.CharField(_("meeting place"), max_length=200, blank=True)
    link = models.URLField(_("link to join from a distance"), max_length=300, blank=True)
    quorum = models.PositiveSmallIntegerField(_("jurors needed for the sitting to be valid"), default=0)
    shows_names = models.BooleanField(_("jurors see who gave which mark"), default=False)
    opening = models.TextField(_("opening of the minutes"), max_length=4000, blank=True)
    closing = models.TextField(_("remarks at the end of the minutes"), max_length=4000, blank=True)
    convened_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    jury_paper = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=400, blank=True)  # of the cancellation
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="sitting_somewhere"),
            models.CheckConstraint(
                condition=Q(state="closed", paper__isnull=False, jury_paper__isnull=False)
                | ~Q(state="closed") & Q(paper=None, jury_paper=None),
                name="sitting_closed_on_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel}, {periods.words(self.starts_at, self.panel.edition.time_zone)}"

    @property
    def tone(self) -> str:
        """The tone of its state's badge; the word beside it says the same."""
        return TONES[State(self.state)]


class Attendee(models.Model):
    """A juror called to a sitting: what they answered, and whether they came."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="attendees")
    juror = models.ForeignKey(USER, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.AWAITED)
    answered_at = models.DateTimeField(null=True)
    is_present = models.BooleanField(null=True)  # None: nobody has said

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "juror"], name="attendee_once")]

    def __str__(self) -> str:
        return str(self.juror)


class Item(models.Model):
    """A file on the agenda. `left`: jurors who were present and left the room for it, as they were when it was taken up."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="items")
    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="sitting_items")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=ItemState, default=ItemState.WAITING)
    version = models.PositiveIntegerField(default=1)
    left = models.ManyToManyField("accounts.User", related_name="+", blank=True)
    opinion = models.CharField(_("opinion of the jury"), max_length=12, choices=Opinion, blank=True)
    amount_cents = models.PositiveBigIntegerField(_("amount proposed"), null=True)
    conditions = models.TextField(_("reservations"), max_length=2000, blank=True)
    reason = models.TextField(_("reasons"), max_length=4000, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("for"), null=True)
    votes_against = models.PositiveSmallIntegerField(_("against"), null=True)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True)
    taken_up_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "application"], name="item_once"),
            models.UniqueConstraint(fields=["sitting"], condition=Q(state="under_way"), name="item_one_at_a_time"),
            models.CheckConstraint(condition=Q(state="done") & ~Q(opinion="") | ~Q(state="done"), name="item_done_has_an_opinion"),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def tone(self) -> str:
        return ITEM_TONES[ItemState(self.state)]

    @property
    def opinion_tone(self) -> str:
        return OPINION_TONES[Opinion(self.opinion)] if self.opinion else "neutral"

    @property
    def has_votes(self) -> bool:
        return self.votes_for is not None


class Remark(models.Model):
    """A juror's word on a file, for the others. It is part of the talk, not of the minutes."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="remarks")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    text = models.TextField(_("your word"), max_length=2000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item}: {self.by}"


class Correction(models.Model):
    """What was wrong in minutes already closed. The paper stays as it was; this comes beside it."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="corrections")
    text = models.TextField(_("what is corrected"), max_length=2000)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sitting} {self.at:%Y-%m-%d}"
