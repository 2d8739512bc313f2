"""Why these reviewers read this file, why not another, and who would read what instead."""

from collections.abc import Iterator
from dataclasses import replace

from terreau_match import panels
from terreau_match.explain.prices import price
from terreau_match.problems.panels import Problem, Solution
from terreau_match.reasons import Reason, Sentence

_READS = Sentence(
    "{reviewer} reads {file}: affinity {affinity}, number {place} of the {able} who may",
    "{reviewer} lit {file}\u00a0: affinité {affinity}, n° {place} sur les {able:personne|personnes} possibles",
)
_KNOWS = Sentence(
    "{file} needed someone who knows {needs}: {reviewer} does", "{file} demandait quelqu’un qui connaît {needs}\u00a0: {reviewer} connaît"
)
_PROMISED = Sentence("{file} was promised to {reviewer}", "{file} était promis à {reviewer}")
_CONFLICT = Sentence("{reviewer} has a conflict of interest with {file}", "{reviewer} est en conflit d’intérêts avec {file}")
_FULL = Sentence("{reviewer} already reads {number:file|files}, their most", "{reviewer} lit déjà {number:dossier|dossiers}, son maximum")
_BODY = Sentence("{other}, of the same body, already reads {file}", "{other}, du même organisme, lit déjà {file}")
_WEAKER = Sentence(
    "the affinity of {reviewer} ({affinity}) is below that of each reviewer chosen ({least} at least)",
    "l’affinité de {reviewer} ({affinity}) est inférieure à celle de chaque personne retenue (au moins {least})",
)
_GAINS = Sentence("{file} would be read by {reviewer}", "{file} serait lu par {reviewer}")
_LOSES = Sentence("{file} would no longer be read by {reviewer}", "{file} ne serait plus lu par {reviewer}")
_MORE = Sentence("and {number:other change|other changes}", "et {number:autre changement|autres changements}")


def why(problem: Problem, solution: Solution, file: int | None = None) -> list[Reason]:
    """Why each reviewer of a file reads it. Without anyone named, why there is no answer."""
    if file is None or not solution.has_answer:
        return list(solution.conflict)
    row, asked = problem.affinity[file], problem.files[file]
    able = [reviewer for reviewer in range(len(row)) if reviewer not in asked.conflicts]
    said = []
    for reviewer in solution.panels[file]:
        who = problem.reviewers[reviewer]
        facts = {"reviewer": who.name, "file": asked.name}
        place = 1 + sum(row[other] > row[reviewer] for other in able)
        said.append(_READS(affinity=row[reviewer], place=place, able=len(able), **facts))
        if reviewer in asked.locked:
            said.append(_PROMISED(**facts))
        if asked.needs & who.competences:
            said.append(_KNOWS(needs=", ".join(sorted(asked.needs & who.competences)), **facts))
    return said


def why_not(problem: Problem, solution: Solution, file: int, reviewer: int, *, seconds: float = 10, seed: int = 0) -> list[Reason]:
    """Why a reviewer does not read a file: what stands in the way, then the proved cost of giving it all the same."""
    if reviewer in solution.panels[file]:
        return []
    if reviewer in problem.files[file].conflicts:
        return [_CONFLICT(reviewer=problem.reviewers[reviewer].name, file=problem.files[file].name)]
    forced = panels.solve(_forced(problem, file, reviewer), seconds=seconds, seed=seed)
    return [*_obstacles(problem, solution, file, reviewer), *price(solution, forced)]


def what_would_change(
    problem: Problem, solution: Solution, file: int, reviewer: int, *, most: int = 10, seconds: float = 10, seed: int = 0
) -> list[Reason]:
    """Who would read what instead if the reviewer were given the file, at most `most` changes named."""
    forced = panels.solve(_forced(problem, file, reviewer), seconds=seconds, seed=seed)
    if not forced.has_answer:
        return price(solution, forced)
    changes = list(_changes(problem, solution, forced))
    left = len(changes) - most
    return [*changes[:most], *([_MORE(number=left)] if left > 0 else [])]


def _forced(problem: Problem, file: int, reviewer: int) -> Problem:
    files = list(problem.files)
    files[file] = replace(files[file], locked=files[file].locked | {reviewer})
    return replace(problem, files=tuple(files))


def _obstacles(problem: Problem, solution: Solution, file: int, reviewer: int) -> Iterator[Reason]:
    who, panel, row = problem.reviewers[reviewer], solution.panels[file], problem.affinity[file]
    load = sum(reviewer in others for others in solution.panels)
    if load >= problem.most(reviewer):
        yield _FULL(reviewer=who.name, number=load)
    if problem.same_body is not None and who.body is not None:
        same = [other for other in panel if problem.reviewers[other].body == who.body]
        if len(same) >= problem.same_body:
            yield from (_BODY(other=problem.reviewers[other].name, file=problem.files[file].name) for other in same)
    least = min((row[other] for other in panel), default=0)
    if row[reviewer] < least:
        yield _WEAKER(reviewer=who.name, affinity=row[reviewer], least=least)


def _changes(problem: Problem, before: Solution, after: Solution) -> Iterator[Reason]:
    for file, was, now in zip(problem.files, before.panels, after.panels, strict=True):
        for sentence, moved in ((_GAINS, set(now) - set(was)), (_LOSES, set(was) - set(now))):
            yield from (sentence(file=file.name, reviewer=problem.reviewers[reviewer].name) for reviewer in sorted(moved))
