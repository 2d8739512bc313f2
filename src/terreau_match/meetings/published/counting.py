"""A lower bound on breaks, or a proof that no plan exists, by counting: how many people are busy in each slot.

Who meets whom is forgotten; like people (same number of meetings, same slots left) are one class, and a class is a whole flow
through the automaton of a day (slot, meetings done, idle or busy, breaks so far). Classes meet only in the slots: as many people
busy on one side as on the other, at most the number of tables. Where tables are scarce this bound is the optimum.
"""

from collections import Counter, defaultdict

from terreau_match import cpsat
from terreau_match.clauses import Clauses
from terreau_match.clock import Clock
from terreau_match.meetings import colouring
from terreau_match.meetings.published.frame import Frame
from terreau_match.outcome import Status

_SCARCE = 0.8
"""Share of the tables' total room in use from which counting is worth its time."""
_UNITS = 3.0
"""Reproducible time after which the bound is what it is."""
_LARGEST = 30_000
"""Arcs beyond which the flow takes longer than the search it would save."""


def bound(frame: Frame, clock: Clock) -> int | None:
    """Fewest breaks that any plan has, None when there is no plan at all; 0 where counting has nothing to say."""
    problem = frame.problem
    scarce = problem.tables is not None and len(problem.meetings) > _SCARCE * problem.tables * problem.slots
    if not scarce or any(len(meeting.people) != 2 for meeting in problem.meetings):
        return 0
    flows = _Flows(frame)
    if flows.arcs > _LARGEST:
        return 0
    run = cpsat.run(flows.cp, clock=clock, seed=1, goal="counting", deterministic=_UNITS, settings={"linearization_level": 2})
    if run.status is Status.INFEASIBLE:
        return None
    return max(0, run.bound or 0)


class _Flows:
    """One flow per class, tied slot by slot."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.cp, self.arcs = frame, Clauses(), 0
        problem = frame.problem
        edges = [(meeting.people[0], meeting.people[1]) for meeting in problem.meetings]
        self.sides = colouring.two_sides(edges)
        self.busy: tuple[list[list[int]], list[list[int]]] = (
            [[] for _ in range(problem.slots)],
            [[] for _ in range(problem.slots)],
        )
        self.breaks: list[int] = []
        for kind, number in self._classes().items():
            self._flow(*kind, number=number)
        for t in range(problem.slots):
            meetings = self.cp.new(problem.tables or 0)
            for side in (0,) if self.sides is None else (0, 1):
                busy = self.busy[side][t]
                self.cp.total([*busy, meetings], 0, 0, [1] * len(busy) + [-2 if self.sides is None else -1])
        self.cp.minimise(self.breaks)

    def _classes(self) -> Counter[tuple[int, tuple[tuple[int, int], ...], int, int]]:
        """People alike: side, how many meetings may go in which slots, slots at hand, slots surely taken."""
        found: Counter[tuple[int, tuple[tuple[int, int], ...], int, int]] = Counter()
        for person, meetings in enumerate(self.frame.of):
            if meetings:
                masks = Counter(self.frame.masks[m] for m in meetings)
                possible = taken = 0
                for mask in masks:
                    possible |= mask
                    taken |= mask if mask.bit_count() == masks[mask] else 0
                side = self.sides[person] if self.sides is not None else 0
                found[side, _prefixes(masks, self.frame.problem.slots), possible, taken] += 1
        return found

    def _flow(self, side: int, prefixes: tuple[tuple[int, int], ...], possible: int, taken: int, *, number: int) -> None:
        """`number` people through a day. A state is (meetings done, 0 before the first, 1 busy, 2 idle since, breaks)."""
        slots, total = self.frame.problem.slots, prefixes[-1][1]
        most = min(total - 1, slots - total)
        if self.frame.limit is not None:
            most = min(most, self.frame.limit)
        states: dict[tuple[int, int, int], list[int]] = {(0, 0, 0): []}
        for t in range(slots):
            least_done, most_done = prefixes[t]
            following: dict[tuple[int, int, int], list[int]] = defaultdict(list)
            for (done, phase, breaks), arriving in states.items():
                steps = []
                again = breaks + (phase == 2)
                if possible >> t & 1 and done < total and again <= most and least_done <= done + 1 <= most_done:
                    steps.append((done + 1, 1, again))
                if not taken >> t & 1 and least_done <= done <= most_done:
                    steps.append((done, 2 if phase else 0, breaks))
                leaving = [self.cp.new(number) for _ in steps]
                self.arcs += len(leaving)
                flow = 0 if t else number
                self.cp.total([*leaving, *arriving], flow, flow, [1] * len(leaving) + [-1] * len(arriving))
                for step, arc in zip(steps, leaving, strict=True):
                    following[step].append(arc)
                    if step[1] == 1:
                        self.busy[side][t].append(arc)
                        self.breaks += [arc] if phase == 2 else []
            states = following


def _prefixes(masks: Counter[int], slots: int) -> tuple[tuple[int, int], ...]:
    """After each slot, the fewest and the most meetings that can be done: those that must be over, those that may have begun."""
    total = sum(masks.values())
    bounds = []
    for t in range(slots):
        past = (1 << (t + 1)) - 1
        over = sum(number for mask, number in masks.items() if not mask & ~past)
        later = sum(number for mask, number in masks.items() if not mask & past)
        bounds.append((max(over, total - (slots - t - 1)), min(total - later, t + 1)))
    return tuple(bounds)
