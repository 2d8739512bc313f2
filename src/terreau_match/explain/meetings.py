"""Plans of meetings, explained to a person: why a meeting is held or not, why then, why a move is refused, what it would take."""

from collections.abc import Iterator
from dataclasses import replace

from terreau_match.check.meetings import TWICE, values, violations
from terreau_match.meetings import replan
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Aim, Problem, Running, Solution
from terreau_match.reasons import Reason, Sentence

_HELD = Sentence("{meeting} is held in slot {slot}", "{meeting} a lieu au créneau {slot}")
_HELD_AT = Sentence("{meeting} is held in slot {slot} at {place}", "{meeting} a lieu au créneau {slot}, à {place}")
_REQUIRED = Sentence("it has to be held", "elle doit avoir lieu")
_FROZEN = Sentence(
    "it is held, running or about to start: it does not move",
    "elle est passée, en cours ou sur le point de commencer\u00a0: elle ne bouge pas",
)
_WISH = Sentence("{person} ranked it {rank}", "{person} l’a placée au rang {rank}")
_ONLY = Sentence("it can be in no other slot", "elle n’a pas d’autre créneau possible")
_NONE_FREE = Sentence(
    "its other slots are taken: moving it would move others", "ses autres créneaux sont pris\u00a0: la bouger en bougerait d’autres"
)
_NO_BETTER = Sentence(
    "it could move alone to slot {slots}, and the plan would be no better",
    "elle pourrait bouger seule au créneau {slots}, et le plan n’en serait pas meilleur",
)
_BETTER = Sentence("in slot {slot} the plan would be better", "au créneau {slot}, le plan serait meilleur")
_NOT_HELD = Sentence("{meeting} is not held", "{meeting} n’a pas lieu")
_NEVER = Sentence("no slot suits all of its people", "aucun créneau ne convient à toutes ses personnes")
_AWAY = Sentence("{person} is not available {slots:<in slot|in slots}", "{person} n’est pas disponible {slots:<au créneau|aux créneaux}")
_MOST = Sentence(
    "{person} already has {number:meeting|meetings}, the most they take", "{person} a déjà {number:rencontre|rencontres}, son maximum"
)
_FULL = Sentence("{person} has no free slot left", "{person} n’a plus de créneau libre")
_NO_COMMON = Sentence(
    "its people have no free slot in common that has room", "ses personnes n’ont plus de créneau libre commun où il reste de la place"
)
_COULD = Sentence("it could still be held in slot {slot}", "elle pourrait encore avoir lieu au créneau {slot}")
_INSTEAD = Sentence(
    "{person} meets {meeting} instead, worth {points:point|points} against {less}",
    "{person} a plutôt {meeting}, {points:point|points} contre {less}",
)
_BUSY = Sentence("{person} is in {meeting} in slot {slot}", "{person} est à {meeting} au créneau {slot}")
_SAME = Sentence("it is there already", "elle y est déjà")
_ALLOWED = Sentence("nothing forbids it", "rien ne l’interdit")
_GOAL = Sentence("{goal} would go from {before} to {after}", "{goal} passerait de {before} à {after}")
_MOVES = Sentence("{meeting} would move from slot {before} to {after}", "{meeting} passerait du créneau {before} au {after}")
_SEAT = Sentence("{meeting} would move from {before} to {after}", "{meeting} passerait de {before} à {after}")
_DROPS = Sentence("{meeting} would no longer be held", "{meeting} n’aurait plus lieu")
_GAINS = Sentence("{meeting} would be held in slot {after}", "{meeting} aurait lieu au créneau {after}")
_NOTHING = Sentence("nothing would change", "rien ne changerait")
_IMPOSSIBLE = Sentence("it cannot be, because together:", "ce n’est pas possible, car ensemble\u00a0:")
_UNKNOWN = Sentence("time was too short to tell", "le temps a manqué pour le dire")
_GIVE_UP = Sentence(
    "a plan needs one of these to give way: {reason}", "pour qu’un plan existe, il faut céder sur l’un de ces points\u00a0: {reason}"
)

_GOALS = {
    Aim.WISHES: Sentence("wish points", "les points de souhaits"),
    Aim.HELD: Sentence("meetings held", "les rencontres tenues"),
    Aim.WORST_SERVED: Sentence("the share of the worst served (per mille)", "la part de la personne la moins bien servie (pour mille)"),
    Aim.STABILITY: Sentence("meetings changed", "les rencontres changées"),
    Aim.BREAKS: Sentence("breaks", "les pauses"),
    Aim.IDLE: Sentence("idle slots", "les créneaux d’attente"),
    Aim.MOVES: Sentence("steps walked", "les déplacements"),
}


