"""Why no floor plan exists: a small set of requirements that cannot hold together, each needed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from terreau_match import conflicts
from terreau_match.clock import Clock
from terreau_match.conflicts import Requirement
from terreau_match.problems.stands import Problem
from terreau_match.reasons import Reason, Sentence
from terreau_match.stands import model

_PLACED = Sentence("{exhibitor} must have a stand", "{exhibitor} doit avoir un stand")
_LOCKED = Sentence("{exhibitor} is placed at {stand} by hand", "{exhibitor} est au stand {stand} par décision")
_SIZE = Sentence("{exhibitor} needs a size of {size}", "{exhibitor} a besoin d’une taille de {size}")
_NEEDS = Sentence("{exhibitor} needs {needs}", "{exhibitor} a besoin de {needs}")
_APART = Sentence("{one} and {other} may not be side by side", "{one} et {other} ne peuvent pas être côte à côte")
_STANDS = Sentence("{number:stand|stands} in all", "il y a {number:stand|stands}")


def requirements(problem: Problem) -> list[Requirement]:
    """All that could be dropped; those listed first are kept out of the blame where there is a choice."""
    people = list(enumerate(problem.exhibitors))
    free = [(index, each) for index, each in people if each.locked is None]
    return [
        *(Requirement("placed", index) for index, each in free if each.required),
        *(Requirement("size", index) for index, each in free if any(each.size > stand.size for stand in problem.stands)),
        *(Requirement("needs", index) for index, each in free if each.needs),
        *(Requirement("apart", index) for index in range(len(problem.apart))),
        *(Requirement("locked", index) for index, each in people if each.locked is not None),
    ]


def relaxed(problem: Problem, kept: Sequence[Requirement]) -> Problem:
    """The problem that asks nothing but `kept`. A lock that is dropped drops its exhibitor: nothing else was asked for them."""
    have = set(kept)
    smallest = min((stand.size for stand in problem.stands), default=0)
    return replace(
        problem,
        exhibitors=tuple(
            replace(
                each,
                required=each.locked is None and Requirement("placed", index) in have,
                locked=each.locked if Requirement("locked", index) in have else None,
                size=each.size if Requirement("size", index) in have else smallest,
                needs=each.needs if Requirement("needs", index) in have else frozenset(),
            )
            for index, each in enumerate(problem.exhibitors)
        ),
        apart=frozenset(pair for index, pair in enumerate(sorted(problem.apart)) if Requirement("apart", index) in have),
        aims=(),
    )


def can_hold(problem: Problem, *, clock: Clock, seed: int = 0) -> bool:
    """Whether all that is asked can hold; `TimeoutError` when the time does not allow to know."""
    status = model.is_possible(problem, clock=clock, seed=seed)
    return conflicts.known(status)


def explain(problem: Problem, *, clock: Clock, seed: int) -> tuple[Reason, ...]:
    """The conflict in words. Minimal unless the time runs out, which is then said."""

    def holds(kept: Sequence[Requirement]) -> bool:
        return can_hold(relaxed(problem, kept), clock=clock, seed=seed)

    found = conflicts.among(requirements(problem), holds, clock=clock)
    crowded = sum(each.kind in {"placed", "locked"} for each in found.requirements) > len(problem.stands)
    return found.said(partial(say, problem), *([_STANDS(number=len(problem.stands))] if crowded else []))


def say(problem: Problem, requirement: Requirement) -> Reason:
    """A requirement in words."""
    kind, index = requirement.kind, requirement.index
    if kind == "apart":
        one, other = sorted(problem.apart)[index]
        return _APART(one=problem.exhibitors[one].name, other=problem.exhibitors[other].name)
    exhibitor = problem.exhibitors[index]
    if kind == "locked":
        return _LOCKED(exhibitor=exhibitor.name, stand=problem.stands[exhibitor.locked or 0].name)
    if kind == "size":
        return _SIZE(exhibitor=exhibitor.name, size=exhibitor.size)
    if kind == "needs":
        return _NEEDS(exhibitor=exhibitor.name, needs=", ".join(sorted(exhibitor.needs)))
    return _PLACED(exhibitor=exhibitor.name)
