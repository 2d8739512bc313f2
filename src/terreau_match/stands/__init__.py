"""Who stands where, exactly, by CP-SAT within bounds that assignments prove.

If you do not care which function to call: `solve`.
"""

from dataclasses import replace

from terreau_match import cpsat, stages
from terreau_match.check import stands as check
from terreau_match.clock import Clock, Listener
from terreau_match.outcome import Goal, Status
from terreau_match.problems.stands import Problem, Solution
from terreau_match.stands import conflict, model


def solve(problem: Problem, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Solution:
    """The best floor plan, with proved bounds.

    Parameters
    ----------
    seconds, seed, workers, progress : see `terreau_match.solve`.

    Returns
    -------
    Solution
        `OPTIMAL` when every aim is proved.

    Notes
    -----
    Without neighbours this is an assignment. With them it contains quadratic assignment (T. Koopmans, M. Beckmann, 1957), which is
    hard: expect proofs for tens of stands, good plans with a gap beyond.

    """
    clock = Clock(seconds, progress)
    cpsat.load(clock, "scipy.optimize")
    if clock.tell("stands", None, None):
        return Solution(status=Status.UNKNOWN, seconds=clock.spent, seed=seed)
    question = model.Question(problem)
    found = stages.in_order(question.model, question.stages(), question.watched, clock=clock, seed=seed, workers=workers)
    if found.status is Status.INFEASIBLE:
        reasons = conflict.explain(problem, clock=clock, seed=seed)
        return Solution(status=found.status, seconds=clock.spent, seed=seed, conflict=reasons)
    bare = Solution(status=found.status, goals=found.goals, seconds=clock.spent, seed=seed)
    if not found.goals and found.status is Status.UNKNOWN:
        return bare
    placed = replace(bare, stands=question.read(found.values))
    # The search may count too few good pairs, or too many bad ones, as long as they are not what it works on.
    true = check.values(problem, placed)
    return replace(placed, goals=tuple(Goal(goal.name, true[goal.name], goal.bound) for goal in found.goals))
