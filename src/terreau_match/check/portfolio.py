"""The judge of portfolios: adds and compares, in cents."""

from collections.abc import Iterator

from terreau_match.check.goals import wrong_goals
from terreau_match.problems.portfolio import Aim, Problem, Quota, Solution
from terreau_match.reasons import Reason, Sentence
from terreau_match.words import euros

_LENGTH = Sentence(
    "the answer speaks of {given:file|files}, the problem of {asked}",
    "la réponse parle de {given:dossier|dossiers}, le problème de {asked}",
)
_ENVELOPE = Sentence("{spent} are given out of {envelope}", "{spent} sont donnés pour une enveloppe de {envelope}")
_STEP = Sentence("{file} receives {amount}, not a multiple of {step}", "{file} reçoit {amount}, qui n’est pas un multiple de {step}")
_LOW = Sentence("{file} receives {amount}, below its floor of {floor}", "{file} reçoit {amount}, sous son plancher de {floor}")
_HIGH = Sentence("{file} receives {amount}, more than {most}", "{file} reçoit {amount}, plus que {most}")
_FUNDED = Sentence("{file} was to be funded", "{file} devait être financé")
_UNFUNDED = Sentence("{file} was not to be funded", "{file} ne devait pas être financé")
_FEW = Sentence("{category} has {number:file|files} and needs {least}", "{category} a {number:dossier|dossiers} et il en faut {least}")
_MANY = Sentence("{category} has {number:file|files}, at most {most} may be", "{category} a {number:dossier|dossiers}, {most} au plus")
_POOR = Sentence("{category} receives {amount} and needs {least}", "{category} reçoit {amount} et il lui faut {least}")
_RICH = Sentence("{category} receives {amount}, at most {most} may be", "{category} reçoit {amount}, {most} au plus")
_SAME = Sentence("two alternatives fund the same files", "deux variantes financent les mêmes dossiers")
_MISCOUNTED = Sentence(
    "alternative {number} states {stated} but counts {counted}", "la variante {number} annonce {stated} mais vaut {counted}"
)
_UNORDERED = Sentence("alternative {number} is better than the one before", "la variante {number} vaut mieux que la précédente")


def violations(problem: Problem, solution: Solution) -> list[Reason]:
    """What is wrong with a portfolio and its alternatives; an empty list when nothing is. O(alternatives · files · quotas)."""
    if not solution.has_answer:
        return []
    wrong = [row for row in (solution.amounts, *(other.amounts for other in solution.alternatives)) if len(row) != len(problem.files)]
    if wrong:
        return [_LENGTH(given=len(wrong[0]), asked=len(problem.files))]
    counted = values(problem, solution.amounts)
    highest = frozenset(counted) - {Aim.THRIFT.value}
    return [
        *_amounts(problem, solution.amounts),
        *wrong_goals(solution, counted, highest),
        *_alternatives(problem, solution),
    ]


def values(problem: Problem, amounts: tuple[int, ...]) -> dict[str, int]:
    """The true value of each goal, in order, counted from the amounts alone."""
    funded = [(file, amount) for file, amount in zip(problem.files, amounts, strict=True) if amount]
    known = {
        Aim.SCORE: sum(file.score for file, _ in funded),
        Aim.FILES: len(funded),
        Aim.COVERAGE: sum(file.score * amount for file, amount in funded),
        Aim.SPENT: sum(amounts),
        Aim.THRIFT: sum(amounts),
    }
    return {aim.value: known[aim] for aim in problem.aims}


def _amounts(problem: Problem, amounts: tuple[int, ...]) -> Iterator[Reason]:
    if sum(amounts) > problem.envelope:
        yield _ENVELOPE(spent=euros(sum(amounts)), envelope=euros(problem.envelope))
    for index, (file, amount) in enumerate(zip(problem.files, amounts, strict=True)):
        if file.locked is True and not amount:
            yield _FUNDED(file=file.name)
        if file.locked is False and amount:
            yield _UNFUNDED(file=file.name)
        yield from _amount(problem, index, amount)
    for quota in problem.quotas:
        mine = [amount for file, amount in zip(problem.files, amounts, strict=True) if quota.category in file.categories]
        yield from _quota(quota, sum(1 for amount in mine if amount), sum(mine))


def _amount(problem: Problem, index: int, amount: int) -> Iterator[Reason]:
    file = problem.files[index]
    floor = file.asked if file.floor is None else file.floor
    most = file.asked if problem.cap is None else min(file.asked, problem.cap)
    if amount % problem.step:
        yield _STEP(file=file.name, amount=euros(amount), step=euros(problem.step))
    if amount and amount < floor:
        yield _LOW(file=file.name, amount=euros(amount), floor=euros(floor))
    if amount < 0 or amount > most:
        yield _HIGH(file=file.name, amount=euros(amount), most=euros(most))


def _quota(quota: Quota, number: int, cents: int) -> Iterator[Reason]:
    if number < quota.files_at_least:
        yield _FEW(category=quota.category, number=number, least=quota.files_at_least)
    if quota.files_at_most is not None and number > quota.files_at_most:
        yield _MANY(category=quota.category, number=number, most=quota.files_at_most)
    if cents < quota.cents_at_least:
        yield _POOR(category=quota.category, amount=euros(cents), least=euros(quota.cents_at_least))
    if quota.cents_at_most is not None and cents > quota.cents_at_most:
        yield _RICH(category=quota.category, amount=euros(cents), most=euros(quota.cents_at_most))


def _alternatives(problem: Problem, solution: Solution) -> Iterator[Reason]:
    sets = {frozenset(index for index, amount in enumerate(solution.amounts) if amount)}
    before = _rank(problem, tuple(goal.value for goal in solution.goals))
    for number, other in enumerate(solution.alternatives, 1):
        yield from _amounts(problem, other.amounts)
        funded = frozenset(index for index, amount in enumerate(other.amounts) if amount)
        if funded in sets:
            yield _SAME()
        sets.add(funded)
        counted = tuple(values(problem, other.amounts).values())
        if counted != other.values:
            yield _MISCOUNTED(number=number, stated=other.values, counted=counted)
        if other.is_proved and _rank(problem, counted) > before:
            yield _UNORDERED(number=number)
        before = _rank(problem, counted)


def _rank(problem: Problem, counted: tuple[int, ...]) -> tuple[int, ...]:
    """Higher is better, for every aim."""
    return tuple(-value if aim is Aim.THRIFT else value for aim, value in zip(problem.aims, counted, strict=True))
