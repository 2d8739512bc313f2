"""Who goes where: people or groups with ranked wishes, sessions with seats, one round or several.

A place is a person in a session in a round. Nobody has two sessions in a round, nobody goes to the same session twice, and
nobody is sent where they did not ask to go. A group (`seats` above 1) goes together and counts as many people.
"""

import enum
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations_with_replacement

from terreau_match.outcome import Outcome


class Aim(enum.StrEnum):
    """What can be asked of places; a problem states its aims in order, the first matters most."""

    PLACED = "placed"
    """Most places given (people, all rounds together)."""
    POINTS = "points"
    """Most wish points (`Problem.points_for` each rank given): the utilitarian rule."""
    RANKS = "ranks"
    """Rank-maximal: most first wishes given, then most second wishes, and so on."""
    LEXIMIN = "leximin"
    """The worst-off person has as many points as possible (all rounds together), then the second worst-off, and so on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A person, or a group of `seats` people who never part. `wishes` are sessions, the dearest first."""

    name: str
    wishes: tuple[int, ...] = ()
    priority: int = 0
    """Class served: all aims of class 0 come strictly before those of class 1, and so on."""
    categories: frozenset[str] = frozenset()
    seats: int = 1
    unavailable: frozenset[int] = frozenset()
    required: bool = False
    """Must have a session in each round they can attend."""
    locked: tuple[tuple[int, int | None], ...] = ()
    """Sessions they have for sure, with the round, or None: whichever round. A session locked need not be wished."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A workshop, a host, a course. `seats` for every round, or one number per round (0: not held then)."""

    name: str
    seats: int | tuple[int, ...]
    at_least: int = 0
    """Fewest people in each round it is held."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """In each of these sessions (None: in all) and each round, this many people of the category."""

    category: str
    at_least: int = 0
    at_most: int | None = None
    sessions: frozenset[int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One goal of the problem, to be made as high as possible: people of `priority` (None: all) counted by `aim`."""

    name: str
    aim: Aim | None
    """None: the lottery, points times the luck of the draw."""
    priority: int | None
    level: int = 0
    """For `RANKS`, the rank counted; for `LEXIMIN`, people with more points than this are counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One draw of places. `lottery` is the seed that decides between answers equal on all aims; None: none is drawn."""

    people: tuple[Person, ...]
    sessions: tuple[Session, ...]
    rounds: int = 1
    quotas: tuple[Quota, ...] = ()
    together: tuple[frozenset[int], ...] = ()
    """Siblings, friends: these people have the same session in every round, or none of them has one."""
    aims: tuple[Aim, ...] = (Aim.POINTS,)
    points: tuple[int, ...] = (10, 8, 6, 5, 4, 3, 2, 1)
    """Wish points by rank; ranks beyond the list are worth 1."""
    lottery: int | None = None

    def __post_init__(self) -> None:
        """Refuses what is not a problem at all (an index that names nobody), in words; an impossible problem is welcome."""
        sessions, rounds = range(len(self.sessions)), range(self.rounds)
        for index, person in enumerate(self.people):
            field = f"people[{index}]"
            _inside(person.wishes, sessions, f"{field}.wishes")
            _inside(person.unavailable, rounds, f"{field}.unavailable")
            _inside((session for session, _ in person.locked), sessions, f"{field}.locked")
            _inside((held for _, held in person.locked if held is not None), rounds, f"{field}.locked")
            if len(set(person.wishes)) < len(person.wishes):
                raise ValueError(f"{field}.wishes: the same session is wished twice")
            if person.seats < 1:
                raise ValueError(f"{field}.seats: a group has at least one person, got {person.seats}")
        for index, session in enumerate(self.sessions):
            if isinstance(session.seats, tuple) and len(session.seats) != self.rounds:
                raise ValueError(f"sessions[{index}].seats: one number per round is needed, got {session.seats}")
        for index, quota in enumerate(self.quotas):
            _inside(quota.sessions or (), sessions, f"quotas[{index}].sessions")
        for index, group in enumerate(self.together):
            _inside(group, range(len(self.people)), f"together[{index}]")
        if any(worth < 1 for worth in self.points):
            raise ValueError("points: a wish is worth at least 1")

    def points_for(self, rank: int) -> int:
        """Points of a rank for one person; 0 for rank 0, which is no wish."""
        if rank <= 0:
            return 0
        return self.points[rank - 1] if rank <= len(self.points) else 1

    def rank(self, person: int, session: int) -> int:
        """The rank, from 1, at which a person wishes a session; 0 if they do not."""
        wishes = self.people[person].wishes
        return wishes.index(session) + 1 if session in wishes else 0

    def seats(self, session: int, held: int) -> int:
        """Seats of a session in a round."""
        seats = self.sessions[session].seats
        return seats[held] if isinstance(seats, tuple) else seats

    def draws(self) -> tuple[int, ...]:
        """The lottery number of each person, 1 is the luckiest; empty without a lottery.

        Anyone can draw again with any tool: people stand in the order of the SHA-256 of "seed/number/name", number from 1.
        """
        if self.lottery is None:
            return ()
        seals = [hashlib.sha256(f"{self.lottery}/{number}/{person.name}".encode()).digest() for number, person in enumerate(self.people, 1)]
        drawn = [0] * len(seals)
        for place, person in enumerate(sorted(range(len(seals)), key=seals.__getitem__), 1):
            drawn[person] = place
        return tuple(drawn)

    def measures(self) -> tuple[Measure, ...]:
        """The goals in their order: class by class, then aim by aim, then the lottery."""
        classes = sorted({person.priority for person in self.people}) or [0]
        found = []
        for priority in classes:
            suffix = "" if len(classes) == 1 else f", priority {priority}"
            for aim in self.aims:
                for name, level in self._levels(aim):
                    found.append(Measure(name=name + suffix, aim=aim, priority=priority, level=level))
        if self.lottery is not None:
            found.append(Measure(name="lottery", aim=None, priority=None))
        return tuple(found)

    def _levels(self, aim: Aim) -> list[tuple[str, int]]:
        if aim not in {Aim.RANKS, Aim.LEXIMIN}:
            return [(aim.value, 0)]
        longest = max((len(person.wishes) for person in self.people), default=0)
        if aim is Aim.RANKS:
            return [(f"rank {rank}", rank) for rank in range(1, longest + 1)]
        worth = sorted({0, *(self.points_for(rank) for rank in range(1, longest + 1))})
        totals = sorted({sum(sums) for sums in combinations_with_replacement(worth, self.rounds)})
        return [(f"above {total}", total) for total in totals[:-1]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Solution(Outcome):
    """`sessions[p][r]` is the session of person p in round r, None where they have none."""

    sessions: tuple[tuple[int | None, ...], ...] = ()
    draws: tuple[int, ...] = ()
    """The lottery number of each person, 1 the luckiest; empty without a lottery."""
    method: str = ""
    """How it was proved: "flow" (least cost flow, the rounds by de Werra's even splitting) or "cp-sat"."""


def _inside(given: Iterable[int], allowed: range, field: str) -> None:
    wrong = [value for value in given if value not in allowed]
    if wrong:
        raise ValueError(f"{field}: {wrong[0]} is not between 0 and {len(allowed) - 1}")
