"""Why nobody can make these panels: a small set of requirements that cannot hold together, each needed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from terreau_match import conflicts, flows
from terreau_match.clock import Clock
from terreau_match.conflicts import Requirement
from terreau_match.panels import flow, model
from terreau_match.problems.panels import Problem
from terreau_match.reasons import Reason, Sentence

_REVIEWS = Sentence("{file} needs {number:review|reviews}", "{file} demande {number:lecture|lectures}")
_NEEDS = Sentence("{file} needs someone who knows {needs}", "{file} demande quelqu’un qui connaît {needs}")
_LOCKED = Sentence("{file} is promised to {reviewers}", "{file} est promis à {reviewers}")
_CONFLICTS = Sentence("{file} may not be read by {reviewers}", "{file} ne peut pas être lu par {reviewers}")
_LEAST = Sentence("{reviewer} reads at least {number:file|files}", "{reviewer} lit au moins {number:dossier|dossiers}")
_MOST = Sentence("{reviewer} reads at most {number:file|files}", "{reviewer} lit au plus {number:dossier|dossiers}")
_BODY = Sentence(
    "no file has more than {number:reviewer|reviewers} of one body",
    "aucun dossier n’a plus de {number:lecteur|lecteurs} d’un même organisme",
)


def requirements(problem: Problem) -> list[Requirement]:
    """All that could be dropped; those listed first are kept out of the blame where there is a choice."""
    files, reviewers = list(enumerate(problem.files)), list(enumerate(problem.reviewers))
    return [
        *(Requirement("conflicts", index) for index, file in files if file.conflicts),
        *(Requirement("most", index) for index, reviewer in reviewers if reviewer.at_most is not None),
        *(Requirement("reviews", index) for index, file in files),
        *(Requirement("needs", index) for index, file in files if file.needs),
        *(Requirement("locked", index) for index, file in files if file.locked),
        *([Requirement("body")] if problem.same_body is not None else []),
        *(Requirement("least", index) for index, reviewer in reviewers if reviewer.at_least),
    ]


def can_hold(problem: Problem, kept: Sequence[Requirement], *, clock: Clock) -> bool:
    """Whether `kept` can hold together; `TimeoutError` when the time does not allow to know.

    A file whose number of reviews is not kept takes any number of them.
    """
    relaxed = _relaxed(problem, kept)
    shape = flow.shape(relaxed)
    free = set(range(len(problem.files))) - {r.index for r in kept if r.kind == "reviews"}
    if shape is not None:
        return flows.shortage(_loosened(shape, free, len(problem.files), len(problem.reviewers))) is None
    found = model.feasible(relaxed, free, clock=clock)
    return conflicts.known(found)


def _relaxed(problem: Problem, kept: Sequence[Requirement]) -> Problem:
    of = conflicts.by_kind(kept)
    return replace(
        problem,
        files=tuple(
            replace(
                file,
                conflicts=file.conflicts if index in of["conflicts"] else frozenset(),
                needs=file.needs if index in of["needs"] else frozenset(),
                locked=file.locked if index in of["locked"] else frozenset(),
            )
            for index, file in enumerate(problem.files)
        ),
        reviewers=tuple(
            replace(
                reviewer,
                at_least=reviewer.at_least if index in of["least"] else 0,
                at_most=reviewer.at_most if index in of["most"] else None,
            )
            for index, reviewer in enumerate(problem.reviewers)
        ),
        same_body=problem.same_body if "body" in of else None,
        aims=(),
    )


def _loosened(shape: flow.Shape, free: set[int], files: int, reviewers: int) -> flows.Network:
    """The network where the files in `free` take any number of reviews: they may send more, or straight to the end."""
    network, end = shape.network, files + reviewers
    loose = np.array(sorted(free), dtype=np.int64)
    supplies = network.supplies.copy()
    supplies[end] -= len(loose) * reviewers - supplies[loose].sum()
    supplies[loose] = reviewers
    high = network.high.copy()
    groups = np.isin(network.tails, loose) & (np.arange(len(high)) >= len(shape.files))
    high[groups] = np.where(network.low[groups] > 0, reviewers, high[groups])
    return flows.Network(
        tails=np.concatenate([network.tails, loose]),
        heads=np.concatenate([network.heads, np.full(len(loose), end)]),
        low=np.concatenate([network.low, np.zeros(len(loose), np.int64)]),
        high=np.concatenate([high, np.full(len(loose), reviewers)]),
        supplies=supplies,
    )


def explain(problem: Problem, *, clock: Clock, seed: int) -> tuple[Reason, ...]:
    """The conflict in words. Minimal unless the time runs out, which is then said."""

    def holds(kept: Sequence[Requirement]) -> bool:
        return can_hold(problem, kept, clock=clock)

    found = conflicts.among(_suspects(problem, clock), holds, clock=clock)
    return found.said(partial(say, problem))


def _suspects(problem: Problem, clock: Clock) -> list[Requirement]:
    """All requirements, or those on the full side of a least cut if they suffice."""
    asked = requirements(problem)
    shape = flow.shape(problem)
    cut = None if shape is None else flows.shortage(shape.network)
    if cut is None:
        return asked
    files = len(problem.files)
    for side in (cut.nodes, ~cut.nodes):
        inside = [each for each in asked if each.kind == "body" or side[each.index + (files if each.kind in {"most", "least"} else 0)]]
        if not can_hold(problem, inside, clock=clock):
            return inside
    return asked


def say(problem: Problem, requirement: Requirement) -> Reason:
    """A requirement in words."""
    kind, index = requirement.kind, requirement.index
    if kind == "body":
        return _BODY(number=problem.same_body)
    if kind in {"most", "least"}:
        reviewer = problem.reviewers[index]
        sentence, number = (_MOST, reviewer.at_most) if kind == "most" else (_LEAST, reviewer.at_least)
        return sentence(reviewer=reviewer.name, number=number)
    file = problem.files[index]
    if kind == "reviews":
        return _REVIEWS(file=file.name, number=file.reviews)
    if kind == "needs":
        return _NEEDS(file=file.name, needs=", ".join(sorted(file.needs)))
    named = ", ".join(problem.reviewers[each].name for each in sorted(file.locked if kind == "locked" else file.conflicts))
    return (_LOCKED if kind == "locked" else _CONFLICTS)(file=file.name, reviewers=named)
