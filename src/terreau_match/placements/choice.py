"""Bound people, groups, crossed quotas: choose the sessions first, then the rounds.

Without rounds the question is nearly a flow: a few people who weigh two or stay together. A linear program with branching settles
it at once, where the model with rounds drowns in their symmetry. The choice forgets rounds, so no answer beats it; if its
sessions then fit into rounds (a small model of their own), that answer is the best of all. If a few do not fit, what fits is an
answer to begin from.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from terreau_match import cpsat
from terreau_match.check import placements as check
from terreau_match.clock import Clock
from terreau_match.flows import Numbers
from terreau_match.outcome import Status
from terreau_match.placements.arcs import Arcs
from terreau_match.placements.model import Question
from terreau_match.problems.placements import Aim, Solution

type Key = tuple[int, int, int | None]


def choose(question: Question, *, clock: Clock, seed: int) -> tuple[tuple[int, ...], dict[str, int]] | None:
    """An answer to begin from (the values of `question.watched`), and the goals that nothing beats; None if this leads nowhere."""
    problem = question.problem
    if question.even or not question.table.measures or not question.given or (Aim.LEXIMIN in problem.aims and problem.rounds > 1):
        return None
    pairs = sorted({(person, session) for person, session, _ in question.given if question.leader[person] == person})
    chosen = _sessions(question, pairs, clock)
    if chosen is None:
        return None
    picked, best = chosen
    values = _rounds(question, {pair for pair, taken in zip(pairs, picked.tolist(), strict=True) if taken}, clock, seed)
    return None if values is None else (values, best)


def _sessions(question: Question, pairs: Sequence[tuple[int, int]], clock: Clock) -> tuple[Numbers, dict[str, int]] | None:
    """The best choice, goal after goal, each proved by branching."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, low, high = _requirements(question, pairs)
    columns = {pair: index for index, pair in enumerate(pairs)}
    best: dict[str, int] = {}
    taken = np.zeros(len(pairs), np.int64)
    for measure in question.table.measures:
        worth = _worth(question.table, question.table.worth(measure), columns, question.leader)
        found = milp(
            -worth,
            constraints=LinearConstraint(_matrix(rows, len(pairs)), low, high),
            bounds=Bounds(0, 1),
            integrality=np.ones(len(pairs)),
            options={"time_limit": max(0.1, clock.left * 0.7), "mip_rel_gap": 0.0},
        )
        if found.status != 0 or clock.tell(measure.name, None, None):
            return None
        taken = np.rint(found.x).astype(np.int64)
        best[measure.name] = int(worth @ taken)
        rows.append({column: int(worth[column]) for column in np.flatnonzero(worth).tolist()})
        low.append(best[measure.name])
        high.append(int(worth.sum()))
    return taken, best


def _worth(table: Arcs, worth: Numbers, columns: dict[tuple[int, int], int], leader: Sequence[int]) -> Numbers:
    """What each choice adds: those bound together add up."""
    total = np.zeros(len(columns), np.int64)
    for person, session, value in zip(table.people.tolist(), table.sessions.tolist(), worth.tolist(), strict=True):
        if (column := columns.get((leader[person], session))) is not None:
            total[column] += value
    return total


def _requirements(question: Question, pairs: Sequence[tuple[int, int]]) -> tuple[list[dict[int, int]], list[int], list[int]]:
    """What a choice must respect whatever the rounds: sums over the rounds of what each asks."""
    problem = question.problem
    rows: list[dict[int, int]] = []
    low: list[int] = []
    high: list[int] = []

    def ask(row: dict[int, int], least: int, most: int) -> None:
        rows.append(row)
        low.append(least)
        high.append(most)

    by_leader: dict[int, dict[int, int]] = {}
    by_session: dict[int, list[tuple[int, int]]] = {}
    for column, (leader, session) in enumerate(pairs):
        by_leader.setdefault(leader, {})[column] = 1
        by_session.setdefault(session, []).append((column, leader))
    for leader, members in question.members.items():
        away = frozenset().union(*(problem.people[person].unavailable for person in members))
        owed = max(
            (problem.rounds - len(problem.people[person].unavailable) for person in members if problem.people[person].required), default=0
        )
        ask(by_leader.get(leader, {}), owed, problem.rounds - len(away))
        for session in {session for person in members for session, _ in problem.people[person].locked}:
            ask({column: 1 for column in by_leader.get(leader, {}) if pairs[column][1] == session}, 1, 1)
    size = {leader: sum(problem.people[person].seats for person in members) for leader, members in question.members.items()}
    for index, offered in enumerate(problem.sessions):
        seats = [problem.seats(index, held) for held in range(problem.rounds)]
        held = sum(each > 0 for each in seats)
        here = by_session.get(index, [])
        ask({column: size[leader] for column, leader in here}, offered.at_least * held, sum(seats))
        for quota in problem.quotas:
            if quota.sessions is not None and index not in quota.sessions:
                continue
            count = {
                column: sum(
                    problem.people[person].seats
                    for person in question.members[leader]
                    if quota.category in problem.people[person].categories
                )
                for column, leader in here
            }
            ask(count, quota.at_least * held, sum(seats) if quota.at_most is None else quota.at_most * held)
    return rows, low, high


