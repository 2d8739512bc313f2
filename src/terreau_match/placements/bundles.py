"""Fairness over several rounds: everyone picks one bundle of sessions, and linear programming shares them out.

Points of a person over all rounds are not a sum of independent places as soon as one counts the people above a level; but they are
known for each *bundle* (the set of sessions a person would have). Choosing one bundle per person under the seats is a linear program
over bundles whose bound is, in practice, reached by whole answers. Level after level: solve, round the bound down, drop the bundles
whose reduced cost proves that no answer so good uses them, keep the level. What is left is small; CP-SAT finds the answer there, and
its reaching every bound is the proof. Where it does not, `model` takes over from the start.

Bounds are computed again from the prices of seats by weak duality, so they do not rest on the solver's own tolerance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from terreau_match import stages
from terreau_match.clock import Clock
from terreau_match.flows import Numbers
from terreau_match.outcome import Goal, Status
from terreau_match.placements import flow
from terreau_match.placements.arcs import Arcs
from terreau_match.problems.placements import Aim, Measure

MOST = 400_000
"""Columns beyond which the program would not fit a small machine."""
CLOSE = 1e-6


@dataclass(slots=True, eq=False)
class Program:
    """One column per person and bundle. `arcs[b]` are the places of bundle b (padded with -1)."""

    table: Arcs
    people: Numbers
    arcs: Numbers
    alive: NDArray[np.bool_] = field(init=False)
    rows: Any = field(init=False)
    low: Numbers = field(init=False)
    high: Numbers = field(init=False)
    kept: list[tuple[Numbers, int]] = field(init=False)

    def __post_init__(self) -> None:
        from scipy.sparse import csr_matrix

        self.alive = np.ones(len(self.people), bool)
        self.kept = []
        shape = flow.shape(self.table)
        network, count = shape.network, len(self.table.people)
        first = count + len(self.table.problem.people)
        ends = network.tails[first:]
        row_of = np.full(network.nodes, -1, np.int64)
        row_of[ends] = np.arange(len(ends))
        self.low, self.high = network.low[first:], network.high[first:]
        columns, places = np.nonzero(self.arcs >= 0)
        used = self.arcs[columns, places]
        people = len(self.table.problem.people)
        direct, sessions = row_of[network.heads[:count][used]], row_of[people + self.table.sessions[used]]
        in_group = direct != sessions
        entries = np.concatenate([sessions, direct[in_group]]), np.concatenate([columns, columns[in_group]])
        self.rows = csr_matrix((np.ones(len(entries[0])), entries), shape=(len(ends), len(self.people)))

    def worth(self, measure: Measure) -> Numbers:
        """What each column adds to a goal."""
        if measure.aim is Aim.LEXIMIN:
            priorities = np.array([person.priority for person in self.table.problem.people])[self.people]
            return ((self._sum(self.table.points) > measure.level) & (priorities == measure.priority)).astype(np.int64)
        return self._sum(self.table.worth(measure))

    def _sum(self, worth: Numbers) -> Numbers:
        padded = np.concatenate([worth, [0]])
        return padded[self.arcs].sum(axis=1)

    def settle(self, measure: Measure, clock: Clock) -> bool:
        """Finds the bound of a goal and keeps only what can reach it; false if nothing can, or time is short."""
        worth = self.worth(measure)
        columns = np.flatnonzero(self.alive)
        if not worth[columns].any():
            return True
        found = self.solve(worth, columns, clock)
        if found is None:
            return False
        bound, price = found
        reachable = int(np.floor(bound + CLOSE))
        self.alive[columns[price > bound - reachable + CLOSE]] = False
        self.kept.append((worth, reachable))
        return True

    def solve(self, worth: Numbers, columns: Numbers, clock: Clock) -> tuple[float, NDArray[np.float64]] | None:
        """The bound of a goal, and how far below it using each column leads at least."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_matrix, vstack

        part = self.rows[:, columns]
        bounded = self.low > 0
        goals = csr_matrix(np.array([row[columns] for row, _ in self.kept]).reshape(len(self.kept), len(columns)))
        upper = vstack([part, -part[bounded], -goals]).tocsr()
        limits = np.concatenate([self.high, -self.low[bounded], [-least for _, least in self.kept]])
        people = len(self.table.problem.people)
        one_each = csr_matrix((np.ones(len(columns)), (self.people[columns], np.arange(len(columns)))), shape=(people, len(columns)))
        found = linprog(
            -worth[columns],
            A_ub=upper,
            b_ub=limits,
            A_eq=one_each,
            b_eq=np.ones(people),
            bounds=(0, None),
            method="highs-ds",
            options={"time_limit": max(0.1, clock.left)},
        )
        if found.status != 0 or clock.tell("leximin", None, None):
            return None
        prices = np.minimum(found.ineqlin.marginals, 0.0)
        gain = worth[columns] + upper.T @ prices
        best = np.full(people, -np.inf)
        np.maximum.at(best, self.people[columns], gain)
        return float(best.sum() - limits @ prices), best[self.people[columns]] - gain

    def all_above(self, levels: Sequence[Measure], clock: Clock) -> int:
        """How many of these levels everybody can be above, found by halving; the columns below are dropped."""
        low, high = 0, len(levels)
        nothing = np.zeros(len(self.people), np.int64)
        while low < high:
            middle = (low + high + 1) // 2
            columns = np.flatnonzero(self.alive & self._above(levels[middle - 1]) & self._no_more_than_needed(levels[middle - 1]))
            everyone = len(np.unique(self.people[columns])) == len(self.table.problem.people)
            if everyone and self.solve(nothing, columns, clock) is not None:
                low = middle
            elif clock.stopped:
                break
            else:
                high = middle - 1
        if low:
            self.alive &= self._above(levels[low - 1])
        return low

    def _no_more_than_needed(self, measure: Measure) -> NDArray[np.bool_]:
        """Bundles that fall to the level without their least place: enough to know whether all can be above it, unless sessions
        need people.
        """
        people = self.table.problem.people
        free = np.array([not person.required and not person.locked for person in people])[self.people]
        if self.low.any() or len({person.priority for person in people}) > 1:
            return np.ones(len(self.people), bool)
        padded = np.concatenate([self.table.points, [np.iinfo(np.int64).max]])
        least = padded[self.arcs].min(axis=1)
        return ~free | (self._sum(self.table.points) - least <= measure.level)

    def _above(self, measure: Measure) -> NDArray[np.bool_]:
        priorities = np.array([person.priority for person in self.table.problem.people])[self.people]
        return (self._sum(self.table.points) > measure.level) | (priorities != measure.priority)


