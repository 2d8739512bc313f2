"""Who meets whom, when and where: which meetings to hold, their slots and places.

If you do not care which function to call: `solve`. It sends a running plan to `replan`, a large event to `large`, any other
to `event`; the published scheduling problem, where every meeting is required and only breaks count, to `published`.
"""

from terreau_match.clock import Listener
from terreau_match.problems.meetings import Problem, Solution


def solve(problem: Problem, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Solution:
    """The best plan of an event, by the method that suits it; parameters as in `terreau_match.solve`."""
    from terreau_match.meetings import event, large, published, replan

    method = event.solve
    if problem.running is not None:
        method = replan.solve
    elif len(problem.meetings) > large.LARGE:
        method = large.solve
    elif published.covers(problem):
        method = published.solve
    return method(problem, seconds=seconds, seed=seed, workers=workers, progress=progress)
