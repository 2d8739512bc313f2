"""Who goes where, exactly: by flow where the problem is one, by CP-SAT where it is not (`flow` says which and why).

If you do not care which function to call: `solve`.
"""

import numpy as np

from terreau_match import cpsat
from terreau_match.clock import Clock, Listener
from terreau_match.flows import Numbers
from terreau_match.outcome import Goal, Status
from terreau_match.placements import bundles, choice, conflict, flow, model
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
    quotas of a session, and fairness (leximin) concerns one round; O(runs · flow). Fairness over several rounds is a linear program
    over bundles (`bundles`). Otherwise sessions are chosen by branching, then rounds (`choice`); what does not fit goes to CP-SAT, each
    goal bounded by the flow that forgets what is not a flow.

    """
    clock = Clock(seconds, progress)
    if clock.tell("places", None, None):
        return Solution(status=Status.UNKNOWN, seconds=clock.spent, seed=seed)
    table = arcs(problem)
    if flow.is_flow(problem):
        solution = _by_flow(table, clock=clock, seed=seed)
    else:
        cpsat.load(clock, "scipy.optimize")
        solution = _by_stages(table, clock=clock, seed=seed, workers=workers)
    if solution is None:
        reasons = conflict.explain(problem, clock=clock, seed=seed)
        return Solution(status=Status.INFEASIBLE, seconds=clock.spent, seed=seed, conflict=reasons, draws=problem.draws())
    return solution


def _by_flow(table: Arcs, *, clock: Clock, seed: int) -> Solution | None:
    shape = flow.shape(table)
    chosen = flow.choose(shape)
    if chosen is None:
        return None
    goals = []
    for measure in table.measures:
        value = int(table.worth(measure) @ chosen)
        goals.append(Goal(measure.name, value, value))
    if goals:
        clock.tell(goals[0].name, goals[0].value, goals[0].bound)
    return _split(table, chosen, tuple(goals), clock=clock, seed=seed, method="flow", shape=shape)


def _split(
    table: Arcs,
    chosen: Numbers,
    goals: tuple[Goal, ...],
    *,
    clock: Clock,
    seed: int,
    method: str,
    shape: flow.Shape | None = None,
) -> Solution:
    """The choice shared out into rounds."""
    problem = table.problem
    given = np.full((len(problem.people), problem.rounds), None, object)
    at = flow.split(shape or flow.shape(table), chosen)
    placed = np.flatnonzero(chosen)
    given[table.people[placed], at[placed]] = table.sessions[placed]
    return Solution(
        status=Status.OPTIMAL if all(goal.is_proved for goal in goals) else Status.FEASIBLE,
        goals=goals,
        sessions=tuple(map(tuple, given.tolist())),
        draws=table.draws,
        seconds=clock.spent,
        seed=seed,
        method=method,
    )


def _by_stages(table: Arcs, *, clock: Clock, seed: int, workers: int) -> Solution | None:
    """The ways that are no flow, each with most of the time left: if one does not lead to a proof, the next has the rest."""
    part = Clock(clock.left * 0.8, clock.listener)
    if flow.splits_evenly(table.problem) and (found := bundles.choose(table, clock=part, seed=seed)) is not None:
        return _split(table, *found, clock=clock, seed=seed, method="bundles")
    question = model.Question(table)
    begin = None if part.stopped else choice.choose(question, clock=part, seed=seed)
    clock.cancelled |= part.cancelled
    if begin is None and table.measures and (values := choice.in_turn(question)) is not None:
        begin = values, {}
    return model.solve(question, begin, clock=clock, seed=seed, workers=workers)
