"""Why an exhibitor stands here, why a move is refused, and who would move."""

from collections.abc import Iterator
from dataclasses import replace

from terreau_match import stands
from terreau_match.explain.prices import price
from terreau_match.problems.stands import Problem, Solution
from terreau_match.reasons import Reason, Sentence

_WISHED = Sentence("{exhibitor} is at {stand}, their wish number {rank}", "{exhibitor} est au stand {stand}, son vœu n° {rank}")
_UNWISHED = Sentence("{exhibitor} is at {stand}, which they did not ask for", "{exhibitor} est au stand {stand}, sans l’avoir demandé")
_BY_HAND = Sentence("{exhibitor} is at {stand} by hand", "{exhibitor} est au stand {stand} par décision")
_NOWHERE = Sentence("{exhibitor} has no stand", "{exhibitor} n’a pas de stand")
_BESIDE = Sentence("{exhibitor} is beside {other}, as wished", "{exhibitor} est à côté de {other}, comme souhaité")
_SMALL = Sentence(
    "{stand} is too small: {given} for the {size} that {exhibitor} needs",
    "{stand} est trop petit\u00a0: {given} pour les {size} dont {exhibitor} a besoin",
)
_LACKS = Sentence("{stand} lacks what {exhibitor} needs: {needs}", "il manque à {stand} ce dont {exhibitor} a besoin\u00a0: {needs}")
_TAKEN = Sentence("{stand} is taken by {other}", "{stand} est pris par {other}")
_HELD = Sentence("{stand} is held by {other}, placed by hand", "{stand} est tenu par {other}, placé par décision")
_NEXT = Sentence(
    "{stand} is beside {other}, from whom {exhibitor} must stay apart",
    "{stand} est à côté de {other}, dont {exhibitor} doit rester à l’écart",
)
_NEAR = Sentence(
    "{stand} is beside {other}, an unwanted neighbour of {exhibitor}", "{stand} est à côté de {other}, voisinage à éviter pour {exhibitor}"
)
_MOVES = Sentence("{exhibitor} would go from {before} to {after}", "{exhibitor} irait de {before} à {after}")
_ENTERS = Sentence("{exhibitor} would have {after}", "{exhibitor} aurait {after}")
_LEAVES = Sentence("{exhibitor} would lose {before}", "{exhibitor} perdrait {before}")


def why(problem: Problem, solution: Solution, exhibitor: int | None = None) -> list[Reason]:
    """What an exhibitor has: the rank of the wish, the neighbours obtained. Without anyone named, why there is no answer."""
    if exhibitor is None or not solution.has_answer:
        return list(solution.conflict)
    who, at = problem.exhibitors[exhibitor], solution.stands[exhibitor]
    if at is None:
        return [_NOWHERE(exhibitor=who.name)]
    rank = problem.rank(exhibitor, at)
    sentence = _BY_HAND if who.locked is not None else _WISHED if rank else _UNWISHED
    facts = {"exhibitor": who.name, "stand": problem.stands[at].name}
    near = _beside(problem, solution, exhibitor, at, problem.wanted)
    return [sentence(rank=rank, **facts), *(_BESIDE(other=problem.exhibitors[other].name, **facts) for other in near)]


def why_not(problem: Problem, solution: Solution, exhibitor: int, stand: int, *, seconds: float = 10, seed: int = 0) -> list[Reason]:
    """Why a move is refused: what stands in the way, then the proved cost of making it all the same."""
    if solution.stands[exhibitor] == stand:
        return []
    refused = list(_unfit(problem, exhibitor, stand))
    if refused:
        return refused
    forced = stands.solve(_forced(problem, exhibitor, stand), seconds=seconds, seed=seed)
    return [*_obstacles(problem, solution, exhibitor, stand), *price(solution, forced)]


def what_would_change(
    problem: Problem, solution: Solution, exhibitor: int, stand: int, *, seconds: float = 10, seed: int = 0
) -> list[Reason]:
    """Who would move if the exhibitor were placed there."""
    if not problem.suits(exhibitor, stand):
        return list(_unfit(problem, exhibitor, stand))
    forced = stands.solve(_forced(problem, exhibitor, stand), seconds=seconds, seed=seed)
    return list(_changes(problem, solution, forced)) if forced.has_answer else price(solution, forced)


def _forced(problem: Problem, exhibitor: int, stand: int) -> Problem:
    exhibitors = list(problem.exhibitors)
    exhibitors[exhibitor] = replace(exhibitors[exhibitor], locked=stand)
    return replace(problem, exhibitors=tuple(exhibitors))


def _unfit(problem: Problem, exhibitor: int, stand: int) -> Iterator[Reason]:
    who, where = problem.exhibitors[exhibitor], problem.stands[stand]
    facts = {"exhibitor": who.name, "stand": where.name}
    if who.locked is not None and who.locked != stand:
        yield _BY_HAND(exhibitor=who.name, stand=problem.stands[who.locked].name)
    elif who.locked is None:
        if where.size < who.size:
            yield _SMALL(size=who.size, given=where.size, **facts)
        if who.needs - where.offers:
            yield _LACKS(needs=", ".join(sorted(who.needs - where.offers)), **facts)


def _obstacles(problem: Problem, solution: Solution, exhibitor: int, stand: int) -> Iterator[Reason]:
    facts = {"exhibitor": problem.exhibitors[exhibitor].name, "stand": problem.stands[stand].name}
    for other, at in enumerate(solution.stands):
        if at == stand:
            yield (_TAKEN if problem.exhibitors[other].locked is None else _HELD)(other=problem.exhibitors[other].name, **facts)
    for sentence, pairs in ((_NEXT, problem.apart), (_NEAR, problem.unwanted)):
        for other in _beside(problem, solution, exhibitor, stand, pairs):
            yield sentence(other=problem.exhibitors[other].name, **facts)


def _beside(problem: Problem, solution: Solution, exhibitor: int, stand: int, pairs: frozenset[tuple[int, int]]) -> list[int]:
    """Those paired with an exhibitor who stand beside a stand."""
    adjacent = {frozenset(pair) for pair in problem.adjacent}
    others = {one if other == exhibitor else other for one, other in pairs if exhibitor in {one, other}}
    return sorted(other for other in others if frozenset((stand, solution.stands[other])) in adjacent)


def _changes(problem: Problem, before: Solution, after: Solution) -> Iterator[Reason]:
    for exhibitor, was, now in zip(problem.exhibitors, before.stands, after.stands, strict=True):
        if was == now:
            continue
        sentence = _ENTERS if was is None else _LEAVES if now is None else _MOVES
        names = ["–" if stand is None else problem.stands[stand].name for stand in (was, now)]
        yield sentence(exhibitor=exhibitor.name, before=names[0], after=names[1])
