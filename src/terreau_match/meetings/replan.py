"""The day itself: a running plan meets absences, lateness, walk-ins, a lost table, and changes as little as it can.

`after` turns news into a problem, `solve` answers it. Where stability comes first, what must change is known by counting
(`bounds`): if deciding only these meetings and those not held is enough, that small model is exact for the whole event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from terreau_match import cpsat
from terreau_match.clock import Clock, Listener
from terreau_match.meetings import conflict, event
from terreau_match.meetings.aims import Aims
from terreau_match.meetings.board import Board
from terreau_match.meetings.bounds import Bounds
from terreau_match.meetings.large import LARGE, stated
from terreau_match.meetings.model import Model
from terreau_match.meetings.plan import Plan, stands
from terreau_match.meetings.possible import Possible, possible, seat
from terreau_match.problems.meetings import Aim, Meeting, Person, Problem, Running, Solution


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What the desk has just learnt. People and places by their number in the problem; added people come after them."""

    now: int
    """Slots before it are held; nothing is planned before it."""
    soon: int = 1
    """So many slots from `now` on are about to start: their meetings do not move either, unless someone of them cannot come."""
    absent: frozenset[int] = frozenset()
    """People who do not come (any more)."""
    late: Mapping[int, int] = field(default_factory=dict)
    """The first slot at which someone will be there."""
    leaving: Mapping[int, int] = field(default_factory=dict)
    """The first slot at which someone will be gone."""
    lost: frozenset[int] = frozenset()
    """Places that cannot be used from `now` on."""
    tables: int | None = None
    """How many tables are left from `now` on, where tables are only counted."""
    people: tuple[Person, ...] = ()
    """Walk-ins."""
    meetings: tuple[Meeting, ...] = ()
    """Meetings asked for on the day."""


def after(problem: Problem, solution: Solution, news: News) -> Problem:
    """The problem of going on from `solution` with what is new.

    What is held, running or about to start is frozen. Stability comes first, then most meetings held (unless the problem's own
    aims already say so), then the problem's aims. On the day nothing may be refused: meetings no longer have to be held, nor
    people to reach a minimum or fairness; what was required becomes what is aimed at.
    """
    people = [_there(problem, person, index, news) for index, person in enumerate(problem.people)]
    slots = (*solution.slots, *(None for _ in news.meetings))
    seats = (*solution.places, *(None for _ in news.meetings)) if solution.places else ()
    frozen = set()
    for m, slot in enumerate(solution.slots):
        if slot is not None and slot < news.now + news.soon:
            can_come = all(slot not in people[person].unavailable for person in problem.meetings[m].people)
            if slot < news.now or can_come:
                frozen.add(m)
    meetings = tuple(replace(meeting, required=m in frozen) for m, meeting in enumerate(problem.meetings))
    gone = frozenset(range(news.now, problem.slots))
    places = tuple(replace(place, closed=place.closed | gone) if q in news.lost else place for q, place in enumerate(problem.places))
    aims = [Aim.STABILITY, *(aim for aim in problem.aims if aim is not Aim.STABILITY)]
    if not {Aim.WISHES, Aim.HELD} & set(aims):
        aims.insert(1, Aim.HELD)
    return replace(
        problem,
        people=(*people, *news.people),
        meetings=(*meetings, *(replace(meeting, required=False) for meeting in news.meetings)),
        tables=problem.tables if news.tables is None else news.tables,
        places=places,
        fairness=None,
        aims=tuple(aims),
        running=Running(slots=slots, places=seats, frozen=frozenset(frozen), now=news.now),
    )


def _there(problem: Problem, person: Person, index: int, news: News) -> Person:
    away = set(person.unavailable)
    if index in news.absent:
        away |= set(range(news.now, problem.slots))
    if index in news.late:
        away |= set(range(news.now, news.late[index]))
    if index in news.leaving:
        away |= set(range(news.leaving[index], problem.slots))
    return replace(person, unavailable=frozenset(away), at_least=0)


def solve(problem: Problem, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Solution:
    """The plan that goes on from `problem.running`, aim after aim (put `Aim.STABILITY` first to change least).

    Parameters
    ----------
    problem : Problem
        With a running plan, as `after` makes it.
    seconds, seed, workers, progress
        As in `terreau_match.solve`.

    Notes
    -----
    First only what must change and what is not held is decided. When that reaches the counted minimum of changes and
    stability comes first, every better or equal plan lies in that model: its proofs hold for the event. Otherwise the exact
    model of the whole event follows, or on large events the neighbours of what changed.
    """
    clock = Clock(seconds, progress)
    cpsat.load(clock)
    known = possible(problem)
    bounds = Bounds(known)
    if not bounds.possible:
        return conflict.explained(problem, clock, seed=seed, method="flow")
    plan, free = _kept(known, fill=True)
    if not stands(problem, plan):
        plan, free = _kept(known, fill=False)
    if not stands(problem, plan):
        return event.settle(known, bounds, plan, clock=clock, seed=seed, workers=workers)
    fewest = problem.aims[:1] == (Aim.STABILITY,) and plan.value(problem, Aim.STABILITY) == bounds.of(Aim.STABILITY, {})
    small = len(problem.meetings) <= LARGE
    if fewest or not small:
        model = Model(known, plan.slots, plan.places, free=free)
        found = event.climb(model, Aims(model), bounds, plan, clock=clock, seed=seed, workers=workers, polish=False)
        if fewest:
            return replace(found, method="what must change")
        plan = Plan(found.slots, found.places or (None,) * len(found.slots))
    if small:
        return event.settle(known, bounds, plan, clock=clock, seed=seed, workers=workers)
    return stated(problem, plan, bounds, clock, seed=seed, method="what must change")


def _kept(known: Possible, *, fill: bool) -> tuple[Plan, frozenset[int]]:
    """The running plan less what can no longer be, its holes filled by the most wished if `fill`; and the meetings that may still be decided.

    These are neither kept nor without a slot beside what is kept.
    """
    problem, running = known.problem, known.problem.running
    assert running is not None
    board = Board(known)
    count = [0] * len(problem.people)

    def put(m: int, slot: int) -> None:
        board.put(m, slot)
        for person in problem.meetings[m].people:
            count[person] += 1

    def has_room(m: int) -> bool:
        return all(count[person] < known.most[person] for person in problem.meetings[m].people)

    order = sorted(
        range(len(problem.meetings)), key=lambda m: (m not in known.frozen, not problem.meetings[m].required, -problem.wish(m), m)
    )
    for m in order:
        slot, place = running.slots[m], running.places[m] if running.places else None
        where = place is None or place in known.places[m]
        if slot is not None and where and has_room(m) and (m in known.frozen or board.possible(m) >> slot & 1):
            put(m, slot)
    kept = frozenset(m for m, slot in enumerate(board.slots) if slot is not None)
    free = frozenset(m for m in order if m in known.forced or (board.possible(m) and has_room(m))) - kept
    for m in order if fill else ():
        if m in free and has_room(m) and (mask := board.possible(m)):
            put(m, board.best(m, mask))
    slots = tuple(board.slots)
    seats: tuple[int | None, ...] = seat(known, slots)
    if known.tangled and running.places:
        seats = tuple(running.places[m] if m in kept and running.places[m] is not None else seats[m] for m in range(len(slots)))
    return Plan(slots, seats), free
