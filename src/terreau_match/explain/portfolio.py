"""Why a file is funded, why it is not, and which other files would pay for it."""

from collections.abc import Iterator
from dataclasses import replace

from terreau_match import portfolio
from terreau_match.explain.prices import price
from terreau_match.problems.portfolio import Problem, Solution
from terreau_match.reasons import Reason, Sentence
from terreau_match.words import euros

_GIVEN = Sentence(
    "{file} (score {score}) receives {amount} of the {asked} it asks", "{file} (note {score}) reçoit {amount} sur {asked} demandés"
)
_LOCKED_IN = Sentence("it was decided beforehand that {file} is funded", "il était décidé d’avance que {file} soit financé")
_LOCKED_OUT = Sentence("it was decided beforehand that {file} is not funded", "il était décidé d’avance que {file} ne soit pas financé")
_NARROW = Sentence(
    "no amount suits {file}: it makes no sense below {least} and may receive {most} at most",
    "aucun montant ne convient à {file}\u00a0: il n’a pas de sens sous {least} et peut recevoir {most} au plus",
)
_CUT = Sentence("without {file}, this would be lost", "sans {file}, voici ce qui serait perdu")
_LEFT = Sentence("{left} are left, {file} needs at least {least}", "il reste {left}, {file} demande au moins {least}")
_ENTERS = Sentence("{file} would receive {amount}", "{file} recevrait {amount}")
_LEAVES = Sentence("{file} would receive nothing instead of {amount}", "{file} ne recevrait rien au lieu de {amount}")
_MOVES = Sentence("{file} would receive {after} instead of {before}", "{file} recevrait {after} au lieu de {before}")


def why(problem: Problem, solution: Solution, file: int | None = None, *, seconds: float = 10, seed: int = 0) -> list[Reason]:
    """Why a file is funded: what the others would lose and win if it were not. For a file that is not funded, see `why_not`."""
    if file is None or not solution.has_answer:
        return list(solution.conflict)
    asked, amount = problem.files[file], solution.amounts[file]
    if not amount:
        return why_not(problem, solution, file, seconds=seconds, seed=seed)
    said = _GIVEN(file=asked.name, score=asked.score, amount=euros(amount), asked=euros(asked.asked))
    if asked.locked:
        return [said, _LOCKED_IN(file=asked.name)]
    without = portfolio.solve(_forced(problem, file, funded=False), seconds=seconds, seed=seed)
    return [said, _CUT(file=asked.name), *price(solution, without)]


def why_not(problem: Problem, solution: Solution, file: int, *, seconds: float = 10, seed: int = 0) -> list[Reason]:
    """Why a file is not funded: what stands in the way, then the proved cost of funding it all the same."""
    asked = problem.files[file]
    if solution.amounts[file]:
        return []
    if asked.locked is False:
        return [_LOCKED_OUT(file=asked.name)]
    least, most = problem.least(file), problem.most(file)
    if least > most:
        return [_NARROW(file=asked.name, least=euros(least), most=euros(most))]
    left = problem.envelope - sum(solution.amounts)
    said = [_LEFT(left=euros(left), file=asked.name, least=euros(least))] if left < least else []
    forced = portfolio.solve(_forced(problem, file, funded=True), seconds=seconds, seed=seed)
    return [*said, *price(solution, forced)]


def what_would_change(problem: Problem, solution: Solution, file: int, *, seconds: float = 10, seed: int = 0) -> list[Reason]:
    """What each file would receive if this one were funded (or were not, if it is)."""
    forced = portfolio.solve(_forced(problem, file, funded=not solution.amounts[file]), seconds=seconds, seed=seed)
    return list(_changes(problem, solution, forced)) if forced.has_answer else price(solution, forced)


def _forced(problem: Problem, file: int, *, funded: bool) -> Problem:
    files = list(problem.files)
    files[file] = replace(files[file], locked=funded)
    return replace(problem, files=tuple(files), alternatives=0)


def _changes(problem: Problem, before: Solution, after: Solution) -> Iterator[Reason]:
    for file, was, now in zip(problem.files, before.amounts, after.amounts, strict=True):
        if not was and now:
            yield _ENTERS(file=file.name, amount=euros(now))
        elif was and not now:
            yield _LEAVES(file=file.name, amount=euros(was))
        elif was != now:
            yield _MOVES(file=file.name, before=euros(was), after=euros(now))
