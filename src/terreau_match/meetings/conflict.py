"""Why no plan exists."""

from terreau_match.clock import Clock
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Problem, Solution


def explained(problem: Problem, clock: Clock, *, seed: int, method: str) -> Solution:
    """The answer to an impossible problem."""
    return Solution(status=Status.INFEASIBLE, seconds=clock.spent, seed=seed, method=method)
