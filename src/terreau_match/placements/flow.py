"""Places by flow, where the problem is one.

One round is a transportation problem. Several rounds are three-sided (person, session, round) and hard in general (S. Even,
A. Itai, A. Shamir, *On the complexity of timetable and multicommodity flow problems*, SIAM J. Comput. 1976). But when everyone is
there at every round and sessions have the same seats and quotas at every round, it is enough to choose *which* sessions each person
has, at most one per round, and at most `rounds` times its seats in each session: such a choice always splits evenly into rounds
(D. de Werra, *Equitable colorations of graphs*, 1971; here by flow: the choice divided by the rounds left is a fractional flow, so
there is a whole one). The choice is a flow of least cost: exact, and proved by its duality.
"""

from dataclasses import dataclass

import numpy as np

from terreau_match import flows
from terreau_match.flows import Network, Numbers
from terreau_match.placements.arcs import Arcs
from terreau_match.problems.placements import Aim, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The network of a problem: arcs first, then idle rounds of people, then quota groups, then sessions.

    Nodes are people, sessions, quota groups, and the end.
    """

    network: Network
    arcs: Arcs

    @property
    def chosen(self) -> slice:
        """Where the arcs of places stand among the arcs of the network."""
        return slice(0, len(self.arcs.people))

    def costs(self, worth: Numbers) -> Numbers:
        """Costs of the network's arcs from what each place is worth."""
        costs = np.zeros(len(self.network.tails), np.int64)
        costs[self.chosen] = -worth
        return costs


def is_flow(problem: Problem) -> bool:
    """Whether the problem is a flow: rounds that split evenly, and fairness, if asked, over a single round."""
    return splits_evenly(problem) and (problem.rounds == 1 or Aim.LEXIMIN not in problem.aims)


def splits_evenly(problem: Problem) -> bool:
    """Whether choosing sessions is enough: nobody bound to others, rounds alike, quotas that do not overlap."""
    if problem.together or any(person.seats > 1 for person in problem.people):
        return False
    if problem.rounds > 1 and (
        any(person.unavailable or any(held is not None for _, held in person.locked) for person in problem.people)
        or any(isinstance(session.seats, tuple) and len(set(session.seats)) > 1 for session in problem.sessions)
    ):
        return False
    return not _overlap(problem)


def _overlap(problem: Problem) -> bool:
    for index, one in enumerate(problem.quotas):
        for other in problem.quotas[:index]:
            meet = one.sessions is None or other.sessions is None or one.sessions & other.sessions
            if meet and any({one.category, other.category} <= person.categories for person in problem.people):
                return True
            if meet and one.category == other.category:
                return True
    return False


def shape(arcs: Arcs) -> Shape:
    """The network. O(wishes + people + sessions · quotas)."""
    problem = arcs.problem
    people, sessions, rounds = len(problem.people), len(problem.sessions), problem.rounds
    can = np.array([rounds - len(person.unavailable) for person in problem.people], dtype=np.int64)
    idle = np.array([0 if person.required else free for person, free in zip(problem.people, can.tolist(), strict=True)], dtype=np.int64)
    quota_of, groups, low, high = _quotas(arcs)
    first_group = people + sessions
    end = first_group + len(groups)
    heads = np.where(quota_of < 0, people + arcs.sessions, first_group + quota_of)
    seats = np.array([problem.seats(index, 0) for index in range(sessions)], dtype=np.int64)
    least = np.array([session.at_least for session in problem.sessions], dtype=np.int64)
    ends = (end, end)
    network = Network(
        tails=np.concatenate([arcs.people, np.arange(people), first_group + np.arange(len(groups)), people + np.arange(sessions)]),
        heads=np.concatenate([heads, np.full(people, ends[0]), people + groups, np.full(sessions, ends[1])]),
        low=np.concatenate([_promised(arcs), np.zeros(people, np.int64), low * rounds, np.where(seats > 0, least, 0) * rounds]),
        high=np.concatenate([np.ones(len(arcs.people), np.int64), idle, high * rounds, seats * rounds]),
        supplies=np.concatenate([can, np.zeros(sessions + len(groups), np.int64), [-can.sum()]]),
    )
    return Shape(network, arcs)


