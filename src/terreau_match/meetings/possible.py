"""What each meeting may do at all: slots, places, and how many fit at once. Every method starts from here."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from terreau_match.problems.meetings import Aim, Problem


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `room[t]` of `meetings` in slot t."""

    meetings: frozenset[int]
    room: tuple[int, ...]


@dataclass(frozen=True)
class Possible:
    """The domains of a problem.

    `slots[m]` and `places[m]`: what is allowed for meeting m, sorted; places are empty where the problem names none.
    """

    problem: Problem
    slots: tuple[tuple[int, ...], ...]
    places: tuple[tuple[int, ...], ...]

    @cached_property
    def frozen(self) -> frozenset[int]:
        running = self.problem.running
        return running.frozen if running else frozenset()

    @cached_property
    def forced(self) -> frozenset[int]:
        """Meetings that every plan must hold: required ones, and frozen ones that have a slot."""
        problem = self.problem
        held = frozenset(m for m in self.frozen if problem.running and problem.running.slots[m] is not None)
        return held | {m for m, meeting in enumerate(problem.meetings) if meeting.required}

    @cached_property
    def of(self) -> tuple[tuple[int, ...], ...]:
        """The meetings of each person that have a slot at all."""
        found: list[list[int]] = [[] for _ in self.problem.people]
        for m, meeting in enumerate(self.problem.meetings):
            if self.slots[m]:
                for person in meeting.people:
                    found[person].append(m)
        return tuple(map(tuple, found))

    @cached_property
    def most(self) -> tuple[int, ...]:
        """Most meetings of each person: their slots at hand, and `at_most`."""
        result = []
        for person, meetings in enumerate(self.of):
            slots = len({t for m in meetings for t in self.slots[m]})
            at_most = self.problem.people[person].at_most
            result.append(slots if at_most is None else min(slots, at_most))
        return tuple(result)

    @cached_property
    def room(self) -> tuple[tuple[int, ...], ...]:
        """Room of each place in each slot. Frozen meetings are facts: they fit where they are."""
        problem = self.problem
        there: Counter[tuple[int, int]] = Counter()
        for m in self.frozen & self.forced:
            there.update((place, slot) for place in self.places[m] for slot in self.slots[m])
        return tuple(
            tuple(max(0 if t in place.closed else place.capacity, there[p, t]) for t in range(problem.slots))
            for p, place in enumerate(problem.places)
        )

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """How many meetings fit at once, as simple counts; exact unless `tangled`.

        Allowed sets of places that are nested or apart need one count per set: Hall's condition on such a family fails,
        if it fails, on one of its sets.
        """
        problem = self.problem
        everyone = frozenset(m for m, slots in enumerate(self.slots) if slots)
        if problem.tables is not None:
            facts = Counter(self.slots[m][0] for m in self.frozen & self.forced)
            return (Limit(everyone, tuple(max(problem.tables, facts[t]) for t in range(problem.slots))),)
        found = []
        for allowed in sorted({self.places[m] for m in everyone}):
            within = frozenset(m for m in everyone if set(self.places[m]) <= set(allowed)) if allowed else frozenset()
            if within:
                room = tuple(sum(self.room[p][t] for p in allowed) for t in range(problem.slots))
                found.append(Limit(within, room))
        return tuple(found)

    @cached_property
    def tangled(self) -> bool:
        """Whether places must be chosen together with slots: counts alone would not do."""
        problem = self.problem
        loose = [m for m, places in enumerate(self.places) if len(places) > 1]
        if not loose:
            return False
        if Aim.MOVES in problem.aims or problem.reach is not None:
            return True
        if Aim.STABILITY in problem.aims and problem.running and any(p is not None for p in problem.running.places):
            return True
        families = [frozenset(places) for places in sorted(set(self.places)) if places]
        return any(a & b and not a <= b and not b <= a for i, a in enumerate(families) for b in families[:i])

    @cached_property
    def total(self) -> int:
        """A bound on the number of meetings held at all."""
        problem = self.problem
        if problem.tables is not None:
            return sum(self.limits[0].room)
        if problem.places:
            return sum(room[t] for room in self.room for t in range(problem.slots))
        return len(problem.meetings)


def possible(problem: Problem) -> Possible:
    """The domains of every meeting, after availabilities, locks, hosts, closed places and what is frozen."""
    running = problem.running
    everywhere = frozenset(range(len(problem.places)))
    slots: list[tuple[int, ...]] = []
    places: list[tuple[int, ...]] = []
    for m, meeting in enumerate(problem.meetings):
        where = everywhere if meeting.places is None else meeting.places
        for person in meeting.people:
            host = problem.people[person].place
            if host is not None:
                where &= {host}
        if running is not None and m in running.frozen:
            slot = running.slots[m]
            place = running.places[m] if running.places else None
            slots.append(() if slot is None else (slot,))
            places.append((place,) if place is not None else tuple(sorted(where)))
            continue
        when = set(range(problem.slots)) if meeting.slots is None else set(meeting.slots)
        for person in meeting.people:
            when -= problem.people[person].unavailable
        if running is not None:
            when = {t for t in when if t >= running.now}
        if problem.places:
            when = {t for t in when if any(problem.places[p].capacity and t not in problem.places[p].closed for p in where)}
        slots.append(tuple(sorted(when)))
        places.append(tuple(sorted(where)))
    return Possible(problem, tuple(slots), tuple(places))


def seat(known: Possible, slots: Sequence[int | None]) -> tuple[int | None, ...]:
    """A place for each held meeting where counts said they fit: the running place, else where one of its people just was.

    Meetings with the fewest allowed places first: on nested families this never gets stuck.
    """
    problem = known.problem
    if not problem.places:
        return (None,) * len(slots)
    running = problem.running
    result: list[int | None] = [None] * len(slots)
    last: dict[int, int] = {}
    by_slot: dict[int, list[int]] = defaultdict(list)
    for m, slot in enumerate(slots):
        if slot is not None:
            by_slot[slot].append(m)
    for slot in sorted(by_slot):
        left = [room[slot] for room in known.room]
        for m in sorted(by_slot[slot], key=lambda m: (len(known.places[m]), m)):
            before = running.places[m] if running and running.places else None
            just = [last[person] for person in problem.meetings[m].people if person in last]
            wanted = [p for p in ([before] if before is not None else []) + just if p in known.places[m]]
            place = next((p for p in (*wanted, *known.places[m]) if left[p] > 0), None)
            result[m] = place
            if place is not None:
                left[place] -= 1
        for m in by_slot[slot]:
            for person in problem.meetings[m].people:
                if (place := result[m]) is not None:
                    last[person] = place
    return tuple(result)
