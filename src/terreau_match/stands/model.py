"""The floor plan as a CP-SAT model, with the bounds that assignments alone can prove."""

from typing import Any

import numpy as np

from terreau_match import stages
from terreau_match.outcome import Status
from terreau_match.problems.stands import Aim, Problem


class Question:
    """The model: one variable per exhibitor and stand that suits."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.problem = problem
        self.model = cp_model.CpModel()
        self.at: list[dict[int, Any]] = [
            {stand: self.model.new_bool_var("") for stand in range(len(problem.stands)) if problem.suits(index, stand)}
            for index in range(len(problem.exhibitors))
        ]
        self.beside: list[set[int]] = [set() for _ in problem.stands]
        for one, other in problem.adjacent:
            self.beside[one].add(other)
            self.beside[other].add(one)
        for index, exhibitor in enumerate(problem.exhibitors):
            here = list(self.at[index].values())
            if exhibitor.required or exhibitor.locked is not None:
                self.model.add_exactly_one(here)
            else:
                self.model.add_at_most_one(here)
        for stand in range(len(problem.stands)):
            self.model.add_at_most_one([places[stand] for places in self.at if stand in places])
        for one, other in sorted(problem.apart):
            self._parted(one, other, 0)

    def _parted(self, one: int, other: int, unless: Any) -> None:
        """One at a stand keeps the other from all the stands beside, at most one of which they could have anyway."""
        for stand, here in self.at[one].items():
            beside = [self.at[other][next_to] for next_to in self.beside[stand] if next_to in self.at[other]]
            if beside:
                self.model.add(here + sum(beside) <= 1 + unless)

    def _joined(self, one: int, other: int) -> Any:
        """A variable true only if both are placed side by side."""
        joined = self.model.new_bool_var("")
        for first, second in ((one, other), (other, one)):
            self.model.add(sum(self.at[first].values()) >= joined)
            for stand, here in self.at[first].items():
                beside = [self.at[second][next_to] for next_to in self.beside[stand] if next_to in self.at[second]]
                self.model.add(here + joined <= 1 + sum(beside))
        return joined

    @property
    def watched(self) -> list[Any]:
        """The places, exhibitor by exhibitor."""
        return [here for places in self.at for here in places.values()]

    def read(self, values: tuple[int, ...]) -> tuple[int | None, ...]:
        """The stand of each exhibitor."""
        given = iter(values)
        chosen = [[stand for stand in places if next(given)] for places in self.at]
        return tuple(row[0] if row else None for row in chosen)

    def stages(self) -> list[stages.Stage]:
        """The aims in order."""
        lowest = {Aim.QUIET, Aim.STABILITY}
        return [
            stages.Stage(
                name=aim.value, expression=self._expression(aim), maximise=aim not in lowest, bound=0 if aim in lowest else self._bound(aim)
            )
            for aim in dict.fromkeys(self.problem.aims)
        ]

    def _expression(self, aim: Aim) -> Any:
        problem = self.problem
        if aim is Aim.PLACED:
            return sum(self.watched)
        if aim is Aim.WISHES:
            return sum(
                problem.points_for(problem.rank(index, stand)) * here
                for index, places in enumerate(self.at)
                for stand, here in places.items()
                if problem.rank(index, stand)
            )
        if aim is Aim.NEIGHBOURS:
            return sum(self._joined(*sorted(pair)) for pair in _distinct(problem.wanted))
        if aim is Aim.QUIET:
            return sum(self._noise(*sorted(pair)) for pair in _distinct(problem.unwanted))
        running = problem.running or ()
        stayed = [self.at[index].get(was, 0) for index, was in enumerate(running) if was is not None]
        return len(stayed) - sum(stayed)

    def _noise(self, one: int, other: int) -> Any:
        noise = self.model.new_bool_var("")
        self._parted(one, other, noise)
        return noise

    def _bound(self, aim: Aim) -> int:
        """What no plan can beat: neighbours forgotten, an assignment (H. Kuhn, 1955); pairs, by how many fit beside a stand."""
        problem = self.problem
        if aim is Aim.NEIGHBOURS:
            return _pairs_bound(self)
        from scipy.optimize import linear_sum_assignment

        gain = np.zeros((len(problem.exhibitors), len(problem.stands) + len(problem.exhibitors)), np.int64)
        for index, places in enumerate(self.at):
            for stand in places:
                gain[index, stand] = 1 if aim is Aim.PLACED else problem.points_for(problem.rank(index, stand))
        rows, columns = linear_sum_assignment(gain, maximize=True)
        return int(gain[rows, columns].sum())


def _pairs_bound(question: Question) -> int:
    most = max((len(beside) for beside in question.beside), default=0)
    wanted: dict[int, int] = {}
    distinct = _distinct(question.problem.wanted)
    for pair in distinct:
        for index in pair:
            wanted[index] = wanted.get(index, 0) + 1
    return min(len(distinct), sum(min(most, number) for number in wanted.values()) // 2, len(question.problem.adjacent))


def _distinct(pairs: "frozenset[tuple[int, int]]") -> list[tuple[int, int]]:
    return sorted({(min(pair), max(pair)) for pair in pairs})


def is_possible(problem: Problem, *, clock: Any, seed: int) -> Status:
    """Whether a floor plan exists at all."""
    return stages.in_order(Question(problem).model, [], [], clock=clock, seed=seed).status