def why(problem: Problem, solution: Solution, meeting: int | None = None) -> list[Reason]:
    """Why `meeting` is held when it is, or why it is not held; without a meeting, why there is no plan at all.

    O(slots · (people + meetings)): each other slot is judged.
    """
    if meeting is None or not solution.has_answer:
        return list(solution.conflict)
    slot = solution.slots[meeting]
    return list(_why_then(problem, solution, meeting, slot) if slot is not None else _why_not_held(problem, solution, meeting))


def why_not(problem: Problem, solution: Solution, meeting: int, slot: int | None = None, place: int | None = None) -> list[Reason]:
    """Why `meeting` is not moved, alone, to `slot` (and `place`): what forbids it, else what it would cost.

    This is the reason a manual move is refused. Without a slot: why the meeting is not held.
    """
    if not solution.has_answer:
        return list(solution.conflict)
    if slot is None:
        return why(problem, solution, meeting)
    if solution.slots[meeting] == slot and (place is None or solution.places[meeting] == place):
        return [_SAME()]
    busy = [
        _BUSY(person=problem.people[person].name, meeting=problem.meeting_name(other), slot=problem.slot_name(slot))
        for person in problem.meetings[meeting].people
        for other in _agenda(problem, solution, person)
        if other != meeting and solution.slots[other] == slot
    ]
    moved, wrong = _moved(problem, solution, meeting, slot, place)
    refused = busy + [reason for reason in wrong if reason.sentence is not TWICE]
    return refused or [_ALLOWED(), *_costs(problem, values(problem, solution), values(problem, moved))]


def what_would_change(
    problem: Problem,
    solution: Solution,
    meeting: int | None = None,
    slot: int | None = None,
    place: int | None = None,
    *,
    seconds: float = 5.0,
    seed: int = 1,
) -> list[Reason]:
    """What else would change, at the least, for `meeting` to be held (in `slot`, at `place`); or what has to give way.

    Solves the event again from this plan, changing as little as possible. Without a plan: each part of the conflict, of which
    one must give way.
    """
    if meeting is None or not solution.has_answer:
        return [_GIVE_UP(reason=reason) for reason in solution.conflict]
    asked = replace(
        problem.meetings[meeting],
        required=True,
        slots=problem.meetings[meeting].slots if slot is None else frozenset({slot}),
        places=problem.meetings[meeting].places if place is None else frozenset({place}),
    )
    old = problem.running or Running(slots=())
    frozen = frozenset(m for m in old.frozen if m != meeting or solution.slots[m] is not None)
    wanted = replace(
        problem,
        meetings=tuple(asked if m == meeting else other for m, other in enumerate(problem.meetings)),
        running=Running(slots=solution.slots, places=solution.places, frozen=frozen, now=old.now),
        aims=(Aim.STABILITY, *(aim for aim in problem.aims if aim is not Aim.STABILITY)),
    )
    other = replan.solve(wanted, seconds=seconds, seed=seed)
    if other.status is Status.INFEASIBLE:
        return [_IMPOSSIBLE(), *other.conflict]
    if not other.has_answer:
        return [_UNKNOWN()]
    changes = list(_changes(problem, solution, other))
    return [*changes, *_costs(problem, values(problem, solution), values(problem, other))] if changes else [_NOTHING()]


def _why_then(problem: Problem, solution: Solution, meeting: int, slot: int) -> Iterator[Reason]:
    name, place = problem.meeting_name(meeting), solution.places[meeting] if solution.places else None
    when = problem.slot_name(slot)
    yield _HELD(meeting=name, slot=when) if place is None else _HELD_AT(meeting=name, slot=when, place=problem.places[place].name)
    if problem.running is not None and meeting in problem.running.frozen:
        yield _FROZEN()
        return
    yield from _wished(problem, meeting)
    possible = [t for t in _suited(problem, meeting) if t != slot]
    if not possible:
        yield _ONLY()
        return
    free = {t: moved for t in possible if not (judged := _moved(problem, solution, meeting, t, None))[1] for moved in [judged[0]]}
    now = _worth(problem, solution)
    better = [t for t, moved in free.items() if _worth(problem, moved) > now]
    if better:
        yield _BETTER(slot=problem.slot_name(better[0]))
    elif free:
        yield _NO_BETTER(slots=", ".join(map(problem.slot_name, free)))
    else:
        yield _NONE_FREE()


def _wished(problem: Problem, meeting: int) -> Iterator[Reason]:
    about = problem.meetings[meeting]
    if about.required:
        yield _REQUIRED()
    for person, rank in zip(about.people, about.ranks, strict=False):
        if rank > 0:
            yield _WISH(person=problem.people[person].name, rank=rank)


