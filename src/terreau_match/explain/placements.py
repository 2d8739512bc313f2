"""Why these places, why not others: who has the seats, by what right, and what another choice would cost everyone."""

from collections.abc import Iterator
from dataclasses import replace

from terreau_match import placements
from terreau_match.explain.prices import price
from terreau_match.problems.placements import Problem, Solution
from terreau_match.reasons import Reason, Sentence

_HAS = Sentence(
    "{person} has {session} in round {round}, their wish number {rank}", "{person} a {session} au tour {round}, son vœu n° {rank}"
)
_PROMISED = Sentence(
    "{person} has {session} in round {round}: it was promised", "{person} a {session} au tour {round}\u00a0: c’était promis"
)
_NOTHING = Sentence("{person} has nothing in round {round}", "{person} n’a rien au tour {round}")
_NOT_WISHED = Sentence("{person} did not ask for {session}", "{person} n’a pas demandé {session}")
_NOT_HELD = Sentence("{session} is not held when {person} is there", "{session} n’a pas lieu quand {person} est là")
_SEATS = Sentence(
    "{session} has {seats:seat|seats} in all, {number:is|are} taken",
    "{session} a {seats:place|places} en tout, {number:est prise|sont prises}",
)
_EARLIER = Sentence("{number} by people served before (priority)", "{number} par des personnes servies avant (priorité)")
_PROMISES = Sentence("{number} by people to whom they were promised", "{number} par des personnes à qui elles étaient promises")
_DEARER = Sentence(
    "{number} by people who wished it more (their rank is better than {rank})",
    "{number} par des personnes qui la demandaient plus haut (avant le rang {rank})",
)
_DRAWN = Sentence(
    "{number} by people who wished it as much and were drawn before (number {draw})",
    "{number} par des personnes qui la demandaient au même rang et tirées au sort avant (numéro {draw})",
)
_OTHERS = Sentence(
    "{number} by people who would lose more elsewhere: giving them up would cost the whole more",
    "{number} par des personnes qui perdraient plus ailleurs\u00a0: l’ensemble y perdrait",
)
_GAINS = Sentence("{person} would have {session}", "{person} aurait {session}")
_LOSES = Sentence("{person} would lose {session}", "{person} perdrait {session}")
_MORE = Sentence("and {number:other change|other changes}", "et {number:autre changement|autres changements}")


def why(problem: Problem, solution: Solution, person: int | None = None) -> list[Reason]:
    """What a person has, round after round, then who has the seats of each dearer wish they do not have. Without anyone named, why there is no answer."""
    if person is None or not solution.has_answer:
        return list(solution.conflict)
    who = problem.people[person]
    said = []
    for held, session in enumerate(solution.sessions[person]):
        if session is None:
            said.append(_NOTHING(person=who.name, round=held + 1))
        else:
            rank = problem.rank(person, session)
            sentence = _HAS if rank else _PROMISED
            said.append(sentence(person=who.name, session=problem.sessions[session].name, round=held + 1, rank=rank))
    given = [problem.rank(person, session) for session in solution.sessions[person] if session is not None]
    last = max(given, default=len(who.wishes)) if len(given) == problem.rounds else len(who.wishes)
    refused = [session for session in who.wishes[:last] if session not in solution.sessions[person]]
    return [*said, *(reason for session in refused for reason in _seats(problem, solution, person, session))]


def why_not(problem: Problem, solution: Solution, person: int, session: int, *, seconds: float = 10, seed: int = 0) -> list[Reason]:
    """Why a person does not have a session: who has its seats and by what right, then the proved cost of giving it all the same.

    Parameters
    ----------
    seconds : time for the answer that is forced to give it (a flow takes well under a second).

    Returns
    -------
    list of Reason
        Empty if they have it.

    """
    if session in solution.sessions[person]:
        return []
    who, where = problem.people[person], problem.sessions[session]
    if session not in who.wishes:
        return [_NOT_WISHED(person=who.name, session=where.name)]
    if not any(problem.seats(session, held) for held in range(problem.rounds) if held not in who.unavailable):
        return [_NOT_HELD(person=who.name, session=where.name)]
    forced = placements.solve(_forced(problem, person, session), seconds=seconds, seed=seed)
    return [*_seats(problem, solution, person, session), *price(solution, forced)]


def what_would_change(
    problem: Problem, solution: Solution, person: int, session: int, *, most: int = 10, seconds: float = 10, seed: int = 0
) -> list[Reason]:
    """Who would gain and lose what if the session were given to that person, at most `most` changes named."""
    forced = placements.solve(_forced(problem, person, session), seconds=seconds, seed=seed)
    if not forced.has_answer:
        return price(solution, forced)
    changes = list(_changes(problem, solution, forced))
    left = len(changes) - most
    return [*changes[:most], *([_MORE(number=left)] if left > 0 else [])]


def _forced(problem: Problem, person: int, session: int) -> Problem:
    people = list(problem.people)
    people[person] = replace(people[person], locked=(*people[person].locked, (session, None)))
    return replace(problem, people=tuple(people))


def _seats(problem: Problem, solution: Solution, person: int, session: int) -> Iterator[Reason]:
    there = [other for other, row in enumerate(solution.sessions) if session in row]
    seats = sum(problem.seats(session, held) for held in range(problem.rounds))
    taken = sum(problem.people[other].seats for other in there)
    yield _SEATS(session=problem.sessions[session].name, seats=seats, number=taken)
    mine, rank = problem.people[person], problem.rank(person, session)
    counts = dict.fromkeys((_PROMISES, _EARLIER, _DEARER, _DRAWN, _OTHERS), 0)
    for other in there:
        counts[_right(problem, solution, person, other, session)] += problem.people[other].seats
    draw = solution.draws[person] if solution.draws else 0
    for right, number in counts.items():
        if number:
            yield right(number=number, rank=rank, draw=draw, priority=mine.priority)


def _right(problem: Problem, solution: Solution, person: int, other: int, session: int) -> Sentence:
    """By what right another person has the seat: the first that applies."""
    theirs, mine = problem.people[other], problem.people[person]
    rank, wished = problem.rank(other, session), problem.rank(person, session)
    if any(locked == session for locked, _ in theirs.locked):
        return _PROMISES
    if theirs.priority < mine.priority:
        return _EARLIER
    if theirs.priority == mine.priority and 0 < rank < wished:
        return _DEARER
    if theirs.priority == mine.priority and rank == wished and solution.draws and solution.draws[other] < solution.draws[person]:
        return _DRAWN
    return _OTHERS


def _changes(problem: Problem, before: Solution, after: Solution) -> Iterator[Reason]:
    for person, was, now in zip(problem.people, before.sessions, after.sessions, strict=True):
        for session in now:
            if session is not None and session not in was:
                yield _GAINS(person=person.name, session=problem.sessions[session].name)
        for session in was:
            if session is not None and session not in now:
                yield _LOSES(person=person.name, session=problem.sessions[session].name)
