"""Which meetings to hold, slots aside: a b-matching of most weight, exact by minimum-cost flow.

R. K. Ahuja, T. L. Magnanti, J. B. Orlin, *Network Flows*, 1993. Where the two sides are apart (funders and holders), the
flow is whole and gives both the choice and its proof. Where they are not, the flow on two copies of everyone gives the
value of the fractional b-matching: still a bound. Meetings of three or more count for their first two people: still a bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from terreau_match.meetings.colouring import two_sides
from terreau_match.meetings.possible import Possible


@dataclass(frozen=True, slots=True)
class Choice:
    """`meetings` that can be chosen together if slots allow; no choice that obeys the bounds per person weighs more than `bound`.

    `possible` False is a proof that no plan exists: what is required, or minimums, do not fit even without slots.
    """

    meetings: frozenset[int]
    bound: int
    possible: bool
    whole: bool
    """Whether `meetings` reaches `bound` exactly (sides apart, meetings of two)."""


def choose(known: Possible, weight: Sequence[int], *, without: frozenset[int] = frozenset()) -> Choice:
    """The heaviest choice of meetings under each person's minimum and maximum and the room of all slots together.

    Parameters
    ----------
    known : the domains of the problem.
    weight : non-negative weight of each meeting.
    without : meetings left out (they could not be given a slot).

    Notes
    -----
    One minimum-cost flow: O(people · meetings · log) in practice; 20 000 meetings take well under a second.
    What must be (required meetings, minimums) weighs more than all wishes together; if some of it is missing in the best
    flow, no plan has it all.

    """
    import numpy as np
    from ortools.graph.python import min_cost_flow

    problem = known.problem
    edges = [m for m, slots in enumerate(known.slots) if slots and m not in without]
    if any(not known.slots[m] for m in known.forced):
        return Choice(frozenset(), 0, False, False)
    pairs = [problem.meetings[m].people[:2] for m in edges]
    sides = two_sides([(pair[0], pair[1]) for pair in pairs])
    whole = sides is not None and all(len(problem.meetings[m].people) == 2 for m in edges)
    copies = 1 if sides is not None else 2
    must = 1 + copies * sum(weight[m] for m in edges)
    people = len(problem.people)
    source, gate, sink = 2 * people, 2 * people + 1, 2 * people + 2
    arcs: list[tuple[int, int, int, int]] = []
    for m, pair in zip(edges, pairs, strict=True):
        cost = -weight[m] - (must if m in known.forced else 0)
        one, other = pair if sides is None or sides[pair[0]] == 0 else (pair[1], pair[0])
        arcs.append((one, people + other, 1, cost))
        if sides is None:
            arcs.append((other, people + one, 1, cost))
    needed = copies * sum(m in known.forced for m in edges)
    grouped = {person for m in edges for person in problem.meetings[m].people[2:]}
    for person, who in enumerate(problem.people):
        least, most = who.at_least, known.most[person]
        if least > most:
            return Choice(frozenset(), 0, False, whole)
        if person in grouped:
            least = 0  # some of their meetings do not count for them here
        for into, out in ((source, person), (people + person, gate)):
            plays = sides is None or sides.get(person, 0) == (0 if into == source else 1)
            if plays and most:
                needed += least
                arcs += [(into, out, least, -must), (into, out, most - least, 0)]
    total = copies * known.total
    arcs += [(gate, sink, total, 0), (source, sink, total, 0)]
    flow = min_cost_flow.SimpleMinCostFlow()
    table = np.asarray(arcs, dtype=np.int64)
    ids = flow.add_arcs_with_capacity_and_unit_cost(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
    flow.set_node_supply(source, total)
    flow.set_node_supply(sink, -total)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the flow of the choice did not end")
    value = -flow.optimal_cost()
    used = flow.flows(ids)
    taken = frozenset(m for i, m in enumerate(edges) if all(used[copies * i : copies * (i + 1)]))
    return Choice(taken, (value % must) // copies, value // must >= needed, whole)
