"""A plan in hand: what it is worth, and how a model's answer becomes one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from terreau_match.check.meetings import violations
from terreau_match.meetings.measure import measure
from terreau_match.meetings.model import Model
from terreau_match.meetings.possible import seat
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Aim, Problem, Solution


@dataclass(frozen=True, slots=True)
class Plan:
    """Slots and places of every meeting."""

    slots: Sequence[int | None]
    places: Sequence[int | None]

    def value(self, problem: Problem, aim: Aim) -> int:
        return measure(problem, aim, self.slots, self.places)


def read(model: Model, value: Any) -> Plan:
    """The plan of an answer, everyone seated."""
    slots, places = model.read(value)
    return Plan(tuple(slots), tuple(places) if model.known.tangled else seat(model.known, slots))


def stands(problem: Problem, plan: Plan) -> bool:
    """Whether a plan made by a quick hand holds: asked of the judge, aims aside."""
    places = tuple(plan.places) if problem.places else ()
    candidate = Solution(status=Status.FEASIBLE, slots=tuple(plan.slots), places=places)
    return not violations(replace(problem, aims=()), candidate)
