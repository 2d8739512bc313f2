"""Who meets whom, when and where.

The published business-to-business meeting scheduling problem (Bofill et al., JAIR 2022) is the case where every meeting is
required, places are `tables` alike, and the only goal is `Aim.BREAKS`. An event adds wishes, bounds per person, places one
walks between, and a running plan that must change as little as possible.
"""

import enum
from dataclasses import dataclass, field

from terreau_match.outcome import Outcome


class Aim(enum.StrEnum):
    """What can be asked of a plan; a problem states its aims in order, the first matters most."""

    WISHES = "wishes"
    """Most wish points: `Problem.points[rank - 1]` for each person and each meeting held that they ranked."""
    HELD = "held"
    """Most meetings held."""
    WORST_SERVED = "worst_served"
    """The least share of what they could get (`Problem.could_get`), over the people who wished something, as high as possible
    (whole per mille, rounded down)."""
    STABILITY = "stability"
    """Fewest meetings whose slot or place differs from the running plan. Dropping one that had a slot counts; holding one that
    had none does not; a place counts only where the running plan gives one and the meeting was held."""
    BREAKS = "breaks"
    """Fewest breaks: maximal runs of idle slots between two meetings of a person, summed over people."""
    IDLE = "idle"
    """Fewest idle slots between the first and the last meeting of a person, summed over people."""
    MOVES = "moves"
    """Shortest walk: travel between consecutive meetings of a person, summed over people (1 per change of place by default)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Someone who meets. `at_most` None means as many as the slots allow."""

    name: str
    unavailable: frozenset[int] = frozenset()
    at_least: int = 0
    at_most: int | None = None
    place: int | None = None
    """A host keeps this place all day: every meeting of theirs is held there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """A meeting of two people or more (a group). `ranks` gives each person's wish in the order of `people`: 1 first, 0 none."""

    people: tuple[int, ...]
    slots: frozenset[int] | None = None
    """Slots allowed (a session, a lock is a single one); None: any."""
    places: frozenset[int] | None = None
    """Places allowed (a lock is a single one); None: any."""
    after: frozenset[int] = frozenset()
    """Meetings that must be held in a strictly earlier slot for this one to be held."""
    required: bool = True
    ranks: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A table or a room that holds `capacity` meetings at once."""

    name: str
    capacity: int = 1
    closed: frozenset[int] = frozenset()
    """Slots at which it cannot be used (a table lost on the day)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """The plan people hold in their hands: slot and place of each meeting, None where it was not held or not placed."""

    slots: tuple[int | None, ...]
    places: tuple[int | None, ...] = ()
    frozen: frozenset[int] = frozenset()
    """Meetings held, running or about to start: they never move (nor start, where the plan gives no slot). They are facts:
    unavailabilities, allowed slots and places, closed places and `now` do not apply to them, tables and rooms
    always have room for them (not for others beside them); nobody in two meetings does apply."""
    now: int = 0
    """Nothing that is not frozen may be planned before this slot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One event. Either `tables` (alike, at most so many meetings per slot) or `places` (named), or neither (no limit)."""

    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]
    slots: int
    tables: int | None = None
    places: tuple[Place, ...] = ()
    travel: tuple[tuple[int, ...], ...] | None = None
    """Distance between places (steps); None: 1 between any two different places."""
    reach: int | None = None
    """The longest distance one can walk between two consecutive slots; farther needs an idle slot in between."""
    fairness: int | None = None
    """The numbers of breaks of any two people differ by at most this (people without a meeting have none)."""
    aims: tuple[Aim, ...] = (Aim.BREAKS,)
    points: tuple[int, ...] = field(default=(10, 8, 6, 5, 4, 3, 2, 1))
    """Wish points by rank; ranks beyond the list are worth 1."""
    running: Running | None = None
    slot_names: tuple[str, ...] = ()

    def points_for(self, rank: int) -> int:
        """Wish points of a rank; 0 for rank 0, which is no wish."""
        if rank <= 0:
            return 0
        return self.points[rank - 1] if rank <= len(self.points) else 1

    def wish(self, meeting: int) -> int:
        """Wish points that holding `meeting` gives, all its people together."""
        return sum(self.points_for(rank) for rank in self.meetings[meeting].ranks)

    def most(self, person: int) -> int:
        """Most meetings `person` can attend: `at_most` or their available slots, whichever is fewer."""
        who = self.people[person]
        there = self.slots - len(who.unavailable)
        return there if who.at_most is None else min(there, who.at_most)

    def could_get(self) -> tuple[int, ...]:
        """For each person, the points of their best wishes, as many as they can attend; 0 without a wish."""
        wished: list[list[int]] = [[] for _ in self.people]
        for meeting in self.meetings:
            for person, rank in zip(meeting.people, meeting.ranks, strict=False):
                if rank > 0:
                    wished[person].append(self.points_for(rank))
        return tuple(sum(sorted(points, reverse=True)[: self.most(person)]) for person, points in enumerate(wished))

    def meeting_name(self, meeting: int) -> str:
        """The names of its people: "Ada – Bo"."""
        return " – ".join(self.people[person].name for person in self.meetings[meeting].people)

    def slot_name(self, slot: int) -> str:
        """Its name, or its number from 1."""
        return self.slot_names[slot] if slot < len(self.slot_names) else str(slot + 1)

    def distance(self, one: int, other: int) -> int:
        """Steps from a place to another."""
        return int(one != other) if self.travel is None else self.travel[one][other]

    def __post_init__(self) -> None:
        """Refuses what is not a problem at all (an index that names nobody), in words; an impossible problem is welcome."""
        people, slots, places = range(len(self.people)), range(self.slots), range(len(self.places))
        for index, person in enumerate(self.people):
            _inside(person.unavailable, slots, f"people[{index}].unavailable")
            if person.place is not None:
                _inside({person.place}, places, f"people[{index}].place")
        for index, meeting in enumerate(self.meetings):
            _inside(meeting.people, people, f"meetings[{index}].people")
            _inside(meeting.slots or (), slots, f"meetings[{index}].slots")
            _inside(meeting.places or (), places, f"meetings[{index}].places")
            _inside(meeting.after, range(len(self.meetings)), f"meetings[{index}].after")
            if len(set(meeting.people)) < max(2, len(meeting.people)):
                raise ValueError(f"meetings[{index}].people: a meeting needs two different people, got {meeting.people}")
            if meeting.ranks and len(meeting.ranks) != len(meeting.people):
                raise ValueError(f"meetings[{index}].ranks: one rank per person is needed, got {meeting.ranks}")
        if self.tables is not None and self.places:
            raise ValueError("tables, places: give a number of tables or named places, not both")
        if self.running is not None and len(self.running.slots) != len(self.meetings):
            raise ValueError("running.slots: one slot (or None) per meeting is needed")
        if self.running is not None and self.running.places and len(self.running.places) != len(self.meetings):
            raise ValueError("running.places: one place (or None) per meeting is needed, or none at all")


@dataclass(frozen=True, kw_only=True, slots=True)
class Solution(Outcome):
    """`slots[m]` and `places[m]` of meeting m; None where it is not held (or where the problem has no named places)."""

    slots: tuple[int | None, ...] = ()
    places: tuple[int | None, ...] = ()
    method: str = ""
    """The argument that closed the case: "domains", "counting", "decision", "core", "colouring"…"""


def _inside(given: "frozenset[int] | set[int] | tuple[int, ...]", allowed: range, field_name: str) -> None:
    wrong = [value for value in given if value not in allowed]
    if wrong:
        raise ValueError(f"{field_name}: {wrong[0]} is not between 0 and {len(allowed) - 1}")
