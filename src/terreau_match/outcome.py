"""What every solver of the package gives back: a status that can be trusted, goals with their proved bounds, reasons."""

import enum
from dataclasses import dataclass

from terreau_match.reasons import Reason


class Status(enum.StrEnum):
    """What is known about an answer."""

    OPTIMAL = "optimal"
    """An answer, and a proof that none is better."""
    FEASIBLE = "feasible"
    """An answer that holds; a better one may exist, the bounds say by how much at most."""
    INFEASIBLE = "infeasible"
    """A proof that no answer exists; `conflict` says why."""
    UNKNOWN = "unknown"
    """Time ran out, or someone cancelled, before anything was known."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One objective, its value in the answer and the best value anyone could reach given the goals before it."""

    name: str
    value: int
    bound: int

    @property
    def is_proved(self) -> bool:
        return self.value == self.bound

    @property
    def gap(self) -> float:
        """Distance to the bound as a share of the larger of the two (0 when proved)."""
        return abs(self.value - self.bound) / max(1, abs(self.value), abs(self.bound))


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """The part common to all solutions. Goals stand in the order of the problem: the first matters most."""

    status: Status
    goals: tuple[Goal, ...] = ()
    seconds: float = 0.0
    seed: int = 0
    conflict: tuple[Reason, ...] = ()
    """When infeasible: requirements that cannot hold together; each is needed (drop one and the rest can hold)."""

    @property
    def has_answer(self) -> bool:
        return self.status in {Status.OPTIMAL, Status.FEASIBLE}

    @property
    def objective(self) -> int | None:
        """The value of the first goal, None without an answer or a goal."""
        return self.goals[0].value if self.has_answer and self.goals else None

    @property
    def bound(self) -> int | None:
        """The proved bound of the first goal."""
        return self.goals[0].bound if self.goals else None

    @property
    def gap(self) -> float | None:
        """The gap of the first goal that is not proved, 0.0 when all are."""
        if not self.has_answer:
            return None
        return next((goal.gap for goal in self.goals if not goal.is_proved), 0.0)
