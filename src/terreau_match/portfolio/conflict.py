"""Why no portfolio exists: a small set of requirements that cannot hold together, each needed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from terreau_match import conflicts, stages
from terreau_match.clock import Clock
from terreau_match.conflicts import Requirement
from terreau_match.portfolio import model
from terreau_match.problems.portfolio import Problem, Quota
from terreau_match.reasons import Reason, Sentence
from terreau_match.words import euros

_ENVELOPE = Sentence("the envelope is {envelope}", "l’enveloppe est de {envelope}")
_FUNDED = Sentence("{file} must be funded, with at least {least}", "{file} doit être financé, d’au moins {least}")
_NARROW = Sentence(
    "{file} must be funded, but no multiple of {step} lies between its floor {least} and the most it may receive",
    "{file} doit être financé, mais aucun multiple de {step} n’est entre son plancher {least} et ce qu’il peut recevoir",
)
_UNFUNDED = Sentence("{file} may not be funded", "{file} ne peut pas être financé")
_CAP = Sentence("no file may receive more than {cap}", "aucun dossier ne peut recevoir plus de {cap}")
_QUOTAS = {
    "files_at_least": Sentence("{category} needs {files:file|files}", "{category} demande {files:dossier|dossiers}"),
    "files_at_most": Sentence("{category} takes at most {files:file|files}", "{category} prend au plus {files:dossier|dossiers}"),
    "cents_at_least": Sentence("{category} needs {money}", "{category} demande {money}"),
    "cents_at_most": Sentence("{category} takes at most {money}", "{category} prend au plus {money}"),
}


def requirements(problem: Problem) -> list[Requirement]:
    """All that could be dropped; those listed first are kept out of the blame where there is a choice."""
    return [
        Requirement("envelope"),
        *([Requirement("cap")] if problem.cap is not None else []),
        *(Requirement("locked", index) for index, file in enumerate(problem.files) if file.locked is not None),
        *(
            Requirement(field, index)
            for index, quota in enumerate(problem.quotas)
            for field in _QUOTAS
            if getattr(quota, field) or (getattr(quota, field) == 0 and field.endswith("most"))
        ),
    ]


def relaxed(problem: Problem, kept: Sequence[Requirement]) -> Problem:
    """The problem that asks nothing but `kept`."""
    have = set(kept)
    return replace(
        problem,
        envelope=problem.envelope if Requirement("envelope") in have else sum(file.asked for file in problem.files),
        cap=problem.cap if Requirement("cap") in have else None,
        files=tuple(
            replace(file, locked=file.locked if Requirement("locked", index) in have else None) for index, file in enumerate(problem.files)
        ),
        quotas=tuple(
            Quota(category=quota.category, **{field: getattr(quota, field) for field in _QUOTAS if Requirement(field, index) in have})
            for index, quota in enumerate(problem.quotas)
        ),
        aims=(),
        alternatives=0,
    )


def can_hold(problem: Problem, *, clock: Clock, seed: int = 0) -> bool:
    """Whether all that is asked can hold; `TimeoutError` when the time does not allow to know."""
    question = model.Question(problem)
    status = stages.in_order(question.model, [], [], clock=clock, seed=seed).status
    return conflicts.known(status)


def explain(problem: Problem, *, clock: Clock, seed: int) -> tuple[Reason, ...]:
    """The conflict in words. Minimal unless the time runs out, which is then said."""

    def holds(kept: Sequence[Requirement]) -> bool:
        return can_hold(relaxed(problem, kept), clock=clock, seed=seed)

    found = conflicts.among(requirements(problem), holds, clock=clock)
    return found.said(partial(say, problem))


def say(problem: Problem, requirement: Requirement) -> Reason:
    """A requirement in words."""
    kind, index = requirement.kind, requirement.index
    if kind == "envelope":
        return _ENVELOPE(envelope=euros(problem.envelope))
    if kind == "cap":
        return _CAP(cap=euros(problem.cap or 0))
    if kind == "locked":
        file = problem.files[index]
        if not file.locked:
            return _UNFUNDED(file=file.name)
        narrow = problem.least(index) > problem.most(index)
        return (_NARROW if narrow else _FUNDED)(file=file.name, least=euros(problem.least(index)), step=euros(problem.step))
    quota = problem.quotas[index]
    value = getattr(quota, kind)
    return _QUOTAS[kind](category=quota.category, files=value, money=euros(value))