def _why_not_held(problem: Problem, solution: Solution, meeting: int) -> Iterator[Reason]:
    yield _NOT_HELD(meeting=problem.meeting_name(meeting))
    suited = _suited(problem, meeting)
    if not suited:
        yield _NEVER()
        for person in problem.meetings[meeting].people:
            who = problem.people[person]
            if who.unavailable:
                yield _AWAY(person=who.name, slots=", ".join(map(problem.slot_name, sorted(who.unavailable))))
        return
    full = False
    for person in problem.meetings[meeting].people:
        who, agenda = problem.people[person], _agenda(problem, solution, person)
        if len(agenda) >= problem.most(person):
            full = True
            yield (_MOST if who.at_most is not None and len(agenda) >= who.at_most else _FULL)(person=who.name, number=len(agenda))
            yield from _instead(problem, person, agenda, meeting)
    if full:
        return
    open_slot = next((t for t in suited if not _moved(problem, solution, meeting, t, None)[1]), None)
    yield _NO_COMMON() if open_slot is None else _COULD(slot=problem.slot_name(open_slot))


def _instead(problem: Problem, person: int, agenda: list[int], meeting: int) -> Iterator[Reason]:
    """The meeting that weighs least of those held instead, when it weighs no less."""
    least = min(agenda, key=problem.wish, default=None)
    if least is not None and problem.wish(least) >= problem.wish(meeting) and problem.wish(least):
        yield _INSTEAD(
            person=problem.people[person].name, meeting=problem.meeting_name(least), points=problem.wish(least), less=problem.wish(meeting)
        )


def _suited(problem: Problem, meeting: int) -> list[int]:
    """Slots that suit all its people, whatever else is held."""
    about = problem.meetings[meeting]
    away = frozenset().union(*(problem.people[person].unavailable for person in about.people))
    first = problem.running.now if problem.running else 0
    return [t for t in range(first, problem.slots) if t not in away and (about.slots is None or t in about.slots)]


def _agenda(problem: Problem, solution: Solution, person: int) -> list[int]:
    return [m for m, slot in enumerate(solution.slots) if slot is not None and person in problem.meetings[m].people]


def _moved(problem: Problem, solution: Solution, meeting: int, slot: int, place: int | None) -> tuple[Solution, list[Reason]]:
    """The plan with this one meeting elsewhere, and what that breaks; at the place that breaks least if none is given."""
    bare = replace(problem, aims=())
    before = set(violations(bare, replace(solution, goals=(), status=Status.FEASIBLE)))
    slots = tuple(slot if m == meeting else t for m, t in enumerate(solution.slots))
    here = solution.places[meeting] if solution.places else None
    where = [place] if place is not None or not problem.places else [here, *(q for q in range(len(problem.places)) if q != here)]
    best: tuple[Solution, list[Reason]] | None = None
    for q in where:
        if problem.places and q is None:
            continue
        places = tuple(q if m == meeting else p for m, p in enumerate(solution.places)) if problem.places else ()
        moved = replace(solution, status=Status.FEASIBLE, goals=(), slots=slots, places=places)
        wrong = [reason for reason in violations(bare, moved) if reason not in before]
        if best is None or len(wrong) < len(best[1]):
            best = moved, wrong
        if not wrong:
            break
    assert best is not None
    return best


def _worth(problem: Problem, solution: Solution) -> tuple[int, ...]:
    high = {Aim.WISHES, Aim.HELD, Aim.WORST_SERVED}
    return tuple(value if Aim(name) in high else -value for name, value in values(problem, solution).items())


def _costs(problem: Problem, before: dict[str, int], after: dict[str, int]) -> Iterator[Reason]:
    for aim in problem.aims:
        if before[aim.value] != after[aim.value]:
            goal = _GOALS[aim]
            sentence = Sentence(_GOAL.en.replace("{goal}", goal.en), _GOAL.fr.replace("{goal}", goal.fr))
            yield sentence(before=before[aim.value], after=after[aim.value])


def _changes(problem: Problem, old: Solution, new: Solution) -> Iterator[Reason]:
    for m, (before, after) in enumerate(zip(old.slots, new.slots, strict=True)):
        name = problem.meeting_name(m)
        if before is None and after is not None:
            yield _GAINS(meeting=name, after=problem.slot_name(after))
        elif before is not None and after is None:
            yield _DROPS(meeting=name)
        elif before is not None and after is not None and before != after:
            yield _MOVES(meeting=name, before=problem.slot_name(before), after=problem.slot_name(after))
        elif before is not None and old.places and old.places[m] != new.places[m]:
            here, there = (problem.places[q].name for q in (old.places[m], new.places[m]) if q is not None)
            yield _SEAT(meeting=name, before=here, after=there)
