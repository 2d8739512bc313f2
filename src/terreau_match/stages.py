"""Goals in a strict order on one CP-SAT model: each is settled, then kept while the next is sought."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from terreau_match import cpsat
from terreau_match.clock import Clock
from terreau_match.outcome import Goal, Status

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_LEAST = 0.05
"""Units that a stage has in any case: the small question that comes last is answered even when the first took all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """A goal: a linear expression, which way it is good, and a bound proved by something simpler than the model."""

    name: str
    expression: Any
    maximise: bool
    bound: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Staged:
    """The end of the stages: `values` of the variables watched, in their order; empty without an answer."""

    status: Status
    goals: tuple[Goal, ...] = ()
    values: tuple[int, ...] = ()


def in_order(
    model: "cp_model.CpModel",
    stages: Sequence[Stage],
    watched: Sequence[Any],
    *,
    clock: Clock,
    seed: int,
    workers: int = 1,
    share: float = 0.7,
    start: Sequence[int] | None = None,
) -> Staged:
    """The best answer for the first goal, then the second among those…; the best so far where time runs out.

    Parameters
    ----------
    watched : the variables wanted back; they also hint the search of the next stage.
    start : values of the variables watched in an answer already known, to begin from.
    share : the part of the work left (`Clock.units`) that one stage may take while others wait, so that none starves the rest.

    Returns
    -------
    Staged
        `OPTIMAL` only when every goal is proved.

    Notes
    -----
    Adds constraints to `model`. A goal that the work allowed leaves unproved is kept at its value: the bounds of later goals remain proved
    for what they say, the best given the goals before.

    """
    found = Staged(status=Status.UNKNOWN)
    if start is not None:
        _hint(model, watched, start)
    for number, stage in enumerate(stages):
        if clock.stopped:
            break
        _aim(model, stage)
        part = clock if number + 1 == len(stages) else clock.part(share)
        run = cpsat.run(model, clock=part, seed=seed, workers=workers, goal=stage.name, deterministic=max(_LEAST, part.units))
        if run.status is Status.INFEASIBLE and not number:
            return Staged(status=Status.INFEASIBLE)
        if run.objective is None:
            break
        bound = _tighter(stage, run.bound)
        values = tuple(run.value(variable) for variable in watched)
        later = tuple(Goal(each.name, run.value(each.expression), each.bound) for each in stages[number + 1 :])
        goals = (*found.goals[:number], Goal(stage.name, run.objective, bound), *later)
        found = Staged(status=Status.FEASIBLE, goals=goals, values=values)
        model.add(stage.expression >= run.objective if stage.maximise else stage.expression <= run.objective)
        _hint(model, watched, values)
    if not stages:
        return _any(model, watched, clock=clock, seed=seed, workers=workers)
    if found.goals and all(goal.is_proved for goal in found.goals):
        return replace(found, status=Status.OPTIMAL)
    return found


def _any(model: "cp_model.CpModel", watched: Sequence[Any], *, clock: Clock, seed: int, workers: int) -> Staged:
    if clock.stopped:
        return Staged(status=Status.UNKNOWN)
    run = cpsat.run(model, clock=clock, seed=seed, workers=workers)
    if run.status not in {Status.OPTIMAL, Status.FEASIBLE}:
        return Staged(status=run.status)
    return Staged(status=Status.OPTIMAL, values=tuple(run.value(variable) for variable in watched))


def _aim(model: "cp_model.CpModel", stage: Stage) -> None:
    model.clear_objective()  # type: ignore[no-untyped-call]
    if stage.maximise:
        model.add(stage.expression <= stage.bound)
        model.maximize(stage.expression)
    else:
        model.add(stage.expression >= stage.bound)
        model.minimize(stage.expression)


def _tighter(stage: Stage, bound: int | None) -> int:
    if bound is None:
        return stage.bound
    return min(bound, stage.bound) if stage.maximise else max(bound, stage.bound)


def _hint(model: "cp_model.CpModel", watched: Sequence[Any], values: Sequence[int]) -> None:
    model.clear_hints()  # type: ignore[no-untyped-call]
    for variable, value in zip(watched, values, strict=True):
        model.add_hint(variable, value)
