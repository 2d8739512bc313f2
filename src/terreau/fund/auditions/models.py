from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terreau.fund.auditions.states import TONES, DayState, State
from terreau.lib import ids, periods

USER = settings.AUTH_USER_MODEL


class Day(models.Model):
    """A day on which files of an edition are heard, in a place, from a distance, or both."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    edition = models.ForeignKey("calls.Edition", models.PROTECT, related_name="audition_days")
    state = models.CharField(max_length=9, choices=DayState, default=DayState.PLANNED)
    version = models.PositiveIntegerField(default=1)
    held_on = models.DateField(_("day of the auditions"))
    place = models.CharField(_("meeting place"), max_length=200, blank=True)
    link = models.URLField(_("link to join from a distance"), max_length=300, blank=True)
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "held_on", "place"], condition=Q(state="planned"), name="audition_day_once"),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="audition_day_somewhere"),
        ]

    def __str__(self) -> str:
        return periods.weekday(self.held_on)


class Slot(models.Model):
    """A time for one file. Its room is a pool of one place (commons.seats); closed, a pool of none."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    day = models.ForeignKey(Day, models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "starts_at"], name="audition_slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="audition_slot_lasts"),
        ]

    def __str__(self) -> str:
        return periods.words(self.starts_at, self.day.edition.time_zone)


class Hearing(models.Model):
    """A file that is invited. `guests` and `needs` are for the team alone, and erased once kept long enough."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    application = models.OneToOneField("calls.Application", models.PROTECT, related_name="hearing")
    state = models.CharField(max_length=9, choices=State, default=State.INVITED)
    version = models.PositiveIntegerField(default=1)  # also what a calendar reads as SEQUENCE: it only grows
    slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="hearings")
    choose_by = models.DateTimeField()
    guests = models.CharField(_("who comes"), max_length=400, blank=True)
    needs = models.CharField(_("what would make it easier for them"), max_length=400, blank=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    invited_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    chased_at = models.DateTimeField(null=True)  # asked again to choose
    reminded_at = models.DateTimeField(null=True)  # of the time they chose
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["chosen", "heard", "missed"], slot__isnull=False)
                | Q(state__in=["invited", "declined", "withdrawn"], slot__isnull=True),
                name="hearing_has_its_time",
            ),
            models.UniqueConstraint(fields=["slot"], condition=Q(slot__isnull=False), name="hearing_alone_in_its_time"),
        ]
        indexes = [models.Index(fields=["state", "choose_by"], name="hearing_due")]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def tone(self) -> str:
        """The tone of its state's badge; the word beside it says the same."""
        return TONES[State(self.state)]

    def is_late(self, at: datetime) -> bool:
        """Whether the time to choose is over."""
        return self.choose_by <= at
