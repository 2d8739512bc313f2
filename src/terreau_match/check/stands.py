"""The judge of floor plans: walks along the stands as a visitor would."""

from collections import Counter
from collections.abc import Iterator

from terreau_match.check.goals import wrong_goals
from terreau_match.problems.stands import Aim, Exhibitor, Pairs, Problem, Solution
from terreau_match.reasons import Reason, Sentence

_LENGTH = Sentence(
    "the plan speaks of {given:exhibitor|exhibitors}, the problem of {asked}",
    "le plan parle de {given:exposant|exposants}, le problème de {asked}",
)
_NOWHERE = Sentence("{exhibitor} is at a stand that does not exist", "{exhibitor} est à un stand qui n’existe pas")
_MISSING = Sentence("{exhibitor} must have a stand and has none", "{exhibitor} doit avoir un stand et n’en a pas")
_SHARED = Sentence("{stand} has {number:exhibitor|exhibitors}", "{stand} a {number:exposant|exposants}")
_SMALL = Sentence("{exhibitor} needs {size}, {stand} has {given}", "{exhibitor} a besoin de {size}, {stand} offre {given}")
_LACKS = Sentence("{stand} does not offer {exhibitor} {needs}", "{stand} n’offre pas à {exhibitor}\u00a0: {needs}")
_LOCKED = Sentence("{exhibitor} was placed at {stand} by hand", "{exhibitor} était au stand {stand} par décision")
_BESIDE = Sentence("{one} and {other} may not be side by side", "{one} et {other} ne peuvent pas être côte à côte")


def violations(problem: Problem, solution: Solution) -> list[Reason]:
    """What is wrong with a floor plan; an empty list when nothing is. O(exhibitors + pairs)."""
    if not solution.has_answer:
        return []
    if len(solution.stands) != len(problem.exhibitors):
        return [_LENGTH(given=len(solution.stands), asked=len(problem.exhibitors))]
    outside = [
        _NOWHERE(exhibitor=exhibitor.name)
        for exhibitor, stand in zip(problem.exhibitors, solution.stands, strict=True)
        if stand is not None and not 0 <= stand < len(problem.stands)
    ]
    if outside:
        return outside
    counted = values(problem, solution)
    highest = frozenset({Aim.PLACED.value, Aim.WISHES.value, Aim.NEIGHBOURS.value})
    return [*_places(problem, solution), *wrong_goals(solution, counted, highest)]


def values(problem: Problem, solution: Solution) -> dict[str, int]:
    """The true value of each goal, in order, counted from the plan alone."""
    stands = solution.stands
    known = {
        Aim.PLACED: sum(stand is not None for stand in stands),
        Aim.WISHES: sum(problem.points_for(problem.rank(index, stand)) for index, stand in enumerate(stands) if stand is not None),
        Aim.NEIGHBOURS: _side_by_side(problem, solution, problem.wanted),
        Aim.QUIET: _side_by_side(problem, solution, problem.unwanted),
        Aim.STABILITY: sum(
            was is not None and was != now for was, now in zip(problem.running or (None,) * len(stands), stands, strict=True)
        ),
    }
    return {aim.value: known[aim] for aim in problem.aims}


def _side_by_side(problem: Problem, solution: Solution, pairs: Pairs) -> int:
    adjacent = {frozenset(pair) for pair in problem.adjacent}
    distinct = {frozenset(pair) for pair in pairs}
    return sum(frozenset(solution.stands[index] for index in pair) in adjacent for pair in distinct)


def _places(problem: Problem, solution: Solution) -> Iterator[Reason]:
    for stand, number in Counter(stand for stand in solution.stands if stand is not None).items():
        if number > 1:
            yield _SHARED(number=number, stand=problem.stands[stand].name)
    for who, at in zip(problem.exhibitors, solution.stands, strict=True):
        yield from _place(problem, who, at)
    adjacent = {frozenset(pair) for pair in problem.adjacent}
    for one, other in sorted(problem.apart):
        if frozenset({solution.stands[one], solution.stands[other]}) in adjacent:
            yield _BESIDE(one=problem.exhibitors[one].name, other=problem.exhibitors[other].name)


def _place(problem: Problem, who: Exhibitor, at: int | None) -> Iterator[Reason]:
    if who.locked is not None:
        if at != who.locked:
            yield _LOCKED(exhibitor=who.name, stand=problem.stands[who.locked].name)
        return
    if at is None:
        if who.required:
            yield _MISSING(exhibitor=who.name)
        return
    where = problem.stands[at]
    if where.size < who.size:
        yield _SMALL(exhibitor=who.name, size=who.size, stand=where.name, given=where.size)
    if who.needs - where.offers:
        yield _LACKS(exhibitor=who.name, stand=where.name, needs=", ".join(sorted(who.needs - where.offers)))