def _matrix(rows: Sequence[dict[int, int]], columns: int) -> Any:
    from scipy.sparse import csr_matrix

    entries = [(number, column, weight) for number, row in enumerate(rows) for column, weight in row.items()]
    if not entries:
        return csr_matrix((len(rows), columns))
    at, column, weight = zip(*entries, strict=True)
    return csr_matrix((weight, (at, column)), shape=(len(rows), columns))


def _rounds(question: Question, chosen: set[tuple[int, int]], clock: Clock, seed: int) -> tuple[int, ...] | None:
    """The rounds of the sessions chosen, all of them if they fit, else as many as the time allows to find.

    Whether all fit is a colouring: plain search without linear programming finds it in a second where relaxations drown.
    """
    for strict in (True, False):
        small = Question(question.table)
        rounds_of: dict[tuple[int, int], list[Any]] = {}
        for (person, session, _), variable in small.given.items():
            if small.leader[person] != person:
                continue
            if (person, session) in chosen:
                rounds_of.setdefault((person, session), []).append(variable)
            else:
                small.model.add(variable == 0)
        if strict:
            for variables in rounds_of.values():
                small.model.add_exactly_one(variables)
        else:
            small.model.maximize(sum(variable for variables in rounds_of.values() for variable in variables))
        part = Clock(clock.left / 3, clock.listener)
        found = cpsat.run(small.model, clock=part, seed=seed, goal="rounds", settings={"linearization_level": 0} if strict else None)
        if found.status in {Status.OPTIMAL, Status.FEASIBLE}:
            return tuple(found.value(variable) for variable in small.watched)
    return None


def in_turn(question: Question) -> tuple[int, ...] | None:
    """An answer to begin from in no time: class after class, draw after draw, each takes their dearest sessions with seats left.

    None if that breaks a requirement (who must be placed, who is promised, sessions that need people).
    """
    problem, draws = question.problem, question.table.draws
    taken: set[Key] = set()
    used: Counter[tuple[int, int | None]] = Counter()
    kinds: Counter[tuple[int, int | None, int]] = Counter()
    busy: Counter[tuple[int, int | None]] = Counter()
    order = sorted(question.members, key=lambda leader: (problem.people[leader].priority, draws[leader] if draws else leader))
    for leader in order:
        size = sum(problem.people[person].seats for person in question.members[leader])
        away = frozenset().union(*(problem.people[person].unavailable for person in question.members[leader]))
        for session in dict.fromkeys(session for session, _, _ in question.by_person[leader]):
            counts = _counted(question, leader, session)
            for held in question.layers:
                rounds = problem.rounds if held is None else 1
                fits = (
                    (leader, session, held) in question.given
                    and busy[leader, held] < (problem.rounds - len(away) if held is None else 1)
                    and used[session, held] + size <= problem.seats(session, held or 0) * rounds
                    and all(kinds[session, held, k] + n <= (problem.quotas[k].at_most or 0) * rounds for k, n in counts.items())
                )
                if fits:
                    taken.add((leader, session, held))
                    busy[leader, held] += 1
                    used[session, held] += size
                    kinds.update({(session, held, k): n for k, n in counts.items()})
                    break
    values = tuple(int(key in taken) for key in question.given if question.leader[key[0]] == key[0])
    answer = Solution(status=Status.FEASIBLE, sessions=question.read(values), draws=draws)
    return None if check.violations(replace(problem, aims=(), lottery=None), replace(answer, draws=())) else values


def _counted(question: Question, leader: int, session: int) -> dict[int, int]:
    """How many of them each quota of the session that has a limit would count."""
    people = [question.problem.people[person] for person in question.members[leader]]
    return {
        index: sum(person.seats for person in people if quota.category in person.categories)
        for index, quota in enumerate(question.problem.quotas)
        if quota.at_most is not None and (quota.sessions is None or session in quota.sessions)
    }
