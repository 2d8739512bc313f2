"""Panels by CP-SAT: the worst-served file, or bodies and competences that cross."""

from dataclasses import replace
from typing import Any

from terreau_match import flows, stages
from terreau_match.check import panels as check
from terreau_match.clock import Clock
from terreau_match.outcome import Goal, Status
from terreau_match.panels import flow
from terreau_match.problems.panels import Aim, Problem, Solution

type Panels = tuple[tuple[int, ...], ...]

MOST = 60_000
"""Reviews beyond which the model only keeps those worth a look; proofs then rest on the bounds of flows alone."""
LOOKED_AT = 30


def solve(problem: Problem, *, clock: Clock, seed: int, workers: int) -> Solution | None:
    """The best panels found, None when there are none."""
    shape = flow.shape(problem)
    first = None if shape is None else _by_flow(problem, shape)
    if shape is not None and first is None:
        return None
    kept = _worth_a_look(problem, first)
    question = Question(problem, kept=kept)
    start = None if first is None else [int(reviewer in first[file]) for file, reviewer in question.reads]
    goals = question.stages()
    found = stages.in_order(question.model, goals, list(question.reads.values()), clock=clock, seed=seed, workers=workers, start=start)
    if found.status is Status.INFEASIBLE and kept is None:
        return None
    best = first
    if found.status in {Status.OPTIMAL, Status.FEASIBLE}:
        panels: list[list[int]] = [[] for _ in problem.files]
        for (file, reviewer), value in zip(question.reads, found.values, strict=True):
            if value:
                panels[file].append(reviewer)
        best = tuple(tuple(panel) for panel in panels)
    elif best is None:
        return Solution(status=Status.UNKNOWN)
    bounds = {goal.name: goal.bound for goal in goals}
    if kept is None:
        bounds |= {goal.name: goal.bound for goal in found.goals}
    return _told(problem, best or (), bounds)


def _told(problem: Problem, panels: Panels, bounds: dict[str, int]) -> Solution:
    """The panels with their true values: the search may underrate a least value as long as it is not the one it works on."""
    bare = Solution(status=Status.FEASIBLE, panels=panels, method="cp-sat")
    goals = tuple(Goal(name, value, bounds[name]) for name, value in check.values(problem, bare).items())
    return replace(bare, goals=goals, status=Status.OPTIMAL if all(goal.is_proved for goal in goals) else Status.FEASIBLE)


def _by_flow(problem: Problem, shape: flow.Shape) -> Panels | None:
    """The better, for the aims in order, of the greatest total and of the greatest total above the best threshold."""
    total = flows.cheapest(shape.network, shape.costs())
    if total is None:
        return None
    even = flows.cheapest(shape.above(flow.weakest(shape) or 0), shape.costs())
    both = [flow.panels(problem, shape, each) for each in (total, even) if each is not None]
    return max(both, key=lambda panels: tuple(check.values(problem, Solution(status=Status.FEASIBLE, panels=panels)).values()))


def _worth_a_look(problem: Problem, first: Panels | None) -> set[tuple[int, int]] | None:
    """The reviews of the answer known and the best few of each file; None (all) where the model can hold them."""
    if first is None or len(problem.files) * len(problem.reviewers) <= MOST:
        return None
    kept: set[tuple[int, int]] = set()
    for file, row in enumerate(problem.affinity):
        best = sorted(range(len(row)), key=row.__getitem__, reverse=True)[:LOOKED_AT]
        kept.update((file, reviewer) for reviewer in (*best, *first[file]))
    return kept


def feasible(problem: Problem, free: set[int], *, clock: Clock) -> Status:
    """Whether panels exist when the files in `free` take any number of reviews."""
    question = Question(problem, frozenset(free))
    return stages.in_order(question.model, [], [], clock=clock, seed=0).status


class Question:
    """The model: one variable per file and reviewer without a conflict."""

    def __init__(self, problem: Problem, free: frozenset[int] = frozenset(), kept: set[tuple[int, int]] | None = None) -> None:
        from ortools.sat.python import cp_model

        self.problem, self.free = problem, free
        self.model = cp_model.CpModel()
        self.reads: dict[tuple[int, int], Any] = {
            (index, reviewer): self.model.new_bool_var("")
            for index, file in enumerate(problem.files)
            for reviewer in range(len(problem.reviewers))
            if reviewer not in file.conflicts and (kept is None or (index, reviewer) in kept)
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
