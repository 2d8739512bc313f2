"""Who goes where, exactly: by flow where the problem is one, by CP-SAT where it is not (`flow` says which and why).

If you do not care which function to call: `solve`.
"""

import numpy as np

from terreau_match.clock import Clock, Listener
from terreau_match.outcome import Goal, Status
from terreau_match.placements import conflict, flow, model
from terreau_match.placements.arcs import Arcs, arcs
from terreau_match.problems.placements import Problem, Solution


def solve(problem: Problem, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Solution:
    """The best places, with a proof.

    Parameters
    ----------
    seconds, seed, workers, progress : see `terreau_match.solve`.

    Returns
    -------
    Solution
        `OPTIMAL` at once when the problem is a flow; otherwise as far as the time allows, with proved bounds.

    Notes
    -----
    A flow when nobody is bound to others, everyone can attend every round, rounds have the same seats, no person is in two
    quotas of a session, and fairness (leximin) concerns one round; O(runs · flow). Otherwise the flow that forgets what is not a
    flow gives the bound of the first goal and CP-SAT gives the places.

    """
    clock = Clock(seconds, progress)
    if clock.tell("places", None, None):
        return Solution(status=Status.UNKNOWN, seconds=clock.spent, seed=seed)
    table = arcs(problem)
    if flow.is_flow(problem):
        solution = _by_flow(table, clock=clock, seed=seed)
    else:
        solution = model.solve(table, clock=clock, seed=seed, workers=workers)
    if solution is None:
        reasons = conflict.explain(problem, clock=clock, seed=seed)
        return Solution(status=Status.INFEASIBLE, seconds=clock.spent, seed=seed, conflict=reasons, draws=problem.draws())
    return solution


def _by_flow(table: Arcs, *, clock: Clock, seed: int) -> Solution | None:
    problem = table.problem
    shape = flow.shape(table)
    chosen = flow.choose(shape)
    if chosen is None:
        return None
    values = [(measure.name, int(table.worth(measure) @ chosen)) for measure in problem.measures()]
    for name, value in values[:1]:
        clock.tell(name, value, value)
    given = np.full((len(problem.people), problem.rounds), -1, np.int64)
    at = flow.split(shape, chosen)
    placed = np.flatnonzero(chosen)
    given[table.people[placed], at[placed]] = table.sessions[placed]
    return Solution(
        status=Status.OPTIMAL,
        goals=tuple(Goal(name, value, value) for name, value in values),
        sessions=tuple(tuple(None if session < 0 else session for session in row) for row in given.tolist()),
        draws=problem.draws(),
        seconds=clock.spent,
        seed=seed,
        method="flow",
    )