def _promised(arcs: Arcs) -> Numbers:
    low = np.zeros(len(arcs.people), np.int64)
    locked = [(index, session) for index, person in enumerate(arcs.problem.people) if person.locked for session, _ in person.locked]
    for person, session in locked:
        low[(arcs.people == person) & (arcs.sessions == session)] = 1
    return low


def _quotas(arcs: Arcs) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """For each arc its quota group (-1: none); for each group its session, fewest and most people in a round."""
    problem = arcs.problem
    group = np.full(len(arcs.people), -1, np.int64)
    session_of: list[int] = []
    low: list[int] = []
    high: list[int] = []
    for quota in problem.quotas:
        member = np.array([quota.category in person.categories for person in problem.people], dtype=bool)[arcs.people]
        for session in range(len(problem.sessions)) if quota.sessions is None else sorted(quota.sessions):
            seats = problem.seats(session, 0)
            if not seats:
                continue
            group[member & (arcs.sessions == session)] = len(session_of)
            session_of.append(session)
            low.append(quota.at_least)
            high.append(seats if quota.at_most is None else min(seats, quota.at_most))
    return group, np.array(session_of, np.int64), np.array(low, np.int64), np.array(high, np.int64)


def choose(shape: Shape) -> Numbers | None:
    """The arcs given (1 or 0), best for all goals in order; None when no choice respects the requirements."""
    goals = [shape.costs(shape.arcs.worth(measure)) for measure in shape.arcs.measures]
    flow = flows.in_order(shape.network, goals or [np.zeros(len(shape.network.tails), np.int64)])
    return None if flow is None else flow[shape.chosen]


def split(shape: Shape, chosen: Numbers) -> Numbers:
    """The round of each arc chosen, -1 for the others: every person, session and quota group is shared out evenly.

    One round at a time: among r rounds left, each takes from every node its share of what is left, rounded down or up.
    """
    held = np.full(len(chosen), -1, np.int64)
    rounds = shape.arcs.problem.rounds
    left = np.flatnonzero(chosen)
    for number in range(rounds - 1):
        taken = _share(shape, left, rounds - number)
        held[left[taken]] = number
        left = left[~taken]
    held[left] = rounds - 1
    return held


def _share(shape: Shape, left: Numbers, parts: int) -> np.ndarray:
    """Which of the arcs left go to the next round, so that every node gives its even share."""
    network, people = shape.network, len(shape.arcs.problem.people)
    sessions = len(shape.arcs.problem.sessions)
    end = network.nodes - 1
    tails, heads = network.tails[left], network.heads[left]
    at = np.bincount(tails, minlength=people)[:people]
    groups = np.arange(people + sessions, end)
    into_groups = np.bincount(heads, minlength=network.nodes)[groups]
    session_of = network.heads[len(shape.arcs.people) + people :][: len(groups)]
    into = np.bincount(shape.arcs.sessions[left], minlength=sessions)
    start = network.nodes
    shared = Network(
        tails=np.concatenate([tails, np.full(people, start), groups, people + np.arange(sessions), [end]]),
        heads=np.concatenate([heads, np.arange(people), session_of, np.full(sessions, end), [start]]),
        low=np.concatenate([np.zeros(len(left), np.int64), at // parts, into_groups // parts, into // parts, [0]]),
        high=np.concatenate([np.ones(len(left), np.int64), -(-at // parts), -(-into_groups // parts), -(-into // parts), [len(left)]]),
        supplies=np.zeros(network.nodes + 1, np.int64),
    )
    flow = flows.cheapest(shared, np.zeros(len(shared.tails), np.int64))
    assert flow is not None, "an even share always exists (de Werra)"
    return flow[: len(left)].astype(bool)
