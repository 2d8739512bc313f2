"""Places by CP-SAT, where the problem is no flow: people bound together, groups, rounds that differ, crossed quotas, fairness over
several rounds. The flow that forgets these gives each goal a bound; the model does the rest.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from terreau_match import flows, stages
from terreau_match.check import placements as check
from terreau_match.clock import Clock
from terreau_match.outcome import Goal, Status
from terreau_match.placements import flow
from terreau_match.placements.arcs import Arcs
from terreau_match.problems.placements import Aim, Measure, Problem, Solution


def solve(
    question: "Question", begin: tuple[tuple[int, ...], dict[str, int]] | None = None, *, clock: Clock, seed: int, workers: int = 1
) -> Solution | None:
    """The best places found, None when there are none.

    Parameters
    ----------
    begin : an answer to begin from (values of `question.watched`) and, for each goal, what nothing beats if those before it are at
        theirs: if the answer is that good, it is the end.

    """
    goals = question.stages()
    if begin is not None:
        values, best = begin
        reached = _told(question, tuple(Goal(goal.name, 0, best.get(goal.name, goal.bound)) for goal in goals), values, "choice")
        if best and reached.status is Status.OPTIMAL:
            return replace(reached, seconds=clock.spent, seed=seed)
        # Only the first: what bounds a later goal supposes that those before it are at their best.
        goals[:1] = [replace(goal, bound=min(goal.bound, best.get(goal.name, goal.bound))) for goal in goals[:1]]
    start = None if begin is None else begin[0]
    found = stages.in_order(question.model, goals, question.watched, clock=clock, seed=seed, workers=workers, start=start)
    if found.status is Status.INFEASIBLE:
        return None
    if found.status is not Status.UNKNOWN:
        return replace(_told(question, found.goals, found.values, "cp-sat"), seconds=clock.spent, seed=seed)
    if start is None:
        return Solution(status=Status.UNKNOWN, draws=question.table.draws, seconds=clock.spent, seed=seed)
    bounds = tuple(Goal(goal.name, 0, goal.bound) for goal in goals)
    return replace(_told(question, bounds, start, "choice"), seconds=clock.spent, seed=seed)


def _told(question: "Question", goals: tuple[Goal, ...], values: tuple[int, ...], method: str) -> Solution:
    """The answer in its own words, its goals counted again."""
    sessions = question.read(values)
    counted = _counted(question.problem, goals, sessions)
    status = Status.OPTIMAL if all(goal.is_proved for goal in counted) else Status.FEASIBLE
    return Solution(status=status, goals=counted, sessions=sessions, draws=question.table.draws, method=method)


def _counted(problem: Problem, goals: tuple[Goal, ...], sessions: tuple[tuple[int | None, ...], ...]) -> tuple[Goal, ...]:
    """The goals as the places stand: the search may count too few people above a level as long as it is not the one it works on."""
    true = check.values(problem, Solution(status=Status.FEASIBLE, sessions=sessions))
    return tuple(Goal(goal.name, true[goal.name], goal.bound) for goal in goals)


class Question:
    """The model. Where rounds are alike it only chooses sessions, and `flow.split` shares them out into rounds afterwards."""

    def __init__(self, table: Arcs) -> None:
        from ortools.sat.python import cp_model

        self.table, self.problem = table, table.problem
        self.model = cp_model.CpModel()
        self.even = flow.splits_evenly(self.problem)
        self.layers = [None] if self.even else list(range(self.problem.rounds))
        self.leader = _leaders(self.problem)
        self.given: dict[tuple[int, int, int | None], Any] = {}
        self._variables()
        self._people()
        self._sessions()

    def _variables(self) -> None:
        problem = self.problem
        allowed: dict[int, set[int]] = {}
        pairs = list(zip(self.table.people.tolist(), self.table.sessions.tolist(), strict=True))
        own: list[set[int]] = [set() for _ in problem.people]
        for person, session in pairs:
            own[person].add(session)
        for person, sessions in enumerate(own):
            leader = self.leader[person]
            allowed[leader] = allowed[leader] & sessions if leader in allowed else sessions
        made: dict[tuple[int, int, int | None], Any] = {}
        for person, session in pairs:
            for held in self.layers:
                leader = self.leader[person]
                if session not in allowed[leader] or not self._open(session, held):
                    continue
                if any(held in problem.people[each].unavailable for each in self.members[leader]):
                    continue
                key = (leader, session, held)
                if key not in made:
                    made[key] = self.model.new_bool_var("")
                self.given[person, session, held] = made[key]

    @cached_property
    def members(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for person, leader in enumerate(self.leader):
            found.setdefault(leader, []).append(person)
        return found

    @cached_property
    def watched(self) -> list[Any]:
        return [variable for (person, _, _), variable in self.given.items() if self.leader[person] == person]

    @cached_property
    def by_person(self) -> list[list[tuple[int, int | None, Any]]]:
        found: list[list[tuple[int, int | None, Any]]] = [[] for _ in self.problem.people]
        for (person, session, held), variable in self.given.items():
            found[person].append((session, held, variable))
        return found

    def _open(self, session: int, held: int | None) -> bool:
        return self.problem.seats(session, held or 0) > 0

    def _people(self) -> None:
        for index, person in enumerate(self.problem.people):
            mine = self.by_person[index]
            for held in self.layers:
                self._one_at_a_time(index, held)
            if self.leader[index] == index and len(self.layers) > 1:
                for session in {session for session, _, _ in mine}:
                    self.model.add_at_most_one([variable for other, _, variable in mine if other == session])
            for session, at in person.locked:
                kept = [variable for other, held, variable in mine if other == session and (at is None or held in {at, None})]
                self.model.add(sum(kept) == 1)

    def _one_at_a_time(self, index: int, held: int | None) -> None:
        person = self.problem.people[index]
        here = [variable for _, at, variable in self.by_person[index] if at == held]
        rounds = self.problem.rounds if held is None else 1
        if person.required and held not in person.unavailable:
            self.model.add(sum(here) == rounds)
        elif self.leader[index] == index and len(here) > rounds:
            self.model.add(sum(here) <= rounds)

    def _sessions(self) -> None:
        there: dict[tuple[int, int | None], list[tuple[int, Any]]] = {}
        for (person, session, held), variable in self.given.items():
            there.setdefault((session, held), []).append((person, variable))
        for index, offered in enumerate(self.problem.sessions):
            for held in self.layers:
                if not self._open(index, held):
                    continue
                rounds = self.problem.rounds if held is None else 1
                here = there.get((index, held), [])
                people = sum(self.problem.people[person].seats * variable for person, variable in here)
                self.model.add(people <= self.problem.seats(index, held or 0) * rounds)
                if offered.at_least:
                    self.model.add(people >= offered.at_least * rounds)
                self._quotas(index, here, rounds)

    def _quotas(self, index: int, here: list[tuple[int, Any]], rounds: int) -> None:
        people = self.problem.people
        for quota in self.problem.quotas:
            if quota.sessions is not None and index not in quota.sessions:
                continue
            some = sum(people[person].seats * variable for person, variable in here if quota.category in people[person].categories)
            if quota.at_least:
                self.model.add(some >= quota.at_least * rounds)
            if quota.at_most is not None:
                self.model.add(some <= quota.at_most * rounds)

    def stages(self) -> list[stages.Stage]:
        """The goals; each bound is the best flow when what is not a flow is forgotten."""
        forgetful = _forgetful(self.table)
        found = []
        for measure in self.table.measures:
            terms = list(self._terms(measure))
            found.append(
                stages.Stage(
                    name=measure.name,
                    expression=sum(weight * variable for weight, variable in terms),
                    maximise=True,
                    bound=_bound(forgetful, self.table, measure),
                )
            )
        return found

    def _terms(self, measure: Measure) -> Iterator[tuple[int, Any]]:
        if measure.aim is Aim.LEXIMIN:
            yield from self._served_above(measure)
            return
        worth = dict(
            zip(zip(self.table.people.tolist(), self.table.sessions.tolist(), strict=True), self.table.worth(measure).tolist(), strict=True)
        )
        for (person, session, _), variable in self.given.items():
            if weight := worth[person, session]:
                yield weight, variable

    def _served_above(self, measure: Measure) -> Iterator[tuple[int, Any]]:
        """One variable per person: true only if they have more points than the level."""
        for index, person in enumerate(self.problem.people):
            if person.priority != measure.priority:
                continue
            points = sum(self.problem.points_for(self.problem.rank(index, session)) * each for session, _, each in self.by_person[index])
            above = self.model.new_bool_var("")
            self.model.add(points >= (measure.level + 1) * above)
            yield person.seats, above

    def read(self, values: tuple[int, ...]) -> tuple[tuple[int | None, ...], ...]:
        """Who has what in each round."""
        places: list[list[int | None]] = [[None] * self.problem.rounds for _ in self.problem.people]
        led = [key for key in self.given if self.leader[key[0]] == key[0]]
        taken = {key for key, value in zip(led, values, strict=True) if value}
        chosen = [(person, session, held) for person, session, held in self.given if (self.leader[person], session, held) in taken]
        if self.even:
            picked = {(person, session) for person, session, _ in chosen}
            pairs = zip(self.table.people.tolist(), self.table.sessions.tolist(), strict=True)
            marks = np.fromiter((pair in picked for pair in pairs), np.int64, len(self.table.people))
            at = flow.split(flow.shape(self.table), marks)
            for arc in np.flatnonzero(marks):
                places[int(self.table.people[arc])][int(at[arc])] = int(self.table.sessions[arc])
        else:
            for person, session, held in chosen:
                places[person][held or 0] = session
        return tuple(tuple(row) for row in places)


def _leaders(problem: Problem) -> list[int]:
    """For each person the first of those they are bound to, themselves included."""
    leader = list(range(len(problem.people)))
    for group in problem.together:
        together = {leader[person] for person in group}
        first = min(together, default=0)
        leader = [first if each in together else each for each in leader]
    return leader


def _forgetful(table: Arcs) -> flow.Shape:
    """The flow that forgets bonds, quotas, fewest people and rounds: groups may part, sessions add up their seats."""
    problem = table.problem
    plain = replace(table, problem=replace(problem, quotas=()))
    shape = flow.shape(plain)
    seats = np.array([sum(problem.seats(s, held) for held in range(problem.rounds)) for s in range(len(problem.sessions))], dtype=np.int64)
    size = np.array([person.seats for person in problem.people], dtype=np.int64)
    can = size * np.array([problem.rounds - len(person.unavailable) for person in problem.people], dtype=np.int64)
    network = replace(
        shape.network,
        low=np.zeros_like(shape.network.low),
        high=np.concatenate([table.seats, can, seats]),
        supplies=np.concatenate([can, np.zeros(len(seats), np.int64), [-can.sum()]]),
    )
    return flow.Shape(network, plain)


def _bound(forgetful: flow.Shape, table: Arcs, measure: Measure) -> int:
    if measure.aim is Aim.LEXIMIN:
        return sum(person.seats for person in table.problem.people if person.priority == measure.priority)
    each = table.worth(measure) // table.seats
    best = flows.cheapest(forgetful.network, forgetful.costs(each))
    return int(each @ best[forgetful.chosen]) if best is not None else int(table.worth(measure).sum()) * table.problem.rounds
