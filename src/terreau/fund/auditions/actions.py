"""Planning days, inviting, choosing and placing, cancelling, noting who came; reminding and erasing.

Whatever moves hearings and seats takes the hearings first, in the order of their keys, then the pools: nobody waits in a circle.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.seats import actions as seats
from terreau.commons.seats.models import Pool
from terreau.fund.auditions import mails, queries
from terreau.fund.auditions.models import Day, Hearing, Slot
from terreau.fund.auditions.states import DAY_MOVES, MOVES, DayState, State
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import people
from terreau.lib import moves, retention, texts
from terreau.lib.refusals import Refusal

SLOTS_MAX = 60  # of one day
AGAIN = timedelta(days=3)  # to choose again, at least, once a day is cancelled


class BadTimes(Refusal):
    """Times that make no day, or are there already."""


class TooLate(Refusal):
    """The time to choose is over, or this one has begun."""


class Elsewhere(Refusal):
    """A time or a file of another edition, or of a day that does not hold."""


class JustTaken(Refusal):
    """Someone chose in the meantime."""


# ── Days and their times ─────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def plan_day(
    *,
    edition: Edition,
    held_on: date,
    first: time,
    until: time,
    minutes: int,
    pause: int,
    by: Any,
    at: datetime,
    place: str = "",
    link: str = "",
) -> Day:
    """A day and its times, one after the other with a pause between, none of which ends after `until`."""
    zone = ZoneInfo(edition.time_zone)
    start, end = datetime.combine(held_on, first, zone), datetime.combine(held_on, until, zone)
    if start <= at:
        raise BadTimes(_("This day has begun already: choose a later one."))
    try:
        with transaction.atomic():
            day = Day.objects.create(
                edition=edition, held_on=held_on, place=texts.one_line(place, 200), link=link, created_by=by, created_at=at
            )
    except IntegrityError as error:
        raise BadTimes(_("Auditions are planned there on that day already.")) from error
    count = 0
    while start + timedelta(minutes=minutes) <= end:
        count += 1
        if count > SLOTS_MAX:
            raise BadTimes(_("That makes more than %(max)s times in a day: make them longer.") % {"max": SLOTS_MAX})
        _open(day, start, minutes, by=by, at=at)
        start += timedelta(minutes=minutes + pause)
    if not count:
        raise BadTimes(_("Not one audition fits between these two hours."))
    journal.record("audition.planned", on=edition, by=by, at=at, day=str(day), count=count)
    return day


@transaction.atomic
def add_slot(*, day: Day, start: time, minutes: int, by: Any, at: datetime) -> Slot:
    """One more time, wherever it falls in the day."""
    moves.hold(day, "cancel", DAY_MOVES)
    begins = datetime.combine(day.held_on, start, ZoneInfo(day.edition.time_zone))
    if begins <= at:
        raise BadTimes(_("This time is past."))
    if day.slots.filter(Q(starts_at__lt=begins + timedelta(minutes=minutes)) & Q(ends_at__gt=begins)).exists():
        raise BadTimes(_("Another audition stands then: choose another time, or a shorter one."))
    slot = _open(day, begins, minutes, by=by, at=at)
    journal.record("audition.slot_added", on=day.edition, by=by, at=at, when=str(slot))
    return slot


def _open(day: Day, start: datetime, minutes: int, *, by: Any, at: datetime) -> Slot:
    slot = Slot.objects.create(day=day, starts_at=start, ends_at=start + timedelta(minutes=minutes))
    seats.open_pool(owner=slot, size=1, label=str(slot), by=by, at=at)
    return slot


def _pool(slot: Slot) -> Pool:
    """Opened with the slot."""
    return Pool.objects.get(object_type=queries.SLOT, object_id=slot.pk, name="")


@transaction.atomic
def close_slot(*, slot: Slot, by: Any, at: datetime) -> None:
    """Nobody may choose it any more. Refused while someone has it: they must be placed elsewhere first."""
    _resize(slot, 0, by=by, at=at)
    journal.record("audition.slot_closed", on=slot.day.edition, by=by, at=at, when=str(slot))


@transaction.atomic
def reopen_slot(*, slot: Slot, by: Any, at: datetime) -> None:
    """It may be chosen again."""
    moves.hold(slot.day, "cancel", DAY_MOVES)
    _resize(slot, 1, by=by, at=at)
    journal.record("audition.slot_reopened", on=slot.day.edition, by=by, at=at, when=str(slot))


def _resize(slot: Slot, size: int, *, by: Any, at: datetime) -> None:
    try:
        seats.resize(pool=_pool(slot), size=size, by=by, at=at)
    except seats.BadSize as error:
        raise JustTaken(_("Someone has this time: place them elsewhere first, then close it.")) from error


@transaction.atomic
def cancel_day(*, day: Day, reason: str, by: Any, at: datetime) -> None:
    """Nothing is held that day: whoever had a time is told why, and chooses again."""
    moves.move(day, "cancel", DAY_MOVES)
    slots = list(day.slots.select_related("day__edition").order_by("pk"))
    freed = list(Hearing.objects.filter(slot__in=slots, state="chosen").select_related("application__edition__call").order_by("pk"))
    lost = {hearing.pk: str(hearing.slot) for hearing in freed}
    for hearing in freed:
        until = max(hearing.choose_by, at + AGAIN)
        moves.move(hearing, "free", MOVES, slot=None, choose_by=until, chased_at=None, reminded_at=None, moved_at=at)
    for hearing in freed:
        seats.release(holder=hearing, by=by, at=at)
    for slot in slots:
        if not slot.hearings.filter(state__in=(State.HEARD, State.MISSED)).exists():  # who was heard keeps their time
            _resize(slot, 0, by=by, at=at)
    said = texts.one_line(reason, 400)
    journal.record("audition.day_cancelled", on=day.edition, by=by, at=at, day=str(day), reason=said)
    for hearing in freed:
        for person in people.editors_of(hearing.application):
            outbox.post(mails.freed(hearing, person, was=lost[hearing.pk], reason=said), by=by, at=at)


# ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def invite(*, edition: Edition, applications: Collection[Application], choose_by: datetime, by: Any, at: datetime) -> int:
    """Ask these files to choose a time. Who is invited already is left as they are. Returns how many are told."""
    if choose_by <= at:
        raise TooLate(_("Leave them some time to choose: take a later day."))
    if not queries.open_slots(edition, at=at):
        raise Elsewhere(_("There is no time to choose from: plan a day first."))
    told = 0
    for application in sorted(applications, key=lambda one: one.pk):
        hearing = _invited(application, choose_by, by=by, at=at)
        if hearing is None:
            continue
        told += 1
        journal.record("audition.invited", on=application, by=by, at=at)
        for person in people.editors_of(application):
            outbox.post(mails.invited(hearing, person), by=by, at=at)
    return told


def _invited(application: Application, choose_by: datetime, *, by: Any, at: datetime) -> Hearing | None:
    facts: dict[str, Any] = {"choose_by": choose_by, "invited_by": by, "invited_at": at, "moved_at": at}
    hearing, is_new = Hearing.objects.get_or_create(application=application, defaults=facts)
    if is_new:
        return hearing
    try:
        moves.move(hearing, "invite", MOVES, **facts, chased_at=None, reason="")
    except moves.WrongState:
        return None
    return hearing


@transaction.atomic
def withdraw(*, hearing: Hearing, reason: str, by: Any, at: datetime) -> None:
    """Take an invitation back: they are told why, and their time is free."""
    said = texts.one_line(reason, 400)
    moves.move(hearing, "withdraw", MOVES, slot=None, guests="", needs="", reason=said, moved_at=at)
    seats.release(holder=hearing, by=by, at=at)
    journal.record("audition.withdrawn", on=hearing.application, by=by, at=at)
    for person in people.editors_of(hearing.application):
        outbox.post(mails.withdrawn(hearing, person), by=by, at=at)


def follow_withdrawal(*, application: Application, by: Any, at: datetime) -> None:
    """Nobody is heard for a file that was withdrawn: its time is free. Its applicant, who withdrew it, needs no mail."""
    hearing = Hearing.objects.filter(application=application, state__in=MOVES["withdraw"].sources).first()
    if hearing is None:
        return
    moves.move(hearing, "withdraw", MOVES, slot=None, guests="", needs="", reason="", moved_at=at)
    seats.release(holder=hearing, by=by, at=at)
    journal.record("audition.withdrawn", on=application, by=by, at=at)


# ── Times ────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def choose(*, hearing: Hearing, slot: Slot, guests: str, needs: str, by: Any, at: datetime) -> None:
    """Take a time, or another: the new one first, or nothing changes and they are told it is taken."""
    if hearing.is_late(at):
        raise TooLate(_("The time to choose is over: write to the team, who can still place you."))
    people_who_come = {"guests": texts.one_line(guests, 400), "needs": texts.one_line(needs, 400)}
    _seat(hearing, "choose", slot, by=by, at=at, **people_who_come)


@transaction.atomic
def place(*, hearing: Hearing, slot: Slot, by: Any, at: datetime) -> None:
    """The team gives them a time, agreed on the telephone for instance, even after the last day to choose."""
    _seat(hearing, "place", slot, by=by, at=at)


def _seat(hearing: Hearing, verb: str, slot: Slot, *, by: Any, at: datetime, **facts: Any) -> None:
    if slot.day.edition_id != hearing.application.edition_id or slot.day.state != DayState.PLANNED:
        raise Elsewhere(_("This time cannot be chosen: its day does not hold."))
    if slot.starts_at <= at:
        raise TooLate(_("This time is past."))
    try:
        with transaction.atomic():
            before = hearing.slot_id, hearing.state
            moves.hold(hearing, verb, MOVES)
            seats.change(holder=hearing, wants={_pool(slot): 1}, by=by, at=at)
            moves.move(hearing, verb, MOVES, slot=slot, reason="", reminded_at=None, moved_at=at, **facts)
    except seats.Full as error:
        raise JustTaken(_("This time has just been taken. Choose another: nothing else has changed.")) from error
    if before == (slot.pk, hearing.state):
        return  # only who comes has changed
    journal.record("audition.chosen" if verb == "choose" else "audition.placed", on=hearing.application, by=by, at=at, when=str(slot))
    for person in people.editors_of(hearing.application):
        outbox.post(mails.seated(hearing, person), by=by, at=at)


@transaction.atomic
def decline(*, hearing: Hearing, reason: str, by: Any, at: datetime) -> None:
    """They cannot come; their time is free at once. Until the audition begins."""
    if hearing.slot is not None and hearing.slot.starts_at <= at:
        raise TooLate(_("This audition has begun."))
    said = texts.one_line(reason, 400)
    moves.move(hearing, "decline", MOVES, slot=None, guests="", needs="", reason=said, moved_at=at)
    seats.release(holder=hearing, by=by, at=at)
    journal.record("audition.declined", on=hearing.application, by=by, at=at)
    outbox.post(mails.declined(hearing, hearing.invited_by), by=by, at=at)


@transaction.atomic
def note(*, hearing: Hearing, verb: str, by: Any, at: datetime) -> None:
    """They came, or did not: said once the time has begun, and corrected if it was wrong."""
    if verb not in {"hear", "miss"}:
        raise moves.moved_on()
    if hearing.slot is not None and hearing.slot.starts_at > at:
        raise TooLate(_("Wait for the audition to begin."))
    moves.move(hearing, verb, MOVES, moved_at=at)
    journal.record(f"audition.{hearing.state}", on=hearing.application, by=by, at=at)


# ── The clock ────────────────────────────────────────────────────────────────────────────────────────────────────
def hourly_round(*, at: datetime) -> int:
    """Who has not chosen is asked again; who has is reminded. Returns how many invitations were touched."""
    touched = 0
    for hearing in queries.to_chase(at):
        touched += _once(hearing, "chased_at", mails.chase, at)
    for hearing in queries.to_remind(at):
        touched += _once(hearing, "reminded_at", mails.reminder, at)
    return touched


@transaction.atomic
def _once(hearing: Hearing, field: str, mail: Any, at: datetime) -> int:
    """Unless another round, or a change of theirs, was faster."""
    same = Hearing.objects.filter(pk=hearing.pk, version=hearing.version, **{field: None})
    if same.update(**{field: at}) != 1:
        return 0
    for person in people.editors_of(hearing.application):
        outbox.post(mail(hearing, person), by=None, at=at)
    return 1


def erase_old(*, at: datetime) -> int:
    """Who came with them and what they needed, once kept long enough."""
    old = queries.kept_long_enough(retention.of("auditions.people").start(at))
    return old.update(guests="", needs="", reason="", erased_at=at)
