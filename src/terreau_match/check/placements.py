"""The judge of places: reads who sits where as a person would, with lists and counts only."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from terreau_match.check.goals import wrong_goals
from terreau_match.problems.placements import Aim, Measure, Person, Problem, Solution
from terreau_match.reasons import Reason, Sentence

_LENGTH = Sentence(
    "the answer speaks of {given:person|people}, the problem of {asked}",
    "la réponse parle de {given:personne|personnes}, le problème de {asked}",
)
_ROUNDS = Sentence("{person} has {given:round|rounds} out of {asked}", "{person} a {given:tour|tours} sur {asked}")
_NO_SESSION = Sentence("{person} is sent to a session that does not exist", "{person} est envoyé·e dans une séance qui n’existe pas")
_NOT_WISHED = Sentence("{person} is in {session} without having asked for it", "{person} est dans {session} sans l’avoir demandé")
_AWAY = Sentence("{person} has a session in round {round} but cannot attend", "{person} a une séance au tour {round} mais n’est pas là")
_TWICE = Sentence("{person} goes to {session} twice", "{person} va deux fois à {session}")
_WITHOUT = Sentence("{person} must have a session in round {round}", "{person} doit avoir une séance au tour {round}")
_LOCKED = Sentence("{person} was promised {session}", "{person} avait la promesse de {session}")
_FULL = Sentence(
    "{session} has {number:person|people} for {seats:seat|seats} in round {round}",
    "{session} a {number:personne|personnes} pour {seats:place|places} au tour {round}",
)
_EMPTY = Sentence(
    "{session} has {number:person|people} in round {round}, it needs {least}",
    "{session} a {number:personne|personnes} au tour {round}, il en faut {least}",
)
_QUOTA_LEAST = Sentence(
    "{session} has {number:person|people} of {category} in round {round}, it needs {least}",
    "{session} a {number:personne|personnes} de {category} au tour {round}, il en faut {least}",
)
_QUOTA_MOST = Sentence(
    "{session} has {number:person|people} of {category} in round {round}, at most {most} may come",
    "{session} a {number:personne|personnes} de {category} au tour {round}, {most} au plus peuvent venir",
)
_APART = Sentence("{one} and {other} are parted in round {round}", "{one} et {other} sont séparés au tour {round}")
_DRAW = Sentence("the lottery numbers are not those of the seed {seed}", "les numéros du tirage ne sont pas ceux de la graine {seed}")


def violations(problem: Problem, solution: Solution) -> list[Reason]:
    """What is wrong with places; an empty list when nothing is. O(people · rounds + sessions · quotas · rounds)."""
    if not solution.has_answer:
        return []
    if len(solution.sessions) != len(problem.people):
        return [_LENGTH(given=len(solution.sessions), asked=len(problem.people))]
    outside = list(_outside(problem, solution))
    if outside:
        return outside
    counted = values(problem, solution)
    return [
        *_people(problem, solution),
        *_sessions(problem, solution),
        *_groups(problem, solution),
        *wrong_goals(solution, counted, frozenset(counted)),
    ]


def values(problem: Problem, solution: Solution) -> dict[str, int]:
    """The true value of each goal, in order, counted from the places alone."""
    ranks = [[problem.rank(person, session) for session in given if session is not None] for person, given in enumerate(solution.sessions)]
    luck = [len(ranks) + 1 - number for number in _draw(problem)]
    return {measure.name: _value(problem, measure, ranks, luck) for measure in problem.measures()}


def _value(problem: Problem, measure: Measure, ranks: list[list[int]], luck: list[int]) -> int:
    total = 0
    for index, person in enumerate(problem.people):
        if measure.priority not in {None, person.priority}:
            continue
        points = sum(problem.points_for(rank) for rank in ranks[index])
        if measure.aim is Aim.PLACED:
            total += person.seats * len(ranks[index])
        elif measure.aim is Aim.POINTS:
            total += person.seats * points
        elif measure.aim is Aim.RANKS:
            total += person.seats * ranks[index].count(measure.level)
        elif measure.aim is Aim.LEXIMIN:
            total += person.seats * (points > measure.level)
        else:
            total += luck[index] * person.seats * points
    return total


def _draw(problem: Problem) -> list[int]:
    """The lottery, drawn again by its published rule."""
    if problem.lottery is None:
        return []
    names = [f"{problem.lottery}/{index + 1}/{person.name}" for index, person in enumerate(problem.people)]
    seals = [hashlib.sha256(name.encode()).hexdigest() for name in names]
    places = {seal: place for place, seal in enumerate(sorted(seals), 1)}
    return [places[seal] for seal in seals]


def _outside(problem: Problem, solution: Solution) -> Iterator[Reason]:
    for person, given in zip(problem.people, solution.sessions, strict=True):
        if len(given) != problem.rounds:
            yield _ROUNDS(person=person.name, given=len(given), asked=problem.rounds)
        if any(session is not None and not 0 <= session < len(problem.sessions) for session in given):
            yield _NO_SESSION(person=person.name)


def _people(problem: Problem, solution: Solution) -> Iterator[Reason]:
    for person, given in zip(problem.people, solution.sessions, strict=True):
        yield from _person(problem, person, given)
    if list(solution.draws) != _draw(problem):
        yield _DRAW(seed=problem.lottery)


def _person(problem: Problem, person: Person, given: tuple[int | None, ...]) -> Iterator[Reason]:
    promised = {session for session, _ in person.locked}
    for held, session in enumerate(given):
        if session is None:
            if person.required and held not in person.unavailable:
                yield _WITHOUT(person=person.name, round=held + 1)
            continue
        name = problem.sessions[session].name
        if session not in person.wishes and session not in promised:
            yield _NOT_WISHED(person=person.name, session=name)
        if held in person.unavailable:
            yield _AWAY(person=person.name, round=held + 1)
        if session in given[:held]:
            yield _TWICE(person=person.name, session=name)
    for session, at in person.locked:
        if session not in (given if at is None else (given[at],)):
            yield _LOCKED(person=person.name, session=problem.sessions[session].name)


def _sessions(problem: Problem, solution: Solution) -> Iterator[Reason]:
    there: Counter[tuple[int, int]] = Counter()
    kinds: Counter[tuple[int, int, str]] = Counter()
    for person, given in zip(problem.people, solution.sessions, strict=True):
        for held, session in enumerate(given):
            if session is not None:
                there[session, held] += person.seats
                for category in person.categories:
                    kinds[session, held, category] += person.seats
    for index, offered in enumerate(problem.sessions):
        for held in range(problem.rounds):
            seats, number = problem.seats(index, held), there[index, held]
            if number > seats:
                yield _FULL(number=number, seats=seats, session=offered.name, round=held + 1)
            if seats and number < offered.at_least:
                yield _EMPTY(number=number, least=offered.at_least, session=offered.name, round=held + 1)
            if seats:
                yield from _quotas(problem, index, held, kinds)


def _quotas(problem: Problem, session: int, held: int, kinds: Counter[tuple[int, int, str]]) -> Iterator[Reason]:
    for quota in problem.quotas:
        if quota.sessions is not None and session not in quota.sessions:
            continue
        facts = {"session": problem.sessions[session].name, "round": held + 1, "category": quota.category}
        number = kinds[session, held, quota.category]
        if number < quota.at_least:
            yield _QUOTA_LEAST(number=number, least=quota.at_least, **facts)
        if quota.at_most is not None and number > quota.at_most:
            yield _QUOTA_MOST(number=number, most=quota.at_most, **facts)


def _groups(problem: Problem, solution: Solution) -> Iterator[Reason]:
    for group in problem.together:
        first, *others = sorted(group) or [0]
        for other in others:
            for held in range(problem.rounds):
                if solution.sessions[first][held] != solution.sessions[other][held]:
                    yield _APART(one=problem.people[first].name, other=problem.people[other].name, round=held + 1)
                    break
