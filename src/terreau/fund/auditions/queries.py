"""Days and their times, who is invited, who must be asked or reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from terreau.commons.seats import queries as seats
from terreau.commons.seats.models import Pool
from terreau.fund.auditions import rules
from terreau.fund.auditions.models import Day, Hearing, Slot
from terreau.fund.auditions.states import DayState, State
from terreau.fund.calls.models import Application, Edition
from terreau.lib import calendars

AHEAD = timedelta(hours=48)
SLOT = "auditions.slot"


@dataclass(frozen=True, slots=True)
class Line:
    """One time of a day: who has it, whether it is open."""

    slot: Slot
    pool: Pool
    hearing: Hearing | None

    @property
    def is_closed(self) -> bool:
        return self.pool.size == 0

    @property
    def is_free(self) -> bool:
        return self.pool.left != 0


def days_of(edition: Edition, *, viewer: Any) -> list[tuple[Day, list[Line]]]:
    """Every day with its times. Whose file the viewer may not open shows as taken, without a name."""
    seen = rules.hearings_visible_to(viewer).select_related("application__edition__call", "application__organisation")
    slots = Slot.objects.order_by("starts_at", "pk").select_related("day__edition").prefetch_related(Prefetch("hearings", seen))
    days = list(edition.audition_days.order_by("held_on", "pk").prefetch_related(Prefetch("slots", slots)))
    pools = seats.pools_of(SLOT, [slot.pk for day in days for slot in day.slots.all()])
    return [(day, [Line(slot, pools[slot.pk], next(iter(slot.hearings.all()), None)) for slot in day.slots.all()]) for day in days]


def without_time(edition: Edition, *, viewer: Any) -> QuerySet[Hearing]:
    """Invited, and not yet placed, or not coming."""
    rows = rules.hearings_visible_to(viewer).filter(application__edition=edition, slot=None)
    return rows.select_related("application__edition__call", "application__organisation").order_by("state", "application__number", "pk")


def open_slots(edition: Edition, *, at: datetime) -> list[Slot]:
    """Times that may be chosen now."""
    rows = Slot.objects.filter(day__edition=edition, day__state=DayState.PLANNED, starts_at__gt=at)
    found = list(rows.select_related("day__edition").order_by("starts_at", "pk"))
    pools = seats.pools_of(SLOT, [slot.pk for slot in found])
    return [slot for slot in found if pools[slot.pk].left]


def to_invite(edition: Edition, *, viewer: Any) -> QuerySet[Application]:
    """Files before the jury or in deliberation, not invited yet, or whose invitation was taken back."""
    rows = rules.files_to_hear(viewer).filter(edition=edition).filter(Q(hearing=None) | Q(hearing__state=State.WITHDRAWN))
    return rows.select_related("edition__call", "organisation").order_by("number", "pk")


def to_chase(at: datetime) -> QuerySet[Hearing]:
    """Little time is left to choose, and they were not asked again."""
    return _alive().filter(state=State.INVITED, chased_at=None, choose_by__gt=at, choose_by__lte=at + AHEAD).order_by("pk")


def to_remind(at: datetime) -> QuerySet[Hearing]:
    """Their audition is near."""
    rows = _alive().filter(state=State.CHOSEN, reminded_at=None, slot__starts_at__gt=at, slot__starts_at__lte=at + AHEAD)
    return rows.order_by("pk")


def _alive() -> QuerySet[Hearing]:
    rows = Hearing.objects.filter(application__state__in=rules.HEARABLE)
    return rows.select_related("application__edition__call", "application__organisation", "slot__day__edition", "invited_by")


def kept_long_enough(before: datetime) -> QuerySet[Hearing]:
    """Whose guests and needs nobody needs any more."""
    return Hearing.objects.filter(erased_at=None, moved_at__lt=before).filter(Q(slot=None) | Q(slot__starts_at__lt=before))


def appointment(hearing: Hearing) -> calendars.Appointment | None:
    """For the calendars of those who come: no name of theirs is in it."""
    if hearing.slot is None:
        return None
    return calendars.Appointment(
        uid=f"audition-{hearing.public_id}@terreau",
        sequence=hearing.version,
        starts_at=hearing.slot.starts_at,
        ends_at=hearing.slot.ends_at,
        title=f"Audition : {hearing.application.title}",
        place=hearing.slot.day.place,
        link=hearing.slot.day.link,
        said_at=hearing.moved_at,
    )


def sheet(days: Sequence[tuple[Day, list[Line]]]) -> list[Line]:
    """The lines of days that hold, for the sheet of the day."""
    return [line for day, lines in days if day.state == DayState.PLANNED for line in lines]
