"""The requirements of an event one by one, so that some can be dropped: what conflicts and explanations are made of."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from terreau_match.problems.meetings import Meeting, Person, Place, Problem
from terreau_match.reasons import Reason, Sentence

_REQUIRED = Sentence("{meeting} must be held", "{meeting} doit avoir lieu")
_SLOTS = Sentence("{meeting} may only be {slots:<in slot|in slots}", "{meeting} ne peut être {slots:<qu’au créneau|qu’aux créneaux}")
_PLACES = Sentence("{meeting} may only be at {places}", "{meeting} ne peut être qu’à {places}")
_AFTER = Sentence("{meeting} must come after {earlier}", "{meeting} doit venir après {earlier}")
_AWAY = Sentence("{person} is not available {slots:<in slot|in slots}", "{person} n’est pas disponible {slots:<au créneau|aux créneaux}")
_LEAST = Sentence("{person} needs at least {least:meeting|meetings}", "{person} demande au moins {least:rencontre|rencontres}")
_MOST = Sentence("{person} takes at most {most:meeting|meetings}", "{person} accepte au plus {most:rencontre|rencontres}")
_HOST = Sentence("{person} stays at {place}", "{person} reste à {place}")
_TABLES = Sentence(
    "{tables:table|tables} in all, so {tables:meeting|meetings} at once",
    "il y a {tables:table|tables}, donc {tables:rencontre|rencontres} à la fois",
)
_CLOSED = Sentence("{place} is closed {slots:<in slot|in slots}", "{place} est fermé {slots:<au créneau|aux créneaux}")
_CAPACITY = Sentence("{place} holds {capacity:meeting|meetings} at once", "{place} reçoit {capacity:rencontre|rencontres} à la fois")
_REACH = Sentence(
    "nobody walks farther than {reach} between two slots that follow", "personne ne va à plus de {reach} entre deux créneaux qui se suivent"
)
_FAIRNESS = Sentence(
    "the numbers of breaks of two people differ by at most {fairness}",
    "les nombres de pauses de deux personnes diffèrent d’au plus {fairness}",
)
_NOW = Sentence("nothing new starts before slot {slot}", "rien de nouveau ne commence avant le créneau {slot}")

Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing asked; `key` names it within the problem, `reason` says it."""

    key: Key
    reason: Reason


def requirements(problem: Problem) -> list[Requirement]:
    """Everything a plan must obey, less the facts: slots that exist, nobody in two meetings at once, what is frozen.

    Those one can change least come first, so that a conflict names, where it can, what one can change.
    """
    per_place = (_of_place(problem, q, place) for q, place in enumerate(problem.places))
    per_person = (_of_person(problem, p, person) for p, person in enumerate(problem.people))
    per_meeting = (_of_meeting(problem, m, meeting) for m, meeting in enumerate(problem.meetings))
    found = chain(_of_event(problem), *per_place, *per_person, *per_meeting)
    return [Requirement(key, reason) for key, reason in found]


def _of_event(problem: Problem) -> Iterator[tuple[Key, Reason]]:
    if problem.running is not None and problem.running.now:
        yield ("now", 0, 0), _NOW(slot=problem.slot_name(problem.running.now))
    if problem.tables is not None:
        yield ("tables", 0, 0), _TABLES(tables=problem.tables)
    if problem.reach is not None:
        yield ("reach", 0, 0), _REACH(reach=problem.reach)
    if problem.fairness is not None:
        yield ("fairness", 0, 0), _FAIRNESS(fairness=problem.fairness)


def _of_place(problem: Problem, q: int, place: Place) -> Iterator[tuple[Key, Reason]]:
    yield ("capacity", q, 0), _CAPACITY(place=place.name, capacity=place.capacity)
    if place.closed:
        yield ("closed", q, 0), _CLOSED(place=place.name, slots=_slots(problem, place.closed))


def _of_person(problem: Problem, p: int, person: Person) -> Iterator[tuple[Key, Reason]]:
    if person.unavailable:
        yield ("away", p, 0), _AWAY(person=person.name, slots=_slots(problem, person.unavailable))
    if person.place is not None:
        yield ("host", p, 0), _HOST(person=person.name, place=problem.places[person.place].name)
    if person.at_most is not None:
        yield ("most", p, 0), _MOST(person=person.name, most=person.at_most)
    if person.at_least:
        yield ("least", p, 0), _LEAST(person=person.name, least=person.at_least)


def _of_meeting(problem: Problem, m: int, meeting: Meeting) -> Iterator[tuple[Key, Reason]]:
    name = problem.meeting_name(m)
    if meeting.slots is not None:
        yield ("slots", m, 0), _SLOTS(meeting=name, slots=_slots(problem, meeting.slots))
    if meeting.places is not None and problem.places:
        yield ("places", m, 0), _PLACES(meeting=name, places=", ".join(problem.places[q].name for q in sorted(meeting.places)))
    for earlier in sorted(meeting.after):
        yield ("after", m, earlier), _AFTER(meeting=name, earlier=problem.meeting_name(earlier))
    if meeting.required:
        yield ("required", m, 0), _REQUIRED(meeting=name)


def _slots(problem: Problem, slots: Collection[int]) -> str:
    return ", ".join(problem.slot_name(t) for t in sorted(slots)) or "–"


def relaxed(problem: Problem, keys: Collection[Key]) -> Problem:
    """The problem with these requirements only, and no aim."""
    kept = set(keys)

    def has(kind: str, one: int = 0, other: int = 0) -> bool:
        return (kind, one, other) in kept

    people = tuple(
        replace(
            person,
            unavailable=person.unavailable if has("away", p) else frozenset(),
            at_least=person.at_least if has("least", p) else 0,
            at_most=person.at_most if has("most", p) else None,
            place=person.place if has("host", p) else None,
        )
        for p, person in enumerate(problem.people)
    )
    meetings = tuple(
        replace(
            meeting,
            slots=meeting.slots if has("slots", m) else None,
            places=meeting.places if has("places", m) else None,
            after=frozenset(k for k in meeting.after if has("after", m, k)),
            required=has("required", m),
        )
        for m, meeting in enumerate(problem.meetings)
    )
    places = tuple(
        replace(
            place,
            capacity=place.capacity if has("capacity", q) else len(problem.meetings),
            closed=place.closed if has("closed", q) else frozenset(),
        )
        for q, place in enumerate(problem.places)
    )
    running = problem.running
    return replace(
        problem,
        people=people,
        meetings=meetings,
        places=places,
        tables=problem.tables if has("tables") else None,
        reach=problem.reach if has("reach") else None,
        fairness=problem.fairness if has("fairness") else None,
        running=None if running is None else replace(running, now=running.now if has("now") else 0),
        aims=(),
    )
