"""Who reads which file, exactly: by flow where the problem is one, by CP-SAT where it is not (`flow` says which and why).

If you do not care which function to call: `solve`.
"""

from dataclasses import replace

from terreau_match import cpsat, flows
from terreau_match.check import panels as check
from terreau_match.clock import Clock, Listener
from terreau_match.outcome import Goal, Status
from terreau_match.panels import conflict, flow, model
from terreau_match.problems.panels import Aim, Problem, Solution


def solve(problem: Problem, *, seconds: float, seed: int, workers: int = 1, progress: Listener | None = None) -> Solution:
    """The best panels, with a proof.

    Parameters
    ----------
    seconds, seed, workers, progress : see `terreau_match.solve`.

    Returns
    -------
    Solution
        `OPTIMAL` when every aim is proved.

    Notes
    -----
    `WEAKEST` and `TOTAL` are flows: O(log(affinities)) flows over files × reviewers arcs. `WORST_SERVED` is hard (it contains
    partition); it goes to CP-SAT, from the better of two flows, with the flow's total and each file's own best reviewers as
    bounds, as do panels whose bodies and competences cross. Beyond 60 000 possible reviews the model only looks at the best thirty
    of each file, and only those bounds can prove it.

    References
    ----------
    A. Kobren, B. Saha, A. McCallum, *Paper Matching with Local Fairness Constraints*, KDD 2019 (FairFlow);
    I. Stelmakh, N. Shah, A. Singh, *PeerReview4All*, ALT 2019.

    """
    clock = Clock(seconds, progress)
    if clock.tell("panels", None, None):
        return Solution(status=Status.UNKNOWN, seconds=clock.spent, seed=seed)
    shape = flow.shape(problem)
    if shape is not None and Aim.WORST_SERVED not in problem.aims:
        found = _by_flow(problem, shape, clock=clock)
    else:
        cpsat.load(clock)
        found = model.solve(problem, clock=clock, seed=seed, workers=workers)
    if found is None:
        reasons = conflict.explain(problem, clock=clock, seed=seed)
        return Solution(status=Status.INFEASIBLE, seconds=clock.spent, seed=seed, conflict=reasons)
    return replace(found, seconds=clock.spent, seed=seed)


def _by_flow(problem: Problem, shape: flow.Shape, *, clock: Clock) -> Solution | None:
    """Aim after aim, each on the flows best for those before."""
    proved: list[Aim] = []
    best = flows.cheapest(shape.network, shape.costs())
    if best is None:
        return None
    for number, aim in enumerate(problem.aims):
        if clock.stopped:
            break
        if aim is Aim.WEAKEST:
            least = flow.weakest(shape)
            shape = replace(shape, network=shape.above(least or 0))
            best = flows.cheapest(shape.network, shape.costs())
        elif number + 1 < len(problem.aims):
            shape = replace(shape, network=flows.face(shape.network, best, shape.costs()))
        assert best is not None, "the threshold was reached"
        proved.append(aim)
        clock.tell(aim.value, None, None)
    is_done = len(proved) == len(problem.aims)
    bounds = {} if is_done else model.bounds_of(problem)
    bare = Solution(status=Status.OPTIMAL if is_done else Status.FEASIBLE, panels=flow.panels(problem, shape, best), method="flow")
    goals = tuple(Goal(name, value, value if name in proved else bounds[Aim(name)]) for name, value in check.values(problem, bare).items())
    return replace(bare, goals=goals)
