"""The judge of meeting plans: reads a plan as a person would, with lists and counts only."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from terreau_match.check.goals import wrong_goals
from terreau_match.problems.meetings import Aim, Problem, Solution
from terreau_match.reasons import Reason, Sentence

_LENGTH = Sentence(
    "the plan speaks of {given:meeting|meetings}, the problem of {asked}",
    "le plan parle de {given:rencontre|rencontres}, le problème de {asked}",
)
_MISSING = Sentence("{meeting} must be held and is not", "{meeting} doit avoir lieu et n’est pas placée")
_NO_SLOT = Sentence("{meeting} is in slot {slot}, which does not exist", "{meeting} est au créneau {slot}, qui n’existe pas")
_WRONG_SLOT = Sentence("{meeting} may not be in slot {slot}", "{meeting} n’est pas permise au créneau {slot}")
_UNAVAILABLE = Sentence(
    "{person} is not available in slot {slot} ({meeting})", "{person} n’est pas disponible au créneau {slot} ({meeting})"
)
TWICE = Sentence("{person} has {number:meeting|meetings} in slot {slot}", "{person} a {number:rencontre|rencontres} au créneau {slot}")
_TOO_FEW = Sentence(
    "{person} has {number:meeting|meetings} and needs {least}", "{person} a {number:rencontre|rencontres} et en demande au moins {least}"
)
_TOO_MANY = Sentence(
    "{person} has {number:meeting|meetings} and takes {most}", "{person} a {number:rencontre|rencontres} et en accepte au plus {most}"
)
_ORDER = Sentence("{meeting} must come after {earlier}", "{meeting} doit venir après {earlier}")
_TABLES = Sentence(
    "slot {slot} holds {number:meeting|meetings} for {tables:table|tables}",
    "le créneau {slot} a {number:rencontre|rencontres} pour {tables:table|tables}",
)
_NO_PLACE = Sentence("{meeting} is held nowhere", "{meeting} n’a pas de lieu")
_ODD_PLACE = Sentence("{meeting} has a place though it has no use for one", "{meeting} a un lieu qui n’a pas lieu d’être")
_WRONG_PLACE = Sentence("{meeting} may not be at {place}", "{meeting} n’est pas permise à {place}")
_HOST = Sentence("{person} stays at {home} but {meeting} is at {place}", "{person} reste à {home} mais {meeting} est à {place}")
_CLOSED = Sentence("{place} is closed in slot {slot} ({meeting})", "{place} est fermé au créneau {slot} ({meeting})")
_FULL = Sentence(
    "{place} holds {number:meeting|meetings} in slot {slot} for a capacity of {capacity}",
    "{place} reçoit {number:rencontre|rencontres} au créneau {slot} pour une capacité de {capacity}",
)
_FAR = Sentence(
    "{person} has no time to walk from {place} to {next} after slot {slot}",
    "{person} n’a pas le temps d’aller de {place} à {next} après le créneau {slot}",
)
_UNFAIR = Sentence(
    "{most} has {many:break|breaks} and {least} {few}: more than {fairness} apart",
    "{most} a {many:pause|pauses} et {least} {few}\u00a0: l’écart dépasse {fairness}",
)
_FROZEN = Sentence("{meeting} is frozen and has moved", "{meeting} est figée et a bougé")
_PAST = Sentence("{meeting} is planned in slot {slot}, already past", "{meeting} est prévue au créneau {slot}, déjà passé")

HIGHEST = frozenset({Aim.WISHES.value, Aim.HELD.value, Aim.WORST_SERVED.value})


def violations(problem: Problem, solution: Solution) -> list[Reason]:
    """What is wrong with a plan; an empty list when nothing is. O(people + meetings + slots)."""
    if not solution.has_answer:
        return []
    if len(solution.slots) != len(problem.meetings):
        return [_LENGTH(given=len(solution.slots), asked=len(problem.meetings))]
    outside = [
        _NO_SLOT(meeting=problem.meeting_name(m), slot=slot + 1)
        for m, slot in enumerate(solution.slots)
        if slot is not None and not 0 <= slot < problem.slots
    ]
    if outside:
        return outside
    agendas = _agendas(problem, solution)
    found = [
        *_wrong_meetings(problem, solution),
        *_wrong_agendas(problem, agendas),
        *_wrong_tables(problem, solution),
        *_wrong_running(problem, solution),
    ]
    wrong_places = list(_wrong_places(problem, solution))
    found += wrong_places
    if not wrong_places:
        found += _wrong_walks(problem, solution, agendas)
        found += wrong_goals(solution, values(problem, solution), HIGHEST)
    return found


def values(problem: Problem, solution: Solution) -> dict[str, int]:
    """The value of each aim of the problem in this plan, in the order of the aims, counted from the plan alone."""
    return {aim.value: _COUNTS[aim](problem, solution) for aim in problem.aims}


def breaks(problem: Problem, solution: Solution) -> list[int]:
    """How many breaks each person has."""
    return [sum(after > before + 1 for before, after in pairwise(sorted(agenda))) for agenda in _agendas(problem, solution)]


def _agendas(problem: Problem, solution: Solution) -> list[dict[int, list[int]]]:
    """For each person, the meetings held in each slot."""
    agendas: list[dict[int, list[int]]] = [defaultdict(list) for _ in problem.people]
    for m, slot in enumerate(solution.slots):
        if slot is not None:
            for person in problem.meetings[m].people:
                agendas[person][slot].append(m)
    return agendas


def _wrong_meetings(problem: Problem, solution: Solution) -> Iterator[Reason]:
    for m, meeting in enumerate(problem.meetings):
        name, slot = problem.meeting_name(m), solution.slots[m]
        if slot is None:
            if meeting.required:
                yield _MISSING(meeting=name)
            continue
        if not _is_fact(problem, m):
            yield from _wrong_slot(problem, m, slot)
        for earlier in sorted(meeting.after):
            before = solution.slots[earlier]
            if before is None or before >= slot:
                yield _ORDER(meeting=name, earlier=problem.meeting_name(earlier))


def _wrong_slot(problem: Problem, m: int, slot: int) -> Iterator[Reason]:
    meeting, name, when = problem.meetings[m], problem.meeting_name(m), problem.slot_name(slot)
    if meeting.slots is not None and slot not in meeting.slots:
        yield _WRONG_SLOT(meeting=name, slot=when)
    for person in meeting.people:
        if slot in problem.people[person].unavailable:
            yield _UNAVAILABLE(person=problem.people[person].name, slot=when, meeting=name)


def _is_fact(problem: Problem, m: int) -> bool:
    """A frozen meeting is judged by the running plan only: what is held is held."""
    return problem.running is not None and m in problem.running.frozen


def _wrong_agendas(problem: Problem, agendas: list[dict[int, list[int]]]) -> Iterator[Reason]:
    for person, agenda in zip(problem.people, agendas, strict=True):
        for slot, meetings in sorted(agenda.items()):
            if len(meetings) > 1:
                yield TWICE(person=person.name, number=len(meetings), slot=problem.slot_name(slot))
        number = sum(map(len, agenda.values()))
        if number < person.at_least:
            yield _TOO_FEW(person=person.name, number=number, least=person.at_least)
        if person.at_most is not None and number > person.at_most:
            yield _TOO_MANY(person=person.name, number=number, most=person.at_most)
    if problem.fairness is not None and agendas:
        pauses = [sum(after > before + 1 for before, after in pairwise(sorted(agenda))) for agenda in agendas]
        most, least = pauses.index(max(pauses)), pauses.index(min(pauses))
        if pauses[most] - pauses[least] > problem.fairness:
            yield _UNFAIR(
                most=problem.people[most].name,
                many=pauses[most],
                least=problem.people[least].name,
                few=pauses[least],
                fairness=problem.fairness,
            )


def _wrong_tables(problem: Problem, solution: Solution) -> Iterator[Reason]:
    if problem.tables is None:
        return
    for slot in range(problem.slots):
        number = solution.slots.count(slot)
        if number > max(problem.tables, sum(_is_fact(problem, m) for m, when in enumerate(solution.slots) if when == slot)):
            yield _TABLES(slot=problem.slot_name(slot), number=number, tables=problem.tables)


def _wrong_places(problem: Problem, solution: Solution) -> Iterator[Reason]:
    where = solution.places or (None,) * len(problem.meetings)
    if len(where) != len(problem.meetings):
        yield _LENGTH(given=len(where), asked=len(problem.meetings))
        return
    guests: dict[tuple[int, int], int] = defaultdict(int)
    facts: dict[tuple[int, int], int] = defaultdict(int)
    for m, (slot, place) in enumerate(zip(solution.slots, where, strict=True)):
        if slot is not None and place is not None and place in range(len(problem.places)):
            guests[place, slot] += 1
            facts[place, slot] += _is_fact(problem, m)
        yield from _wrong_place(problem, m, slot, place)
    for (place, slot), number in sorted(guests.items()):
        room = problem.places[place]
        if number > max(room.capacity, facts[place, slot]):
            yield _FULL(place=room.name, number=number, slot=problem.slot_name(slot), capacity=room.capacity)


def _wrong_place(problem: Problem, m: int, slot: int | None, place: int | None) -> Iterator[Reason]:
    name, meeting = problem.meeting_name(m), problem.meetings[m]
    if place is None:
        if slot is not None and problem.places:
            yield _NO_PLACE(meeting=name)
        return
    if slot is None or not problem.places:
        yield _ODD_PLACE(meeting=name)
        return
    if place not in range(len(problem.places)):
        yield _WRONG_PLACE(meeting=name, place=place + 1)
        return
    if _is_fact(problem, m):
        return
    room = problem.places[place]
    if meeting.places is not None and place not in meeting.places:
        yield _WRONG_PLACE(meeting=name, place=room.name)
    if slot in room.closed:
        yield _CLOSED(place=room.name, slot=problem.slot_name(slot), meeting=name)
    for person in meeting.people:
        home = problem.people[person].place
        if home is not None and home != place:
            yield _HOST(person=problem.people[person].name, home=problem.places[home].name, meeting=name, place=room.name)


def _wrong_walks(problem: Problem, solution: Solution, agendas: list[dict[int, list[int]]]) -> Iterator[Reason]:
    if problem.reach is None or not problem.places:
        return
    for person, agenda in zip(problem.people, agendas, strict=True):
        for slot in sorted(agenda):
            for m in agenda[slot]:
                for n in agenda.get(slot + 1, ()):
                    here, there = solution.places[m], solution.places[n]
                    if here is not None and there is not None and problem.distance(here, there) > problem.reach:
                        yield _FAR(
                            person=person.name,
                            place=problem.places[here].name,
                            next=problem.places[there].name,
                            slot=problem.slot_name(slot),
                        )


def _wrong_running(problem: Problem, solution: Solution) -> Iterator[Reason]:
    if problem.running is None:
        return
    for m, slot in enumerate(solution.slots):
        if _is_fact(problem, m):
            if _moved(problem, solution, m) or problem.running.slots[m] != slot:
                yield _FROZEN(meeting=problem.meeting_name(m))
        elif slot is not None and slot < problem.running.now:
            yield _PAST(meeting=problem.meeting_name(m), slot=problem.slot_name(slot))


def _moved(problem: Problem, solution: Solution, m: int) -> bool:
    """Whether a meeting of the running plan has another slot or place, or none."""
    running = problem.running
    if running is None or running.slots[m] is None:
        return False
    if running.slots[m] != solution.slots[m]:
        return True
    place = running.places[m] if running.places else None
    return place is not None and (not solution.places or solution.places[m] != place)


def _wishes_of(problem: Problem, solution: Solution) -> list[int]:
    points = [0] * len(problem.people)
    for meeting, slot in zip(problem.meetings, solution.slots, strict=True):
        if slot is not None:
            for person, rank in zip(meeting.people, meeting.ranks, strict=False):
                points[person] += problem.points_for(rank)
    return points


def _wishes(problem: Problem, solution: Solution) -> int:
    return sum(_wishes_of(problem, solution))


def _worst_served(problem: Problem, solution: Solution) -> int:
    pairs = zip(_wishes_of(problem, solution), problem.could_get(), strict=True)
    shares = [1000 * got // possible for got, possible in pairs if possible > 0]
    return min(shares, default=1000)


def _stability(problem: Problem, solution: Solution) -> int:
    return sum(_moved(problem, solution, m) for m in range(len(problem.meetings)))


def _held(problem: Problem, solution: Solution) -> int:
    return sum(slot is not None for slot in solution.slots)


def _breaks(problem: Problem, solution: Solution) -> int:
    return sum(breaks(problem, solution))


def _idle(problem: Problem, solution: Solution) -> int:
    return sum(max(agenda) - min(agenda) + 1 - len(agenda) for agenda in _agendas(problem, solution) if agenda)


def _moves(problem: Problem, solution: Solution) -> int:
    if not problem.places:
        return 0
    total = 0
    for agenda in _agendas(problem, solution):
        stops = [place for slot in sorted(agenda) for m in agenda[slot] if (place := solution.places[m]) is not None]
        total += sum(problem.distance(here, there) for here, there in pairwise(stops))
    return total


_COUNTS = {
    Aim.WISHES: _wishes,
    Aim.HELD: _held,
    Aim.WORST_SERVED: _worst_served,
    Aim.STABILITY: _stability,
    Aim.BREAKS: _breaks,
    Aim.IDLE: _idle,
    Aim.MOVES: _moves,
}
