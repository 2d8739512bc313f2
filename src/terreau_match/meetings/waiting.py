"""A bound on breaks from how many must be busy at once, whoever meets whom and whichever meetings are held.

Where tables are scarce and nearly all of them must be used in every slot, nobody can keep all their idle slots for the beginning and the
end of the day. Who meets whom is forgotten, and which meetings are held too: only their number is kept. People alike (same slots at
hand, same minimum and maximum) are one flow through the days they may have; the flows of a side meet in the slots, at most the room of
each. That linear program takes tens of milliseconds for an event of 400 × 2 000 people; its value, counted again from the dual prices,
is a bound.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from terreau_match.meetings.colouring import two_sides
from terreau_match.meetings.possible import Possible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LARGEST = 120_000
"""Arcs of a side beyond which its program is not worth its time."""
_DUST = 1e-4
"""Rounding errors of the dual prices are far below this, whole breaks far above."""

type _Class = tuple[int, int, int]
"""Slots at hand (a bit each), fewest and most meetings."""


def least_breaks(known: Possible, held: int) -> int:
    """Breaks that any plan with at least `held` meetings has; 0 where counting has nothing to say."""
    problem = known.problem
    edges = [m for m, slots in enumerate(known.slots) if slots]
    room = _room(known, edges)
    if room is None or any(len(problem.meetings[m].people) != 2 for m in edges):
        return 0
    sides = two_sides([(problem.meetings[m].people[0], problem.meetings[m].people[1]) for m in edges])
    if sides is None:
        return 0
    return sum(_of_side(_classes(known, sides, side), room, held) for side in (0, 1))


def _room(known: Possible, edges: list[int]) -> tuple[int, ...] | None:
    """Meetings that fit in each slot, by a limit on all of them; None without one."""
    everything = set(edges)
    rooms = [limit.room for limit in known.limits if everything <= limit.meetings]
    return tuple(map(min, zip(*rooms, strict=True))) if rooms else None


def _classes(known: Possible, sides: dict[int, int], side: int) -> Counter[_Class]:
    found: Counter[_Class] = Counter()
    for person, meetings in enumerate(known.of):
        if sides.get(person) == side and meetings:
            hand = 0
            for m in meetings:
                for t in known.slots[m]:
                    hand |= 1 << t
            found[hand, known.problem.people[person].at_least, known.most[person]] += 1
    return found


class _Program:
    """The linear program, row by row: nodes of the flows first, then the slots, then the number of meetings."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.nodes: list[int] = []
        self.tails: list[int] = []
        self.heads: list[int] = []
        self.most: list[int] = []
        self.costs: list[int] = []
        self.busy: list[int] = []

    def add(self, kind: _Class, number: int) -> None:
        """`number` people through a day. A state is (meetings done, 0 before the first, 1 busy, 2 idle since)."""
        hand, least, most = kind
        end, begin = len(self.nodes), len(self.nodes) + 1
        self.nodes += [-number, number]
        states = {(0, 0): begin}
        for t in range(self.slots):
            following: dict[tuple[int, int], int] = {}
            for (done, phase), tail in states.items():
                for state, cost, slot in _steps(done, phase, most, hand >> t & 1, t):
                    if state not in following:
                        following[state] = len(self.nodes)
                        self.nodes.append(0)
                    self._arc(tail, following[state], number, cost, slot)
            states = following
        for (done, _), tail in states.items():
            if done >= least:
                self._arc(tail, end, number, 0, -1)

    def _arc(self, tail: int, head: int, most: int, cost: int, slot: int) -> None:
        self.tails.append(tail)
        self.heads.append(head)
        self.most.append(most)
        self.costs.append(cost)
        self.busy.append(slot)


def _steps(done: int, phase: int, most: int, is_there: int, t: int) -> Iterator[tuple[tuple[int, int], int, int]]:
    """What may follow a state: the next one, the break that it ends, the slot in which the person is busy (-1: idle)."""
    if is_there and done < most:
        yield (done + 1, 1), int(phase == 2), t
    yield (done, 2 if phase else 0), 0, -1


def _of_side(classes: Counter[_Class], room: tuple[int, ...], held: int) -> int:
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    program = _Program(len(room))
    for kind, number in sorted(classes.items()):
        program.add(kind, number)
        if len(program.tails) > _LARGEST:
            return 0
    arcs = np.arange(len(program.tails))
    busy = np.array(program.busy)
    there = np.flatnonzero(busy >= 0)
    flow = coo_matrix(
        (np.repeat((1.0, -1.0), len(arcs)), (np.concatenate((program.tails, program.heads)), np.tile(arcs, 2))),
        shape=(len(program.nodes), len(arcs)),
    ).tocsr()
    load = coo_matrix(
        (
            np.concatenate((np.ones(len(there)), -np.ones(len(there)))),
            (np.concatenate((busy[there], np.full(len(there), len(room)))), np.tile(there, 2)),
        ),
        shape=(len(room) + 1, len(arcs)),
    ).tocsr()
    most, supplies, limits = np.array(program.most, float), np.array(program.nodes, float), np.array([*room, -held], float)
    costs = np.array(program.costs, float)
    found = linprog(
        costs, A_ub=load, b_ub=limits, A_eq=flow, b_eq=supplies, bounds=np.stack((np.zeros_like(most), most), 1), method="highs"
    )
    if found.status != 0:
        return 0
    return max(0, _proved(costs, flow, supplies, load, limits, most, found))


def _proved(
    costs: "NDArray[np.float64]",
    flow: Any,
    supplies: "NDArray[np.float64]",
    load: Any,
    limits: "NDArray[np.float64]",
    most: "NDArray[np.float64]",
    found: Any,
) -> int:
    """The bound that the dual prices prove by themselves (weak duality), whatever the solver says of its own precision."""
    import math

    import numpy as np

    price, toll = found.eqlin.marginals, np.minimum(found.ineqlin.marginals, 0.0)
    reduced = costs - flow.T @ price - load.T @ toll
    return math.ceil(float(price @ supplies + toll @ limits + np.minimum(reduced, 0.0) @ most) - _DUST)
