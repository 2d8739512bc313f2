"""Opening and resizing pools; taking, confirming, changing and giving back seats; waiting for one.

A seat is taken by one conditional UPDATE on its pool, and the CHECK of the table has the last word: the same on SQLite and
PostgreSQL. Several pools are taken in the order of their keys, all or none. What frees seats or joins a queue first asks for the
pools in that order too (`_queue_up`), so that none waits for another in a circle, and no seat is freed unseen by who is joining.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.accounts import queries as accounts
from terreau.commons.accounts.states import Role
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.seats import kinds, mails, queries
from terreau.commons.seats.models import Hold, Pool, WaitEntry, Want
from terreau.commons.seats.states import HOLD_MOVES, LIVE, WAIT_MOVES, HoldState, WaitState
from terreau.lib import moves, references, texts
from terreau.lib.refusals import Refusal

Wants = Mapping[Pool, int]


class Full(Refusal):
    """Fewer seats are left than were asked for. `lacking` is {pool: seats left}."""

    def __init__(self, lacking: Mapping[Pool, int]) -> None:
        super().__init__(*(_full(pool, left) for pool, left in lacking.items()))
        self.lacking = dict(lacking)


class NotFull(Refusal):
    """Nobody waits where there is room."""


class Already(Refusal):
    """They have seats there, or wait for some."""


class BadSize(Refusal):
    """A size that those who hold seats do not fit in."""


class TooLate(Refusal):
    """The offer has ended."""


def _full(pool: Pool, left: int) -> str:
    if left == 0:
        return _("%(name)s: no place is left.") % {"name": pool.label}
    return ngettext("%(name)s: only %(left)s place is left.", "%(name)s: only %(left)s places are left.", left) % {
        "name": pool.label,
        "left": left,
    }


# ── Pools ────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def open_pool(*, owner: Any, size: int | None, label: str, by: Any, at: datetime, name: str = "") -> Pool:
    """Give an object room for so many; None is unlimited."""
    object_type, object_id = references.of(owner)
    pool = Pool.objects.create(object_type=object_type, object_id=object_id, name=name, label=texts.one_line(label, 200), size=size)
    journal.record("pool.opened", on=pool, by=by, at=at, size=_sized(size))
    return pool


@transaction.atomic
def resize(*, pool: Pool, size: int | None, by: Any, at: datetime, overbook: int = 0, reason: str = "") -> None:
    """Announce another size, and what may be taken beyond it. Whoever waits is offered what this frees, at once."""
    if overbook and not reason.strip():
        raise BadSize(_("Say why more places are given than there are."))
    _queue_up([pool])
    fits = Q() if size is None else Q(taken__lte=size + overbook)
    if not Pool.objects.filter(fits, pk=pool.pk).update(size=size, overbook=overbook):
        pool.refresh_from_db()
        raise BadSize(
            ngettext(
                "%(taken)s place is taken already: keep at least as many, or give some back first.",
                "%(taken)s places are taken already: keep at least as many, or give some back first.",
                pool.taken,
            )
            % {"taken": pool.taken}
        )
    was = pool.size
    pool.refresh_from_db()
    journal.record(
        "pool.resized", on=pool, by=by, at=at, size=_sized(size), was=_sized(was), overbook=overbook, reason=texts.one_line(reason, 300)
    )
    promote(pools=[pool], by=by, at=at)


# ── Seats ────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def take(*, holder: Any, wants: Wants, by: Any, at: datetime, until: datetime | None = None) -> list[Hold]:
    """Seats in every pool asked for, or in none (Full). With `until`, kept until then for an answer (`confirm`)."""
    holds = _take(references.of(holder), wants, at=at, until=until)
    journal.record("seats.taken", on=holder, by=by, at=at, seats=_said(wants))
    return holds


@transaction.atomic
def confirm(*, holder: Any, by: Any, at: datetime) -> None:
    """What was kept is theirs, if it was confirmed in time."""
    for hold in queries.holds_of(holder).filter(state=HoldState.KEPT, entry=None):
        if hold.expires_at is not None and hold.expires_at <= at:
            raise TooLate(_("These places were kept for a while only, and that time is over. Choose again."))
        moves.move(hold, "confirm", HOLD_MOVES, expires_at=None)
    journal.record("seats.confirmed", on=holder, by=by, at=at)


@transaction.atomic
def release(*, holder: Any, by: Any, at: datetime) -> None:
    """Give back all that someone holds; whoever waits is offered it in the same transaction. Harmless to repeat."""
    held = list(_theirs(holder))
    _queue_up([hold.pool for hold in held])
    for hold in held:
        _give_back(hold, "release", at)
    if held:
        journal.record("seats.released", on=holder, by=by, at=at, seats=_said({hold.pool: hold.n for hold in held}))
        promote(pools=[hold.pool for hold in held], by=by, at=at)


@transaction.atomic
def change(*, holder: Any, wants: Wants, by: Any, at: datetime) -> None:
    """Exactly these seats from now on: the new ones first taken, or nothing changes and Full says why."""
    held = {hold.pool: hold for hold in _theirs(holder)}
    _queue_up({*held, *wants})
    freed = []
    for pool in sorted({*held, *wants}, key=lambda pool: pool.pk):
        now, then = held[pool].n if pool in held else 0, wants.get(pool, 0)
        if then > now:
            _count(pool, then - now)
        if now and then and now != then:
            if not Hold.objects.filter(pk=held[pool].pk, state__in=LIVE, n=now).update(n=then):
                raise moves.moved_on()
        elif then and not now:
            _hold(references.of(holder), pool, then, at=at)
        if then < now:
            freed.append(pool)
            if then:
                _uncount(pool, now - then)
            else:
                _give_back(held[pool], "release", at)
    journal.record("seats.changed", on=holder, by=by, at=at, seats=_said(wants))
    promote(pools=freed, by=by, at=at)


# ── Waiting ──────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def wait(*, holder: Any, wants: Wants, by: Any, at: datetime, priority: int = 0) -> WaitEntry:
    """Join the queue of these pools, all together. Refused where there is room: then one takes the seats."""
    object_type, object_id = references.of(holder)
    kinds.named(object_type)
    _queue_up(wants)
    for pool in wants:
        pool.refresh_from_db(fields=["size", "overbook", "taken"])
    if all(pool.left is None or pool.left >= n for pool, n in wants.items()):
        raise NotFull(_("There is room: no need to wait."))
    try:
        with transaction.atomic():
            entry = WaitEntry.objects.create(object_type=object_type, object_id=object_id, joined_at=at, priority=priority)
            Want.objects.bulk_create([Want(entry=entry, pool=pool, n=n) for pool, n in wants.items()])
    except IntegrityError as error:
        raise Already(_("You are on the waiting list already.")) from error
    journal.record("seats.awaited", on=holder, by=by, at=at, seats=_said(wants))
    return entry


@transaction.atomic
def accept(*, entry: WaitEntry, by: Any, at: datetime) -> None:
    """The seats offered are theirs."""
    if entry.expires_at is not None and entry.expires_at <= at:
        raise TooLate(_("This offer has ended: the place was kept for you until then."))
    moves.move(entry, "accept", WAIT_MOVES, expires_at=None)
    for hold in entry.holds.filter(state=HoldState.KEPT).order_by("pool"):
        moves.move(hold, "confirm", HOLD_MOVES, expires_at=None)
    _tell(entry, "accept", by, at)


@transaction.atomic
def decline(*, entry: WaitEntry, by: Any, at: datetime) -> None:
    """The seats go to the next in the queue."""
    _end(entry, "decline", "release", by=by, at=at)


@transaction.atomic
def leave(*, entry: WaitEntry, by: Any, at: datetime) -> None:
    """Out of the queue, an offer in hand or not."""
    _end(entry, "leave", "release", by=by, at=at)


def lapse_due(*, at: datetime) -> int:
    """Offers and kept seats whose time is over go to the next, one by one. Returns how many ended."""
    ended = 0
    for entry in queries.ended_offers(at):
        ended += _unless_moved(lambda entry=entry: _end(entry, "lapse", "expire", by=None, at=at))
    for hold in queries.ended_holds(at).select_related("pool"):
        ended += _unless_moved(lambda hold=hold: _let_expire(hold, at))
    return ended


@transaction.atomic
def promote(*, pools: Collection[Pool], by: Any, at: datetime) -> list[WaitEntry]:
    """Offer what is free to those who wait for these pools, in their order. Whoever does not fit is passed over, and told why."""
    keys = {pool.pk for pool in pools}
    _queue_up(pools)
    waiting = queries.in_order(WaitEntry.objects.filter(state=WaitState.WAITING, wants__pool__in=keys).distinct())
    offered = []
    for entry in waiting.prefetch_related("wants__pool"):
        if not Pool.objects.filter(Q(size=None) | Q(taken__lt=F("size") + F("overbook")), pk__in=keys).exists():
            break  # nothing is left to offer; nobody is passed over
        wants = {want.pool: want.n for want in entry.wants.all()}
        until = at + kinds.named(entry.object_type).offer_lasts
        try:
            with transaction.atomic():
                _take(references.Reference(entry.object_type, entry.object_id), wants, at=at, until=until, entry=entry)
                moves.move(entry, "offer", WAIT_MOVES, expires_at=until)
        except moves.WrongState:
            continue  # they have just left
        except Full as full:
            for pool, left in full.lacking.items():
                Want.objects.filter(entry=entry, pool=pool).update(passed_at=at, passed_left=left)
            continue
        _tell(entry, "offer", by, at)
        offered.append(entry)
    return offered


# ── Within a transaction ─────────────────────────────────────────────────────────────────────────────────────────
def _queue_up(pools: Collection[Pool]) -> None:
    """Ask for these pools, and for those that their queues want too, in the order of keys. SQLite has one writer anyway."""
    keys = {pool.pk for pool in pools}
    waiting = Want.objects.filter(entry__state=WaitState.WAITING, entry__wants__pool__in=keys)
    list(Pool.objects.filter(pk__in=keys.union(waiting.values_list("pool", flat=True))).order_by("pk").select_for_update())


def _theirs(holder: Any) -> QuerySet[Hold]:
    """What someone holds, but for the offer they have not answered."""
    return queries.holds_of(holder).filter(Q(entry=None) | Q(state=HoldState.TAKEN))


def _take(
    holder: references.Reference, wants: Wants, *, at: datetime, until: datetime | None = None, entry: WaitEntry | None = None
) -> list[Hold]:
    lacking: dict[Pool, int] = {}
    taken = []
    for pool in sorted(wants, key=lambda pool: pool.pk):
        try:
            _count(pool, wants[pool])
        except Full as full:
            lacking |= full.lacking
        else:
            taken.append(_hold(holder, pool, wants[pool], at=at, until=until, entry=entry))
    if lacking:
        raise Full(lacking)
    return taken


def _count(pool: Pool, n: int) -> None:
    """The one way to a seat: the row says yes, or Full."""
    room = Q(size=None) | Q(taken__lte=F("size") + F("overbook") - n)
    if not Pool.objects.filter(room, pk=pool.pk).update(taken=F("taken") + n):
        pool.refresh_from_db()
        raise Full({pool: pool.left or 0})


def _uncount(pool: Pool, n: int) -> None:
    Pool.objects.filter(pk=pool.pk).update(taken=F("taken") - n)


def _hold(
    holder: references.Reference, pool: Pool, n: int, *, at: datetime, until: datetime | None = None, entry: WaitEntry | None = None
) -> Hold:
    try:
        with transaction.atomic():
            return Hold.objects.create(
                pool=pool,
                object_type=holder.object_type,
                object_id=holder.object_id,
                n=n,
                state=HoldState.KEPT if until else HoldState.TAKEN,
                entry=entry,
                made_at=at,
                expires_at=until,
            )
    except IntegrityError as error:
        raise Already(_("%(name)s: you have a place already.") % {"name": pool.label}) from error


def _give_back(hold: Hold, verb: str, at: datetime) -> None:
    """The hold ends once, whoever ends it; only then is its pool counted down."""
    moves.move(hold, verb, HOLD_MOVES, ended_at=at)
    _uncount(hold.pool, hold.n)


def _end(entry: WaitEntry, verb: str, how: str, *, by: Any, at: datetime) -> None:
    with transaction.atomic():
        held = list(entry.holds.filter(state=HoldState.KEPT).select_related("pool").order_by("pool"))
        _queue_up([hold.pool for hold in held])
        moves.move(entry, verb, WAIT_MOVES)
        for hold in held:
            _give_back(hold, how, at)
        _tell(entry, verb, by, at)
        promote(pools=[hold.pool for hold in held], by=by, at=at)


def _let_expire(hold: Hold, at: datetime) -> None:
    with transaction.atomic():
        _queue_up([hold.pool])
        _give_back(hold, "expire", at)
        promote(pools=[hold.pool], by=None, at=at)


def _unless_moved(act: Callable[[], None]) -> int:
    try:
        act()
    except moves.WrongState:
        return 0  # answered in the meantime
    return 1


def _tell(entry: WaitEntry, verb: str, by: Any, at: datetime) -> None:
    kinds.named(entry.object_type).told(entry, verb, by, at)


def _sized(size: int | None) -> str:
    return _("unlimited") if size is None else str(size)


def _said(wants: Wants) -> list[list[Any]]:
    return [[pool.label, n] for pool, n in wants.items()]


# ── Checking ─────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def tell_of_drifts(*, at: datetime) -> int:
    """Write each wrong count down and tell the administrators. Nothing is mended by itself: the cause matters more."""
    found = queries.drifts()
    for drift in found:
        journal.record("pool.adrift", on=drift.pool, by=None, at=at, counted=drift.counted, held=drift.held)
        for admin in accounts.holders_of(Role.ADMIN):
            outbox.post(mails.adrift(drift, to=admin, day=at.date().isoformat()), by=None, at=at)
    return len(found)
