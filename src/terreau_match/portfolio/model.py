"""The portfolio as a CP-SAT model: who is funded, and how many steps above the floor."""

from collections.abc import Iterator
from typing import Any

from terreau_match import stages
from terreau_match.check import portfolio as check
from terreau_match.problems.portfolio import Aim, Problem

ROOM = 1 << 62
"""What all scores times all amounts must stay below, to be added in 64 bits."""


class Question:
    """The model. Amounts are counted in steps: cents would only make the numbers longer."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.problem = problem
        if sum(file.score * file.asked for file in problem.files) >= ROOM:
            raise OverflowError("scores times amounts do not fit in 64 bits")
        self.model = cp_model.CpModel()
        self.funded: list[Any] = []
        self.steps: list[Any] = []
        self.own: dict[int, Any] = {}
        for index, file in enumerate(problem.files):
            least, most = problem.least(index) // problem.step, problem.most(index) // problem.step
            funded = self.model.new_bool_var("")
            steps: Any = least * funded
            if least > most:
                self.model.add(funded == 0)
            elif least < most:
                self.own[index] = steps = self.model.new_int_var_from_domain(cp_model.Domain.from_intervals([[0, 0], [least, most]]), "")
                self.model.add(steps >= least * funded)
                self.model.add(steps <= most * funded)
            if file.locked is not None:
                self.model.add(funded == file.locked)
            self.funded.append(funded)
            self.steps.append(steps)
        self.spent = sum(self.steps)
        self.model.add(self.spent <= problem.envelope // problem.step)
        self._quotas()

    def _quotas(self) -> None:
        step = self.problem.step
        for quota in self.problem.quotas:
            mine = [index for index, file in enumerate(self.problem.files) if quota.category in file.categories]
            files, money = sum(self.funded[index] for index in mine), sum(self.steps[index] for index in mine)
            if quota.files_at_least:
                self.model.add(files >= quota.files_at_least)
            if quota.cents_at_least:
                self.model.add(money >= -(-quota.cents_at_least // step))
            if quota.files_at_most is not None:
                self.model.add(files <= quota.files_at_most)
            if quota.cents_at_most is not None:
                self.model.add(money <= quota.cents_at_most // step)

    @property
    def watched(self) -> list[Any]:
        """What describes an answer: first who is funded, then the amounts that are variables of their own."""
        return [*self.funded, *self.own.values()]

    def stages(self) -> list[stages.Stage]:
        """The aims, with the bound a continuous knapsack proves."""
        return [
            stages.Stage(name=aim.value, expression=self._expression(aim), maximise=aim is not Aim.THRIFT, bound=bound(self.problem, aim))
            for aim in self.problem.aims
        ]

    def _expression(self, aim: Aim) -> Any:
        scores = [file.score for file in self.problem.files]
        if aim is Aim.SCORE:
            return sum(score * funded for score, funded in zip(scores, self.funded, strict=True))
        if aim is Aim.FILES:
            return sum(self.funded)
        if aim is Aim.COVERAGE:
            return sum(score * self.problem.step * steps for score, steps in zip(scores, self.steps, strict=True))
        return self.problem.step * self.spent

    def read(self, values: tuple[int, ...]) -> tuple[int, ...]:
        """The cents of each file."""
        amounts = [self.problem.least(index) * values[index] for index in range(len(self.funded))]
        for index, steps in zip(self.own, values[len(self.funded) :], strict=True):
            amounts[index] = self.problem.step * steps
        return tuple(amounts)

    def forbid(self, amounts: tuple[int, ...]) -> None:
        """Any answer from now on funds another set of files."""
        self.model.add_bool_or([funded.negated() if amount else funded for funded, amount in zip(self.funded, amounts, strict=True)])


def bound(problem: Problem, aim: Aim) -> int:
    """What no portfolio can beat: G. Dantzig's continuous knapsack (1957), quotas forgotten. O(files log files)."""
    step, room = problem.step, problem.envelope // problem.step
    open_to = [
        index
        for index in range(len(problem.files))
        if problem.files[index].locked is not False and problem.least(index) <= problem.most(index)
    ]
    if aim is Aim.THRIFT:
        return sum(problem.least(index) for index in open_to if problem.files[index].locked)
    if aim is Aim.SPENT:
        return min(room * step, sum(problem.most(index) for index in open_to))
    total = 0
    for gain, size in sorted(_worth(problem, aim, open_to), key=lambda pair: pair[0] / pair[1], reverse=True):
        if size > room:
            return total + gain * room // size
        total, room = total + gain, room - size
    return total


def _worth(problem: Problem, aim: Aim, files: list[int]) -> Iterator[tuple[int, int]]:
    """What each file adds and the steps it takes, in the way that takes the fewest."""
    for index in files:
        if aim is Aim.COVERAGE:
            yield problem.files[index].score * problem.most(index), problem.most(index) // problem.step
        else:
            yield problem.files[index].score if aim is Aim.SCORE else 1, problem.least(index) // problem.step


def rank(problem: Problem, amounts: tuple[int, ...]) -> tuple[int, ...]:
    """The values of the aims."""
    return tuple(check.values(problem, amounts).values())
