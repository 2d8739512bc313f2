"""Why nobody can make these places: a small set of requirements that cannot hold together, each needed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from terreau_match import conflicts, flows
from terreau_match.clock import Clock
from terreau_match.conflicts import Requirement
from terreau_match.outcome import Status
from terreau_match.placements import flow, model
from terreau_match.placements.arcs import arcs
from terreau_match.problems.placements import Problem
from terreau_match.reasons import Reason, Sentence

_PLACED = Sentence(
    "{person}, who only asks for {wishes}, must have a session every round",
    "{person}, qui ne demande que {wishes}, doit avoir une séance à chaque tour",
)
_NOTHING = Sentence(
    "{person}, who asks for nothing, must have a session every round", "{person}, qui ne demande rien, doit avoir une séance à chaque tour"
)
_LOCKED = Sentence("{person} was promised {session}", "{person} a la promesse de {session}")
_SEATS = Sentence("{session} has {seats:seat|seats}", "{session} a {seats:place|places}")
_LEAST = Sentence("{session} needs {least:person|people} each round", "{session} demande {least:personne|personnes} à chaque tour")
_QUOTA_LEAST = Sentence(
    "{sessions} need {least:person|people} of {category}", "{sessions} demandent {least:personne|personnes} de {category}"
)
_QUOTA_MOST = Sentence(
    "{sessions} take at most {most:person|people} of {category}", "{sessions} prennent au plus {most:personne|personnes} de {category}"
)
_TOGETHER = Sentence("{people} stay together", "{people} restent ensemble")


def requirements(problem: Problem) -> list[Requirement]:
    """All that could be dropped; those listed first are kept out of the blame where there is a choice."""
    people, sessions, quotas = list(enumerate(problem.people)), list(enumerate(problem.sessions)), list(enumerate(problem.quotas))
    return [
        *(Requirement("seats", index) for index, _ in sessions),
        *(Requirement("placed", index) for index, person in people if person.required),
        *(Requirement("locked", index) for index, person in people if person.locked),
        *(Requirement("together", index) for index, _ in enumerate(problem.together)),
        *(Requirement("quota_most", index) for index, quota in quotas if quota.at_most is not None),
        *(Requirement("least", index) for index, session in sessions if session.at_least),
        *(Requirement("quota_least", index) for index, quota in quotas if quota.at_least),
    ]


def relaxed(problem: Problem, kept: Sequence[Requirement]) -> Problem:
    """The problem that asks nothing but `kept`."""
    of = conflicts.by_kind(kept)
    placed, locked, seats = of["placed"], of["locked"], of["seats"]
    least = of["least"]
    plenty = sum(person.seats for person in problem.people)
    lonely = not (least or of["quota_least"] or of["together"])
    return replace(
        problem,
        people=tuple(
            replace(
                person,
                required=index in placed,
                locked=person.locked if index in locked else (),
                # Who need not come only matters where somebody counts on them.
                wishes=() if lonely and index not in placed else person.wishes,
            )
            for index, person in enumerate(problem.people)
        ),
        sessions=tuple(
            replace(
                session,
                at_least=session.at_least if index in least else 0,
                seats=session.seats if index in seats else _plenty(session.seats, plenty),
            )
            for index, session in enumerate(problem.sessions)
        ),
        quotas=tuple(
            replace(
                quota,
                at_least=quota.at_least if index in of["quota_least"] else 0,
                at_most=quota.at_most if index in of["quota_most"] else None,
            )
            for index, quota in enumerate(problem.quotas)
        ),
        together=tuple(group for index, group in enumerate(problem.together) if index in of["together"]),
        aims=(),
        lottery=None,
    )


def _plenty(seats: int | tuple[int, ...], plenty: int) -> int | tuple[int, ...]:
    """Room for all in the rounds a session is held; a session without a seat is not held."""
    if isinstance(seats, tuple):
        return tuple(plenty if each else 0 for each in seats)
    return plenty if seats else 0


def can_hold(problem: Problem, *, clock: Clock, seed: int = 0) -> bool:
    """Whether all that is asked can hold; `TimeoutError` when the time does not allow to know."""
    table = arcs(problem)
    if flow.is_flow(problem):
        return flow.choose(flow.shape(table)) is not None
    found = model.solve(model.Question(table), clock=clock, seed=seed)
    if found is not None and found.status is Status.UNKNOWN:
        raise TimeoutError
    return found is not None


def explain(problem: Problem, *, clock: Clock, seed: int) -> tuple[Reason, ...]:
    """The conflict in words. Minimal unless the time runs out, which is then said."""
    asked = _suspects(problem)

    def holds(kept: Sequence[Requirement]) -> bool:
        return can_hold(relaxed(problem, kept), clock=clock, seed=seed)

    found = conflicts.among(asked, holds, clock=clock)
    return found.said(partial(say, problem))


def _suspects(problem: Problem) -> list[Requirement]:
    """All requirements, or those on the full side of a least cut when the problem is a flow of required people alone."""
    asked = requirements(problem)
    if not flow.is_flow(problem) or any(r.kind in {"least", "quota_least", "locked"} for r in asked):
        return asked
    cut = flows.shortage(flow.shape(arcs(problem)).network)
    if cut is None:
        return asked
    people = len(problem.people)
    inside = [
        requirement
        for requirement in asked
        if requirement.kind == "quota_most" or cut.nodes[requirement.index + (people if requirement.kind == "seats" else 0)]
    ]
    return asked if can_hold(relaxed(problem, inside), clock=Clock(1)) else inside


def say(problem: Problem, requirement: Requirement) -> Reason:
    """A requirement in words."""
    index = requirement.index
    if requirement.kind in {"seats", "least"}:
        session = problem.sessions[index]
        seats = session.seats if isinstance(session.seats, int) else ", ".join(str(each) for each in session.seats)
        return (_SEATS if requirement.kind == "seats" else _LEAST)(session=session.name, seats=seats, least=session.at_least)
    if requirement.kind == "together":
        return _TOGETHER(people=", ".join(problem.people[each].name for each in sorted(problem.together[index])))
    if requirement.kind == "placed":
        person = problem.people[index]
        wishes = ", ".join(problem.sessions[each].name for each in person.wishes)
        return _PLACED(person=person.name, wishes=wishes) if wishes else _NOTHING(person=person.name)
    if requirement.kind == "locked":
        person = problem.people[index]
        return _LOCKED(person=person.name, session=", ".join(problem.sessions[each].name for each, _ in person.locked))
    quota = problem.quotas[index]
    names = ", ".join(session.name for number, session in enumerate(problem.sessions) if quota.sessions is None or number in quota.sessions)
    sentence = _QUOTA_LEAST if requirement.kind == "quota_least" else _QUOTA_MOST
    return sentence(sessions=names, least=quota.at_least, most=quota.at_most, category=quota.category)
