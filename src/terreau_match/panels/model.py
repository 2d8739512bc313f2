"""Panels by CP-SAT: the worst-served file, or bodies and competences that cross."""

from dataclasses import replace
from typing import Any

from terreau_match import flows, stages
from terreau_match.check import panels as check
from terreau_match.clock import Clock
from terreau_match.outcome import Goal, Status
from terreau_match.panels import flow
from terreau_match.problems.panels import Aim, Problem, Solution


def solve(problem: Problem, *, clock: Clock, seed: int, workers: int) -> Solution | None:
    """The best panels found, None when there are none."""
    question = Question(problem)
    found = stages.in_order(question.model, question.stages(), list(question.reads.values()), clock=clock, seed=seed, workers=workers)
    if found.status is Status.INFEASIBLE:
        return None
    if found.status is Status.UNKNOWN:
        return Solution(status=Status.UNKNOWN, goals=found.goals)
    panels: list[list[int]] = [[] for _ in problem.files]
    for (file, reviewer), value in zip(question.reads, found.values, strict=True):
        if value:
            panels[file].append(reviewer)
    bare = Solution(status=found.status, panels=tuple(tuple(panel) for panel in panels), method="cp-sat")
    # The search may underrate a least value as long as it is not the one it works on.
    true = check.values(problem, bare)
    goals = tuple(Goal(goal.name, true[goal.name], goal.bound) for goal in found.goals)
    return Solution(status=found.status, goals=goals, panels=bare.panels, method="cp-sat")


def feasible(problem: Problem, free: set[int], *, clock: Clock) -> Status:
    """Whether panels exist when the files in `free` take any number of reviews."""
    question = Question(problem, frozenset(free))
    return stages.in_order(question.model, [], [], clock=clock, seed=0).status


class Question:
    """The model: one variable per file and reviewer without a conflict."""

    def __init__(self, problem: Problem, free: frozenset[int] = frozenset()) -> None:
        from ortools.sat.python import cp_model

        self.problem, self.free = problem, free
        self.model = cp_model.CpModel()
        self.reads: dict[tuple[int, int], Any] = {
            (index, reviewer): self.model.new_bool_var("")
            for index, file in enumerate(problem.files)
            for reviewer in range(len(problem.reviewers))
            if reviewer not in file.conflicts
        }
        self.readers: list[dict[int, Any]] = [{} for _ in problem.files]
        self.loads: list[list[Any]] = [[] for _ in problem.reviewers]
        for (file, reviewer), variable in self.reads.items():
            self.readers[file][reviewer] = variable
            self.loads[reviewer].append(variable)
        for index in range(len(problem.files)):
            self._file(index)
        for index, who in enumerate(problem.reviewers):
            self.model.add_linear_constraint(sum(self.loads[index]), who.at_least, problem.most(index))

    def _file(self, index: int) -> None:
        problem, file, readers = self.problem, self.problem.files[index], self.readers[index]
        if index not in self.free:
            self.model.add(sum(readers.values()) == file.reviews)
        for reviewer in file.locked:
            self.model.add(readers.get(reviewer, 0) == 1)
        for need in file.needs:
            self.model.add_bool_or([each for reviewer, each in readers.items() if need in problem.reviewers[reviewer].competences])
        if problem.same_body is None:
            return
        bodies: dict[str, list[Any]] = {}
        for reviewer, each in readers.items():
            if (body := problem.reviewers[reviewer].body) is not None:
                bodies.setdefault(body, []).append(each)
        for each in bodies.values():
            if len(each) > problem.same_body:
                self.model.add(sum(each) <= problem.same_body)

    def stages(self) -> list[stages.Stage]:
        """The goals, with the bounds that flows and each file alone can prove."""
        bounds = bounds_of(self.problem)
        return [
            stages.Stage(name=aim.value, expression=self._expression(aim, bounds[aim]), maximise=True, bound=bounds[aim])
            for aim in dict.fromkeys(self.problem.aims)
        ]

    def _expression(self, aim: Aim, bound: int) -> Any:
        affinity = self.problem.affinity
        if aim is Aim.TOTAL:
            return sum(affinity[file][reviewer] * each for (file, reviewer), each in self.reads.items())
        least = self.model.new_int_var(0, bound, aim.value)
        if aim is Aim.WORST_SERVED:
            for file, readers in enumerate(self.readers):
                self.model.add(sum(affinity[file][reviewer] * each for reviewer, each in readers.items()) >= least)
        else:
            for (file, reviewer), each in self.reads.items():
                if affinity[file][reviewer] < bound:
                    self.model.add(least <= affinity[file][reviewer]).only_enforce_if(each)
        return least


def bounds_of(problem: Problem) -> dict[Aim, int]:
    """What no panel can beat: the flow that forgets needs and bodies, and each file with its own best reviewers."""
    own = []
    for file, row in zip(problem.files, problem.affinity, strict=True):
        able = sorted((affinity for reviewer, affinity in enumerate(row) if reviewer not in file.conflicts), reverse=True)
        own.append(able[: file.reviews])
    plain = replace(problem, files=tuple(replace(file, needs=frozenset()) for file in problem.files))
    shape = flow.shape(plain)
    best = None if shape is None else flows.cheapest(shape.network, shape.costs())
    total = sum(sum(best_of) for best_of in own)
    if best is not None and shape is not None:
        total = -int(shape.costs() @ best)
    return {
        Aim.WEAKEST: min((best_of[-1] for best_of in own if best_of), default=0),
        Aim.WORST_SERVED: min((sum(best_of) for best_of in own), default=0),
        Aim.TOTAL: total,
    }
