"""The published problem as a Boolean model.

Variables: x[m, t], meeting m (one of its bundle) is in slot t; y[p, t], person p meets in slot t; w[p, s], person p meets without a break from slot
s; r[p, k, t], person p has begun at least k runs by slot t. Person p then has as many breaks as there are k ≥ 2 with
r[p, k, last], and these Booleans, summed, are the objective.

What makes it fast (measured: `docs/appariement/modele.md`): windows (w), chosen among those that a matching allows, and exclusive
with a first break; breaks counted as runs, not by place, so that cores are sets of people; the counts of a slot as two trees
over stars of meetings that share a person and over people, tied by "each meeting takes two people".
"""

from collections.abc import Sequence

from terreau_match.clauses import Clauses
from terreau_match.meetings.published.frame import Frame

_CROWDED = 0.95
"""Share of a person's slots at hand that their meetings take, from which counting them after each slot pays."""


class Model:
    """The model of a frame. `cp` holds the constraints, `breaks[p]` the literals "person p has at least k breaks", k = 1, 2, …"""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.cp = Clauses()
        self.x = self._meetings()
        self.y: list[dict[int, int]] = []
        self.later: dict[tuple[int, int], int] = {}
        self.breaks: list[list[int]] = []
        self._order()
        for person in range(len(frame.of)):
            self.y.append(self._presence(person))
            self.breaks.append(self._breaks(person))
        self._crowds()
        self._tables()
        self._fairness()
        self.literals = [literal for literals in self.breaks for literal in literals]

    def slots(self, values: Sequence[int]) -> tuple[int, ...]:
        """The slot of each meeting, from the values of the variables."""
        slots = [0] * len(self.frame.slots)
        for bundle in self.frame.bundles:
            taken = (t for t, literal in self.x[bundle[0]].items() if values[literal])
            for m, t in zip(bundle, taken, strict=True):
                slots[m] = t
        return tuple(slots)

    def _meetings(self) -> list[dict[int, int]]:
        """x[m, t], each meeting in one slot. The first of a bundle stands for all: as many slots as meetings."""
        x: list[dict[int, int]] = [{} for _ in self.frame.slots]
        for bundle in self.frame.bundles:
            here = x[bundle[0]] = {t: self.cp.new() for t in self.frame.slots[bundle[0]]}
            if len(bundle) == 1:
                self.cp.exactly_one(here.values())
            else:
                self.cp.total([*here.values()], len(bundle), len(bundle))
        return x

    def _order(self) -> None:
        """Meetings in order: each way, because a clause only propagates towards what it names."""
        for m, meeting in enumerate(self.frame.problem.meetings):
            for earlier in sorted(meeting.after):
                before, after = self.x[earlier], self.x[m]
                for t, literal in after.items():
                    self.cp.some([~literal, *(x for u, x in before.items() if u < t)])
                for u, literal in before.items():
                    self.cp.some([~literal, *(x for t, x in after.items() if t > u)])

    def _presence(self, person: int) -> dict[int, int]:
        """In each slot, whether the person meets: at most one meeting, and as many slots as meetings in all."""
        present: dict[int, int] = {}
        for t in range(self.frame.problem.slots):
            here = [self.x[m][t] for m in self.frame.of[person] if t in self.x[m]]
            if len(here) == 1:
                present[t] = here[0]
            elif here:
                present[t] = self.cp.new()
                self.cp.exactly_one([*here, ~present[t]])
        if len(self.frame.of[person]) > 1:
            number = len(self.frame.of[person])
            self.cp.total([*present.values()], number, number)
        return present

    def _breaks(self, person: int) -> list[int]:
        """Counts the person's runs, and says what no break at all means; the literals "at least k breaks"."""
        number, slots = len(self.frame.of[person]), self.frame.problem.slots
        most = self.frame.most_breaks[person]
        if number in {0, 1, slots}:
            return []
        if self.frame.limit is not None:
            most = min(most, self.frame.limit)
        begun = self._runs(person, most + 1)
        windows = [self._window(person, start) for start in self.frame.windows[person]]
        self.cp.exactly_one([*windows, *begun[1:2]])
        return begun[1:]

    def _window(self, person: int, start: int) -> int:
        window, number = self.cp.new(), len(self.frame.of[person])
        inside = range(start, start + number)
        self.cp.implies(window, *(present if t in inside else ~present for t, present in self.y[person].items()))
        return window

    def _runs(self, person: int, most: int) -> list[int]:
        """Literals "at least k runs in all" for k = 1 … most; more runs than `most` are forbidden."""
        present = self.y[person]
        begun: list[int] = []
        for t in range(self.frame.problem.slots):
            now, before = present.get(t), present.get(t - 1)
            here = [self.cp.new() for _ in range(min(most, t + 1))]
            for k, literal in enumerate(here):
                if k < len(begun):
                    self.cp.implies(begun[k], literal)
                if k:
                    self.cp.implies(literal, here[k - 1])
            if now is not None:
                idle = [~now] if before is None else [~now, before]
                self.cp.implies(now, here[0])
                for k in range(1, len(here)):
                    self.cp.some([*idle, ~begun[k - 1], here[k]])
                if len(begun) == most:
                    self.cp.some([*idle, ~begun[-1]])
            if self._is_relative:
                self._only_begun(begun, here, now, before)
            begun = here
        return begun

    @property
    def _is_relative(self) -> bool:
        """Whether fairness compares people with each other: more breaks of one then *help* another, and none may be pretended."""
        return self.frame.limit is None and self.frame.problem.fairness is not None

    def _only_begun(self, begun: Sequence[int], here: Sequence[int], now: int | None, before: int | None) -> None:
        """A run is counted only if it had begun one slot earlier or begins now: what minimising alone would not say."""
        for k, literal in enumerate(here):
            already = [~literal, *begun[k : k + 1]]
            self.cp.some(already if now is None else [*already, now])
            if before is not None:
                self.cp.some([*already, ~before])
            if k:
                self.cp.some([*already, *begun[k - 1 : k]])

    def _crowds(self) -> None:
        """For people short of slots: after each slot, as many of their meetings as busy slots are left.

        Implied, but by an argument (a pigeonhole) that clauses only find one case at a time.
        """
        for person, meetings in enumerate(self.frame.of):
            at_hand = len({t for m in meetings for t in self.frame.slots[m]})
            if len(meetings) < 2 or len(meetings) < _CROWDED * at_hand:
                continue
            for t in range(self.frame.problem.slots - 1):
                after, sure = self._after(meetings, t)
                busy = [present for u, present in self.y[person].items() if u > t]
                if after or busy:
                    self.cp.total([*after, *busy], -sure, -sure, [1] * len(after) + [-1] * len(busy))

    def _after(self, meetings: Sequence[int], t: int) -> tuple[list[int], int]:
        """Literals whose sum, with the number beside them, is how many of `meetings` are after slot t."""
        literals: list[int] = []
        sure = 0
        for bundle in (bundle for bundle in self.frame.bundles if bundle[0] in meetings):
            x = self.x[bundle[0]]
            if len(bundle) > 1:
                literals += [literal for u, literal in x.items() if u > t]
            elif t < min(x):
                sure += 1
            elif t < max(x):
                literals.append(self._later(bundle[0], max(u for u in x if u <= t)))
        return literals, sure

    def _later(self, m: int, t: int) -> int:
        """The literal "meeting m is after t", one of its slots but the last."""
        if (m, t) not in self.later:
            x = self.x[m]
            following = min(u for u in x if u > t)
            if following == max(x):
                self.later[m, t] = x[following]
            else:
                literal = self.later[m, t] = self.cp.new()
                self.cp.exactly_one([x[following], self._later(m, following), ~literal])
        return self.later[m, t]

    def _tables(self) -> None:
        """At most so many meetings per slot, and twice as many people busy as there are meetings."""
        tables, meetings = self.frame.problem.tables, self.frame.problem.meetings
        if tables is None:
            return
        stars = self._stars()
        pairs = all(len(meeting.people) == 2 for meeting in meetings)
        for t in range(self.frame.problem.slots):
            held = [self._any([self.x[m][t] for m in star if t in self.x[m]]) for star in stars]
            count = self._sum([literal for literal in held if literal is not None], tables)
            if pairs and count is not None:
                busy = self._sum([present[t] for present in self.y if t in present], 2 * tables)
                if busy is not None:
                    self.cp.total([busy, count], 0, 0, [1, -2])

    def _stars(self) -> list[list[int]]:
        """Meetings in groups that share a person, few groups: at most one meeting of a group is held in a slot."""
        left = {person: set(meetings) for person, meetings in enumerate(self.frame.of)}
        stars = []
        while centre := max((len(meetings), -person) for person, meetings in left.items())[0]:
            person = next(person for person, meetings in left.items() if len(meetings) == centre)
            star = sorted(left[person])
            stars.append(star)
            for m in star:
                for other in self.frame.problem.meetings[m].people:
                    left[other].discard(m)
        return stars

    def _any(self, literals: Sequence[int]) -> int | None:
        """A literal that holds when one of these mutually exclusive ones does; None for none."""
        if len(literals) < 2:
            return literals[0] if literals else None
        some = self.cp.new()
        self.cp.exactly_one([*literals, ~some])
        return some

    def _sum(self, terms: list[int], most: int) -> int | None:
        """The sum of literals as the root of a balanced tree of bounded whole numbers; None for no literal."""
        level = [(term, 1) for term in terms]
        while len(level) > 1:
            above = []
            for left, right in zip(level[::2], level[1::2], strict=False):
                bound = min(left[1] + right[1], most)
                both = self.cp.new(bound)
                self.cp.total([left[0], right[0], both], 0, 0, [1, 1, -1])
                above.append((both, bound))
            level = above + level[2 * len(above) :]
        if level and most == 0:
            self.cp.total([level[0][0]], 0, 0)
        return level[0][0] if level else None

    def _fairness(self) -> None:
        """Where nobody surely has no break, the fewest may be above zero: who has k + d breaks needs everyone to have k."""
        fairness = self.frame.problem.fairness
        if fairness is None or not self._is_relative or not self.breaks:
            return
        for k in range(max(map(len, self.breaks)) - fairness):
            everyone = self.cp.new()
            for literals in self.breaks:
                if len(literals) > k + fairness:
                    self.cp.implies(literals[k + fairness], everyone)
                self.cp.implies(everyone, *literals[k : k + 1]) if len(literals) > k else self.cp.some([~everyone])
