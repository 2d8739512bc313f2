"""An event answered exactly: aims in their stated order, each proved before the next is asked.

A first plan by flow and colouring (`choice`, `board`), then one model (`model`, `aims`) solved aim after aim, each value held
for the next ones. Bounds come from simpler arguments than the model (`bounds`) whenever these are as strong.
"""

from collections.abc import Sequence
from typing import Any

from terreau_match import cpsat
from terreau_match.clock import Clock, Listener
from terreau_match.meetings import conflict, rows
from terreau_match.meetings.aims import Aims
from terreau_match.meetings.board import fill
from terreau_match.meetings.bounds import Bounds
from terreau_match.meetings.improve import CORE, improve
from terreau_match.meetings.measure import HIGH
from terreau_match.meetings.model import Model
from terreau_match.meetings.plan import Plan, read, stands
from terreau_match.meetings.possible import Possible, possible, seat
from terreau_match.outcome import Goal, Status
from terreau_match.problems.meetings import Aim, Problem, Solution

_SHARE = 0.6
"""Share of the time allowed, in the solver's own reproducible units, that all searches of all aims may take together."""
_HANDS = 0.2
"""The same for the neighbourhoods before them."""
_SMALL = 60
"""Candidate meetings under which the exact search needs no neighbourhoods before it."""
_TIGHT: dict[str, Any] = {"linearization_level": 2}
_MILD: dict[str, Any] = {"linearization_level": 1}


def _searches(aim: Aim, *, whole: bool) -> tuple[dict[str, Any], ...]:
    """How an aim is searched, in turn.

    Choices are close to flows, where linear relaxations are strong; faults are sums of small ones, which cores prove. Parts of
    an event (re-planning) are assignments again: the strong relaxation closes in two seconds what cores alone do not in ten.
    """
    if aim is Aim.WORST_SERVED:
        return (_MILD, _TIGHT)
    if aim in HIGH:
        return (_TIGHT, _MILD)
    return (CORE, _MILD) if whole else (_TIGHT | CORE | _TIGHT, _TIGHT)


def solve(problem: Problem, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Solution:
    """The best plan of an event, aim after aim; a few hundred candidate meetings are answered in seconds.

    Parameters
    ----------
    problem : Problem
        Any problem of `terreau_match.problems.meetings`.
    seconds, seed, workers, progress
        As in `terreau_match.solve`.

    Returns
    -------
    Solution
        Each goal's bound is the best value anyone could reach with the values of the goals before it.

    Notes
    -----
    NP-hard as soon as people have slots they cannot attend (Even, Itai, Shamir 1976). The model has one Boolean per meeting
    and slot allowed, and one more per place only where places must be chosen together with slots.
    """
    clock = Clock(seconds, progress)
    cpsat.load(clock)
    known = possible(problem)
    bounds = Bounds(known)
    if not bounds.possible:
        return conflict.explained(problem, clock, seed=seed, method="flow")
    board = fill(known, bounds.choice.meetings, seed)
    plan = Plan(tuple(board.slots), seat(known, board.slots))
    return settle(known, bounds, plan, clock=clock, seed=seed, workers=workers)


def settle(known: Possible, bounds: Bounds, plan: Plan, *, clock: Clock, seed: int, workers: int = 1) -> Solution:
    """The exact model of the whole event, from a plan which need not hold."""
    problem = known.problem
    model = Model(known)
    aims = Aims(model)
    if not stands(problem, plan):
        model.hint(plan.slots, plan.places)
        run = cpsat.run(model.cp, clock=clock, seed=seed, workers=workers, goal="plan", settings={"linearization_level": 0})
        if run.status is Status.INFEASIBLE:
            return conflict.explained(problem, clock, seed=seed, method="model")
        if run.objective is None:
            return Solution(status=Status.UNKNOWN, seconds=clock.spent, seed=seed, method="model")
        plan = read(model, run.value)
    return climb(model, aims, bounds, plan, clock=clock, seed=seed, workers=workers)


def climb(
    model: Model, aims: Aims, bounds: Bounds, plan: Plan, *, clock: Clock, seed: int, workers: int = 1, polish: bool = True
) -> Solution:
    """From a plan that holds to the best one, aim after aim: search, prove, hold, next.

    The bounds are proved for what the model leaves free; `polish` lets quick hands move the rest too before the exact search.
    """
    problem = model.problem
    goals: list[tuple[Aim, int]] = []
    for place, aim in enumerate(problem.aims):
        expression, apart = aims.expression(aim), aims.apart(aim)
        value, bound = plan.value(problem, aim), bounds.of(aim, {other: plan.value(problem, other) for other in problem.aims[:place]})
        high = aim in HIGH
        if isinstance(expression, int):
            bound = value
        if polish and not high and value != bound:
            plan = _polish(model.known, plan, problem.aims[: place + 1], bound, clock, seed)
            value = plan.value(problem, aim)
        for settings in _searches(aim, whole=polish):
            if value == bound or clock.stopped:
                break
            _aim_at(model, expression, high=high, bound=bound - apart)
            model.hint(plan.slots, plan.places)
            run = cpsat.run(
                model.cp,
                clock=clock,
                seed=seed,
                workers=workers,
                goal=aim.value,
                deterministic=clock.seconds * _SHARE / (2 * len(problem.aims) - 1),
                settings=settings,
            )
            if run.bound is not None:
                bound = min(bound, run.bound + apart) if high else max(bound, run.bound + apart)
            if run.objective is not None:
                found = read(model, run.value)
                if (found.value(problem, aim) > value) == high or found.value(problem, aim) == value:
                    plan, value = found, found.value(problem, aim)
        goals.append((aim, bound))
        if not isinstance(expression, int):
            model.cp.add(expression >= value - apart if high else expression <= value - apart)
    stated = tuple(Goal(aim.value, plan.value(problem, aim), bound) for aim, bound in goals)
    return Solution(
        status=Status.OPTIMAL if all(goal.is_proved for goal in stated) else Status.FEASIBLE,
        goals=stated,
        seconds=clock.spent,
        seed=seed,
        slots=tuple(plan.slots),
        places=tuple(plan.places) if problem.places else (),
        method="lexicographic",
    )


def _polish(known: Possible, plan: Plan, aims: Sequence[Aim], bound: int, clock: Clock, seed: int) -> Plan:
    """Quick hands before the exact search: rows, then neighbourhoods."""
    problem = known.problem
    aim = aims[-1]
    if aim in {Aim.BREAKS, Aim.IDLE} and Aim.STABILITY not in aims and rows.applies(known, plan.slots):
        slots = rows.sweep(known, plan.slots, sweeps=60, seed=seed, clock=clock)
        swept = Plan(tuple(slots), seat(known, slots))
        if swept.value(problem, aim) < plan.value(problem, aim):
            plan = swept
    if len(problem.meetings) <= _SMALL:
        return plan
    return improve(known, plan, aims, target=bound, clock=clock, seed=seed, units=clock.seconds * _HANDS / len(problem.aims), size=50)


def _aim_at(model: Model, expression: Any, *, high: bool, bound: int) -> None:
    """The objective, and the bound already proved: search stops the moment it is reached."""
    if high:
        model.cp.add(expression <= bound)
        model.cp.maximize(expression)
    else:
        model.cp.add(expression >= bound)
        model.cp.minimize(expression)
