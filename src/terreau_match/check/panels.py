"""The judge of panels: reads who reads what as a person would, with lists and counts only."""

from collections import Counter
from collections.abc import Iterator

from terreau_match.check.goals import wrong_goals
from terreau_match.problems.panels import Aim, File, Problem, Solution
from terreau_match.reasons import Reason, Sentence

_LENGTH = Sentence(
    "the answer speaks of {given:file|files}, the problem of {asked}",
    "la réponse parle de {given:dossier|dossiers}, le problème de {asked}",
)
_NOBODY = Sentence("{file} is given to a reviewer who does not exist", "{file} est confié à une personne qui n’existe pas")
_NUMBER = Sentence("{file} has {number:review|reviews} and asks for {asked}", "{file} a {number:lecture|lectures} et en demande {asked}")
_TWICE = Sentence("{reviewer} is given {file} twice", "{reviewer} reçoit deux fois {file}")
_CONFLICT = Sentence("{reviewer} may not read {file}", "{reviewer} ne peut pas lire {file}")
_LOCKED = Sentence("{reviewer} was to read {file}", "{reviewer} devait lire {file}")
_NEED = Sentence("no reviewer of {file} knows {need}", "personne ne connaît {need} parmi les lecteurs de {file}")
_BODY = Sentence(
    "{file} has {number:reviewer|reviewers} of {body}, at most {most} may be",
    "{file} a {number:lecteur|lecteurs} de {body}, {most} au plus",
)
_TOO_FEW = Sentence(
    "{reviewer} reads {number:file|files} and needs {least}", "{reviewer} lit {number:dossier|dossiers} et en attend au moins {least}"
)
_TOO_MANY = Sentence(
    "{reviewer} reads {number:file|files} and takes {most}", "{reviewer} lit {number:dossier|dossiers} et en accepte au plus {most}"
)


def violations(problem: Problem, solution: Solution) -> list[Reason]:
    """What is wrong with panels; an empty list when nothing is. O(reviews + reviewers)."""
    if not solution.has_answer:
        return []
    if len(solution.panels) != len(problem.files):
        return [_LENGTH(given=len(solution.panels), asked=len(problem.files))]
    outside = [
        _NOBODY(file=file.name)
        for file, panel in zip(problem.files, solution.panels, strict=True)
        if any(not 0 <= reviewer < len(problem.reviewers) for reviewer in panel)
    ]
    if outside:
        return outside
    counted = values(problem, solution)
    found = [reason for file, panel in zip(problem.files, solution.panels, strict=True) for reason in _file(problem, file, panel)]
    return [*found, *_loads(problem, solution), *wrong_goals(solution, counted, frozenset(counted))]


def values(problem: Problem, solution: Solution) -> dict[str, int]:
    """The true value of each goal, in order, counted from the panels alone."""
    read = [[problem.affinity[file][reviewer] for reviewer in panel] for file, panel in enumerate(solution.panels)]
    known = {
        Aim.WEAKEST: min((affinity for panel in read for affinity in panel), default=0),
        Aim.WORST_SERVED: min((sum(panel) for panel in read), default=0),
        Aim.TOTAL: sum(sum(panel) for panel in read),
    }
    return {aim.value: known[aim] for aim in problem.aims}


def _file(problem: Problem, file: File, panel: tuple[int, ...]) -> Iterator[Reason]:
    if len(panel) != file.reviews:
        yield _NUMBER(file=file.name, number=len(panel), asked=file.reviews)
    for reviewer, times in Counter(panel).items():
        if times > 1:
            yield _TWICE(file=file.name, reviewer=problem.reviewers[reviewer].name)
    for reviewer in file.conflicts & set(panel):
        yield _CONFLICT(file=file.name, reviewer=problem.reviewers[reviewer].name)
    for reviewer in file.locked - set(panel):
        yield _LOCKED(file=file.name, reviewer=problem.reviewers[reviewer].name)
    for need in sorted(file.needs):
        if not any(need in problem.reviewers[reviewer].competences for reviewer in panel):
            yield _NEED(file=file.name, need=need)
    yield from _bodies(problem, file, panel)


def _bodies(problem: Problem, file: File, panel: tuple[int, ...]) -> Iterator[Reason]:
    bodies = Counter(problem.reviewers[reviewer].body for reviewer in set(panel))
    for body, number in bodies.items():
        if body is not None and problem.same_body is not None and number > problem.same_body:
            yield _BODY(file=file.name, number=number, body=body, most=problem.same_body)


def _loads(problem: Problem, solution: Solution) -> Iterator[Reason]:
    loads = Counter(reviewer for panel in solution.panels for reviewer in panel)
    for index, reviewer in enumerate(problem.reviewers):
        if loads[index] < reviewer.at_least:
            yield _TOO_FEW(reviewer=reviewer.name, number=loads[index], least=reviewer.at_least)
        if reviewer.at_most is not None and loads[index] > reviewer.at_most:
            yield _TOO_MANY(reviewer=reviewer.name, number=loads[index], most=reviewer.at_most)
