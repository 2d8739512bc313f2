"""A placement problem as arrays: one arc per person and session they may have, and what each goal gives for it."""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from terreau_match.flows import Numbers
from terreau_match.problems.placements import Aim, Measure, Problem


@dataclass(frozen=True)
class Arcs:
    """Arc a may send `people[a]` to `sessions[a]`, their wish of this rank (0: not wished, but locked)."""

    problem: Problem
    people: Numbers
    sessions: Numbers
    ranks: Numbers

    @cached_property
    def points(self) -> Numbers:
        """Points of each arc for one person."""
        longest = int(self.ranks.max(initial=0))
        worth = np.array([self.problem.points_for(rank) for rank in range(longest + 1)])
        return worth[self.ranks]

    @cached_property
    def seats(self) -> Numbers:
        """People who take each arc."""
        return np.array([person.seats for person in self.problem.people], dtype=np.int64)[self.people]

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The goals, counted once."""
        return self.problem.measures()

    @cached_property
    def draws(self) -> tuple[int, ...]:
        """The lottery, drawn once."""
        return self.problem.draws()

    @cached_property
    def luck(self) -> Numbers:
        """What the draw gives each arc: the first drawn weighs most."""
        return len(self.draws) + 1 - np.array(self.draws, dtype=np.int64)[self.people]

    @cached_property
    def priorities(self) -> Numbers:
        return np.array([person.priority for person in self.problem.people], dtype=np.int64)[self.people]

    @cached_property
    def is_one_class(self) -> bool:
        return len({person.priority for person in self.problem.people}) <= 1

    def worth(self, measure: Measure) -> Numbers:
        """What each arc adds to a goal; for `LEXIMIN`, true only where a person has one place (a single round)."""
        if measure.aim is None:
            return self.luck * self.points * self.seats
        if measure.aim is Aim.PLACED:
            given = self.seats
        elif measure.aim is Aim.POINTS:
            given = self.points * self.seats
        elif measure.aim is Aim.RANKS:
            given = (self.ranks == measure.level) * self.seats
        else:
            given = (self.points > measure.level) * self.seats
        return given if self.is_one_class else given * (self.priorities == measure.priority)


def arcs(problem: Problem) -> Arcs:
    """All that may be given. O(wishes)."""
    lengths = np.fromiter((len(person.wishes) for person in problem.people), np.int64, len(problem.people))
    total = int(lengths.sum())
    sessions = np.fromiter(chain.from_iterable(person.wishes for person in problem.people), np.int64, total)
    people = np.repeat(np.arange(len(problem.people)), lengths)
    ranks = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1
    promised = {
        (index, session)
        for index, person in enumerate(problem.people)
        if person.locked
        for session, _ in person.locked
        if session not in person.wishes
    }
    if promised:
        more = np.array(sorted(promised), dtype=np.int64)
        people, sessions = np.concatenate([people, more[:, 0]]), np.concatenate([sessions, more[:, 1]])
        ranks = np.concatenate([ranks, np.zeros(len(more), np.int64)])
    return Arcs(problem, people, sessions, ranks)