def program(table: Arcs) -> Program | None:
    """The program, None when there would be too many bundles."""
    problem, rounds = table.problem, table.problem.rounds
    order = np.argsort(table.people, kind="stable")
    bounds = np.searchsorted(table.people[order], np.arange(len(problem.people) + 1))
    owners: list[int] = []
    bundles: list[tuple[int, ...]] = []
    for index, person in enumerate(problem.people):
        mine = order[bounds[index] : bounds[index + 1]].tolist()
        locked = {arc for arc in mine if any(table.sessions[arc] == session for session, _ in person.locked)}
        for size in [rounds] if person.required else range(rounds + 1):
            for bundle in combinations(mine, size):
                if locked <= set(bundle):
                    owners.append(index)
                    bundles.append((*bundle, *[-1] * (rounds - size)))
        if len(owners) > MOST:
            return None
    return Program(table, np.array(owners, np.int64), np.array(bundles, np.int64).reshape(len(bundles), rounds))


def choose(table: Arcs, *, clock: Clock, seed: int) -> tuple[Numbers, tuple[Goal, ...]] | None:
    """The places given (1 or 0 by arc) with every goal proved; None where this way does not lead to a proof."""
    made = program(table)
    measures = [measure for measure in table.problem.measures() if measure.aim is not None]
    if made is None or len(np.unique(made.people)) < len(table.problem.people):
        return None
    for (aim, _), group in groupby(measures, key=lambda measure: (measure.aim, measure.priority)):
        levels = list(group)
        for measure in levels[made.all_above(levels, clock) if aim is Aim.LEXIMIN else 0 :]:
            if clock.stopped or not made.settle(measure, clock):
                return None
    return _whole(made, clock=clock, seed=seed)


def _whole(made: Program, *, clock: Clock, seed: int) -> tuple[Numbers, tuple[Goal, ...]] | None:
    """A whole answer among the columns left that keeps every level, and is the best for the lottery."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    columns = np.flatnonzero(made.alive)
    takes = [model.new_bool_var("") for _ in columns]
    by_person: dict[int, list[Any]] = {}
    for variable, person in zip(takes, made.people[columns].tolist(), strict=True):
        by_person.setdefault(person, []).append(variable)
    if len(by_person) < len(made.table.problem.people):
        return None
    for variables in by_person.values():
        model.add_exactly_one(variables)
    part = made.rows[:, columns]
    for row, (low, high) in enumerate(zip(made.low.tolist(), made.high.tolist(), strict=True)):
        used = part.indices[part.indptr[row] : part.indptr[row + 1]]
        model.add_linear_constraint(sum(takes[column] for column in used), low, high)
    for worth, least in made.kept:
        model.add(_total(worth[columns], takes) >= least)
    draw = [measure for measure in made.table.problem.measures() if measure.aim is None]
    goals = []
    for measure in draw:
        worth = made.worth(measure)
        found = made.solve(worth, columns, clock)
        bound = int(worth.sum()) if found is None else int(np.floor(found[0] + CLOSE * abs(found[0])))
        goals.append(stages.Stage(name=measure.name, expression=_total(worth[columns], takes), maximise=True, bound=bound))
    found_whole = stages.in_order(model, goals, takes, clock=clock, seed=seed)
    if found_whole.status not in {Status.OPTIMAL, Status.FEASIBLE}:
        return None
    chosen = columns[np.flatnonzero(np.array(found_whole.values))]
    arcs = made.arcs[chosen].ravel()
    given = np.zeros(len(made.table.people), np.int64)
    given[arcs[arcs >= 0]] = 1
    proved = tuple(
        Goal(measure.name, value, value)
        for measure in made.table.problem.measures()
        if measure.aim is not None
        for value in [int(made.worth(measure)[chosen].sum())]
    )
    return given, (*proved, *found_whole.goals)


def _total(worth: Numbers, takes: Sequence[Any]) -> Any:
    return sum(weight * variable for weight, variable in zip(worth.tolist(), takes, strict=True) if weight)
