"""One exact model of an event: every meeting, slot and place as a Boolean; or of a part of it, the rest standing still.

Variables: x[m, t] meeting m is held in slot t; w[m, t, q] at place q, only where places must be chosen with slots;
y[p, t] person p is busy in slot t. What stands still is folded into constants, so that a small part of a large event makes
a small model.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from terreau_match.meetings.measure import agendas_of, breaks_of
from terreau_match.meetings.possible import Possible

if TYPE_CHECKING:
    pass

Lit = Any
"""A Boolean of the model, or True or False where it is known."""


class Model:
    """The requirements of an event over the meetings of `free`; the others stand where `slots` and `places` have them.

    Parameters
    ----------
    known : the domains.
    slots, places : where everything stands; may be empty when every meeting is free.
    free : meetings to decide; None for all.
    """

    def __init__(
        self,
        known: Possible,
        slots: Sequence[int | None] = (),
        places: Sequence[int | None] = (),
        free: Collection[int] | None = None,
    ) -> None:
        from ortools.sat.python import cp_model

        self.known, self.problem = known, known.problem
        self.cp: cp_model.CpModel = cp_model.CpModel()
        everyone = range(len(self.problem.meetings))
        self.free = sorted(everyone if free is None else free)
        self.slots: list[int | None] = list(slots) or [None] * len(everyone)
        self.places: list[int | None] = list(places) or [None] * len(everyone)
        for m in self.free:
            self.slots[m] = self.places[m] = None
        self.x: dict[int, dict[int, Lit]] = {}
        self.w: dict[tuple[int, int, int], Lit] = {}
        self.held: dict[int, Lit] = {}
        self.people = sorted({person for m in self.free for person in self.problem.meetings[m].people})
        self._standing = self._agendas()
        self._place_meetings()
        self.busy = {person: self._days(person) for person in self.people}
        self._order()
        self._room()
        self._reach()

    # What is decided

    def _agendas(self) -> dict[int, dict[int, int]]:
        """For each person of a free meeting, their standing meetings by slot."""
        found: dict[int, dict[int, int]] = {person: {} for person in self.people}
        for m, slot in enumerate(self.slots):
            if slot is not None:
                for person in self.problem.meetings[m].people:
                    if person in found:
                        found[person][slot] = m
        return found

    def _place_meetings(self) -> None:
        for m in self.free:
            taken = {t for person in self.problem.meetings[m].people for t in self._standing[person]}
            self.x[m] = {t: self.cp.new_bool_var(f"x{m}_{t}") for t in self.known.slots[m] if t not in taken}
            if m in self.known.forced:
                self.cp.add_exactly_one(self.x[m].values())
                self.held[m] = True
            elif self.x[m]:
                self.held[m] = self.cp.new_bool_var(f"h{m}")
                self.cp.add_exactly_one([*self.x[m].values(), ~self.held[m]])
            else:
                self.held[m] = False
            if self.known.tangled and len(self.known.places[m]) > 1:
                for t, lit in self.x[m].items():
                    choices = [self.cp.new_bool_var(f"w{m}_{t}_{q}") for q in self.known.places[m]]
                    self.cp.add_exactly_one([*choices, ~lit])
                    self.w.update({(m, t, q): w for q, w in zip(self.known.places[m], choices, strict=True)})

    def _days(self, person: int) -> list[Lit]:
        """Whether `person` is busy, slot by slot; their number of meetings within their bounds."""
        who, cp = self.problem.people[person], self.cp
        mine = [m for m in self.known.of[person] if m in self.x]
        days: list[Lit] = []
        for t in range(self.problem.slots):
            lits = [self.x[m][t] for m in mine if t in self.x[m]]
            if t in self._standing[person]:
                days.append(True)
            elif len(lits) > 1:
                day = cp.new_bool_var(f"y{person}_{t}")
                cp.add_exactly_one([*lits, ~day])
                days.append(day)
            else:
                days.append(lits[0] if lits else False)
        number = sum(self.held[m] for m in mine) + len(self._standing[person])
        most = self.known.most[person]
        if isinstance(number, int):
            if not who.at_least <= number <= most:
                cp.add_bool_or([])
            return days
        if who.at_least or len(mine) + len(self._standing[person]) > most:
            cp.add_linear_constraint(number, who.at_least, most)
        # Implied, and what makes the search prove: as many busy slots as meetings.
        cp.add(sum(day for day in days if not isinstance(day, bool)) == number - sum(day is True for day in days))
        return days

    def here(self, m: int, t: int, q: int) -> Lit:
        """Whether meeting m is held in slot t at place q."""
        if m not in self.x:
            return self.slots[m] == t and self.places[m] == q
        if t not in self.x[m] or q not in self.known.places[m]:
            return False
        return self.w.get((m, t, q), self.x[m][t]) if self.known.tangled or len(self.known.places[m]) == 1 else False

    def at(self, person: int, t: int, q: int) -> list[Lit]:
        """The Booleans of `person` being in a meeting in slot t at place q; True among them if it is known."""
        if t in self._standing[person]:
            return [True] if self.places[self._standing[person][t]] == q else []
        lits = (self.here(m, t, q) for m in self.known.of[person] if m in self.x)
        return [lit for lit in lits if not isinstance(lit, bool)]

    def standing_breaks(self) -> list[int]:
        """The breaks of each person over the meetings that stand still."""
        return [breaks_of(agenda) for agenda in agendas_of(self.problem, self.slots)]

    # What must hold

    def _order(self) -> None:
        for m, meeting in enumerate(self.problem.meetings):
            for earlier in meeting.after:
                if m in self.x:
                    for t, lit in self.x[m].items():
                        self._before(earlier, t, [~lit])
                elif earlier in self.x and (slot := self.slots[m]) is not None:
                    self._before(earlier, slot, [])

    def _before(self, m: int, t: int, unless: list[Lit]) -> None:
        """Meeting m is held before slot t, unless one of `unless`."""
        if m in self.x:
            self.cp.add_bool_or([lit for u, lit in self.x[m].items() if u < t] + unless)
        elif (slot := self.slots[m]) is None or slot >= t:
            self.cp.add_bool_or(unless)

    def _room(self) -> None:
        if self.known.tangled:
            self._room_by_place()
            return
        standing = {m: slot for m, slot in enumerate(self.slots) if slot is not None}
        for limit in self.known.limits:
            load = Counter(slot for m, slot in standing.items() if m in limit.meetings)
            by_slot: dict[int, list[Lit]] = defaultdict(list)
            for m in self.free:
                if m in limit.meetings:
                    for t, lit in self.x[m].items():
                        by_slot[t].append(lit)
            for t, lits in sorted(by_slot.items()):
                self._at_most(lits, limit.room[t] - load[t])

    def _room_by_place(self) -> None:
        standing = Counter(zip(self.slots, self.places, strict=True))
        found: dict[tuple[int, int], list[Lit]] = defaultdict(list)
        for m in self.free:
            for t in self.x[m]:
                for q in self.known.places[m]:
                    found[t, q].append(self.here(m, t, q))
        for (t, q), lits in found.items():
            self._at_most(lits, self.known.room[q][t] - standing[t, q])

    def _at_most(self, lits: list[Lit], room: int) -> None:
        if room <= 0:
            for lit in lits:
                self.cp.add(lit == 0)
        elif room == 1 and len(lits) > 1:
            self.cp.add_at_most_one(lits)
        elif len(lits) > room:
            self.cp.add(sum(lits) <= room)

    def _reach(self) -> None:
        """Nobody walks farther than `reach` between two consecutive slots."""
        reach, places = self.problem.reach, range(len(self.problem.places))
        if reach is None:
            return
        far = {q: [r for r in places if self.problem.distance(q, r) > reach] for q in places}
        for person in self.people:
            for t in range(self.problem.slots - 1):
                for q in places:
                    here = self.at(person, t, q)
                    there = [lit for r in far[q] for lit in self.at(person, t + 1, r)]
                    if not here or not there:
                        continue
                    known = [lits for lits in (here, there) if any(lit is True for lit in lits)]
                    if not known:
                        self.cp.add_at_most_one([*here, *there])
                    elif len(known) == 1:
                        for lit in there if known[0] is here else here:
                            self.cp.add(lit == 0)

    # Reading and hinting

    def hint(self, slots: Sequence[int | None], places: Sequence[int | None]) -> None:
        """Starts the search from a plan, which need not hold."""
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        for m in self.free:
            for t, lit in self.x[m].items():
                self.cp.add_hint(lit, slots[m] == t)
            if not isinstance(self.held[m], bool):
                self.cp.add_hint(self.held[m], slots[m] is not None)
        for (m, t, q), lit in self.w.items():
            self.cp.add_hint(lit, slots[m] == t and places[m] == q)

    def read(self, value: Any) -> tuple[list[int | None], list[int | None]]:
        """The plan in an answer: slots, and places where the model chooses them (None elsewhere: `possible.seat` finds them)."""
        slots, places = list(self.slots), list(self.places)
        for m in self.free:
            slots[m] = next((t for t, lit in self.x[m].items() if value(lit)), None)
        for (m, t, q), lit in self.w.items():
            if slots[m] == t and value(lit):
                places[m] = q
        if self.known.tangled:
            for m in self.free:
                if slots[m] is not None and len(self.known.places[m]) == 1:
                    places[m] = self.known.places[m][0]
        return slots, places
