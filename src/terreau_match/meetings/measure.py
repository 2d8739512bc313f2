"""The value of each aim in a plan, for the solvers' own use (the judge counts again, its own way)."""

from collections.abc import Sequence

from terreau_match.problems.meetings import Aim, Problem

Slots = Sequence[int | None]
HIGH = frozenset({Aim.WISHES, Aim.HELD, Aim.WORST_SERVED})
"""Aims one wants high; the others low."""


def measure(problem: Problem, aim: Aim, slots: Slots, places: Slots) -> int:
    """The value of `aim` when meeting m is held in slots[m] at places[m]. O(meetings log meetings)."""
    held = [m for m, slot in enumerate(slots) if slot is not None]
    if aim in {Aim.WISHES, Aim.HELD}:
        return len(held) if aim is Aim.HELD else sum(map(problem.wish, held))
    if aim is Aim.WORST_SERVED:
        return _worst_served(problem, held)
    if aim is Aim.STABILITY:
        return len(changed(problem, slots, places))
    if aim is Aim.MOVES:
        return sum(moves(problem, slots, places))
    return sum(map(breaks_of if aim is Aim.BREAKS else idle_of, agendas_of(problem, slots)))


def agendas_of(problem: Problem, slots: Slots) -> list[list[int]]:
    """The slots of each person, sorted."""
    agendas: list[list[int]] = [[] for _ in problem.people]
    for m, slot in enumerate(slots):
        if slot is not None:
            for person in problem.meetings[m].people:
                agendas[person].append(slot)
    for agenda in agendas:
        agenda.sort()
    return agendas


def breaks_of(agenda: Sequence[int]) -> int:
    """Breaks of one sorted agenda."""
    return sum(agenda[i + 1] - agenda[i] > 1 for i in range(len(agenda) - 1))


def idle_of(agenda: Sequence[int]) -> int:
    """Idle slots inside one sorted agenda."""
    return agenda[-1] - agenda[0] + 1 - len(agenda) if agenda else 0


def changed(problem: Problem, slots: Slots, places: Slots) -> frozenset[int]:
    """Meetings of the running plan that have another slot or place, or none."""
    running = problem.running
    if running is None:
        return frozenset()
    where = running.places or (None,) * len(slots)
    return frozenset(
        m
        for m, before in enumerate(running.slots)
        if before is not None and (slots[m] != before or (where[m] is not None and places[m] != where[m]))
    )


def _worst_served(problem: Problem, held: Sequence[int]) -> int:
    got = [0] * len(problem.people)
    for m in held:
        meeting = problem.meetings[m]
        for person, rank in zip(meeting.people, meeting.ranks, strict=False):
            got[person] += problem.points_for(rank)
    return min((1000 * mine // best for mine, best in zip(got, problem.could_get(), strict=True) if best > 0), default=1000)


def moves(problem: Problem, slots: Slots, places: Slots) -> list[int]:
    """Steps each person walks between their meetings."""
    last: dict[int, int] = {}
    steps = [0] * len(problem.people)
    order = sorted((slot, m) for m, slot in enumerate(slots) if slot is not None)
    for _, m in order:
        place = places[m] if m < len(places) else None
        if place is None:
            continue
        for person in problem.meetings[m].people:
            steps[person] += problem.distance(last[person], place) if person in last else 0
            last[person] = place
    return steps
