"""Large events: hundreds of hosts, thousands of people. A choice by flow, slots by colouring, then breaks by search.

The choice is exact (its flow proves the wishes); slots always follow where everyone is there all day (König), and nearly
always otherwise: what does not fit is cut from the choice, which is made again. Breaks are then lowered for the time given.
"""

from collections.abc import Sequence
from dataclasses import replace

from terreau_match import cpsat
from terreau_match.clock import Clock, Listener
from terreau_match.meetings import conflict, event, rows
from terreau_match.meetings.board import Board, fill
from terreau_match.meetings.bounds import Bounds
from terreau_match.meetings.choice import choose
from terreau_match.meetings.improve import improve
from terreau_match.meetings.plan import Plan, stands
from terreau_match.meetings.possible import Possible, possible, seat
from terreau_match.outcome import Goal, Status
from terreau_match.problems.meetings import Aim, Problem, Solution

LARGE = 1500
"""Candidate meetings beyond which the exact model of `event` is too slow to be of use."""
_CUTS = 5
_SWEEPS = 60, 2000
"""Fewest and most passes of row search; between, as many as about half of the time allows."""
_PASS = 8e-6
"""Seconds of one pass per meeting, measured; only the number of passes depends on it, so the answer on `seconds` alone."""
_SHARE = 0.3
"""Share of the time allowed, in the solver's reproducible units, for neighbourhoods; the rest is left for a busy machine."""


def solve(problem: Problem, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Solution:
    """A good plan of a large event, with the gap to proved bounds; 400 × 2 000 people have a plan within a second.

    Parameters
    ----------
    problem : Problem
        Best where aims begin with `Aim.WISHES` or `Aim.HELD` (or everything is required) and then ask for few breaks.
    seconds, seed, workers, progress
        As in `terreau_match.solve`.

    Returns
    -------
    Solution
        Wishes are most often proved; breaks rarely are, beyond none at all.

    Notes
    -----
    Choice: one minimum-cost flow. Slots: O(meetings · slots). Rows: about 5 ms a day of 20 meetings. What quick hands cannot
    make hold (walks, order, fairness, minimums that slots refuse) is left to `event.solve`.
    """
    clock = Clock(seconds, progress)
    cpsat.load(clock, "scipy.optimize")
    known = possible(problem)
    bounds = Bounds(known)
    if not bounds.possible:
        return conflict.explained(problem, clock, seed=seed, method="flow")
    board = _fitted(known, bounds, seed, clock)
    plan = Plan(tuple(board.slots), seat(known, board.slots))
    if not stands(problem, plan):
        return event.settle(known, bounds, plan, clock=clock, seed=seed, workers=workers)
    held = [m for m, slot in enumerate(plan.slots) if slot is not None]
    plan = _fewer_breaks(problem, plan, held, clock, seed)
    return stated(problem, plan, bounds, clock, seed=seed, method="flow and colouring")


def stated(problem: Problem, plan: Plan, bounds: Bounds, clock: Clock, *, seed: int, method: str) -> Solution:
    """The plan with the value and the simple bound of each aim."""
    values = {aim: plan.value(problem, aim) for aim in problem.aims}
    before = (dict(list(values.items())[:place]) for place in range(len(values)))
    goals = tuple(Goal(aim.value, value, bounds.of(aim, known)) for (aim, value), known in zip(values.items(), before, strict=True))
    return Solution(
        status=Status.OPTIMAL if all(goal.is_proved for goal in goals) else Status.FEASIBLE,
        goals=goals,
        seconds=clock.spent,
        seed=seed,
        slots=tuple(plan.slots),
        places=tuple(plan.places) if problem.places else (),
        method=method,
    )


def _fitted(known: Possible, bounds: Bounds, seed: int, clock: Clock) -> Board:
    """The best of a few choices, each without what could not be fitted before."""
    chosen, cut = bounds.choice.meetings, frozenset[int]()
    best, most = None, -1
    for turn in range(_CUTS):
        board = fill(known, chosen, seed + turn)
        held = frozenset(m for m in chosen if board.slots[m] is not None)
        score = bounds.weigh(held)
        if score > most:
            best, most = board, score
        missing = chosen - held - known.forced
        if not missing or clock.stopped:
            break
        cut |= missing
        again = choose(known, bounds.weights, without=cut)
        if not again.possible:
            break
        chosen = again.meetings
    assert best is not None
    return best


def _fewer_breaks(problem: Problem, plan: Plan, held: Sequence[int], clock: Clock, seed: int) -> Plan:
    """The same meetings, better timed for the first aim that slots decide."""
    aim = next((aim for aim in problem.aims if aim in {Aim.BREAKS, Aim.IDLE}), None)
    if aim is None or not held:
        return plan
    small = _only(problem, held)
    known = possible(small)
    slots: Sequence[int | None] = [plan.slots[m] for m in held]
    if Aim.STABILITY not in problem.aims and rows.applies(known, slots):
        slots = rows.sweep(known, slots, sweeps=_sweeps(clock, held), seed=seed, clock=clock)
    timed = Plan(tuple(slots), seat(known, slots))
    before = [other for other in problem.aims[: problem.aims.index(aim)] if other is Aim.STABILITY]
    timed = improve(known, timed, (*before, aim), target=0, clock=clock, seed=seed, units=_SHARE * clock.seconds, size=120, unheld=False)
    new_slots, new_places = list(plan.slots), list(plan.places)
    for index, m in enumerate(held):
        new_slots[m], new_places[m] = timed.slots[index], timed.places[index]
    better = Plan(tuple(new_slots), tuple(new_places))
    return better if better.value(problem, aim) <= plan.value(problem, aim) and stands(problem, better) else plan


def _sweeps(clock: Clock, held: Sequence[int]) -> int:
    least, most = _SWEEPS
    return max(least, min(most, int(0.5 * clock.seconds / (_PASS * len(held)))))


def _only(problem: Problem, held: Sequence[int]) -> Problem:
    """The problem of giving slots to these meetings and no other."""
    new = {m: index for index, m in enumerate(held)}
    running = problem.running
    if running is not None:
        running = replace(
            running,
            slots=tuple(running.slots[m] for m in held),
            places=tuple(running.places[m] for m in held) if running.places else (),
            frozen=frozenset(new[m] for m in running.frozen if m in new),
        )
    meetings = tuple(
        replace(problem.meetings[m], required=True, after=frozenset(new[k] for k in problem.meetings[m].after if k in new)) for m in held
    )
    return replace(problem, meetings=meetings, running=running)
