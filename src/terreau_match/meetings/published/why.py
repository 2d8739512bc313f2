"""Why a published problem has no plan, in words: what matters apart from fairness first, then one person, then everybody.

A requirement that a meeting be held cannot always be dropped one by one under fairness (a meeting that may be held can fill a
break), so the last resort keeps them together: "all meetings must be held" is one requirement.
"""

from collections.abc import Sequence
from dataclasses import replace

from terreau_match import conflicts, cpsat
from terreau_match.clock import Clock
from terreau_match.meetings import conflict
from terreau_match.meetings.published.frame import Frame, can_fill, frame
from terreau_match.meetings.published.model import Model
from terreau_match.meetings.requirements import Requirement, relaxed, requirements
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Problem, Solution
from terreau_match.reasons import Reason, Sentence

_ALL = {
    "required": Sentence("all {number:meeting|meetings} must be held", "les {number:rencontre|rencontres} doivent toutes avoir lieu"),
    "away": Sentence("{number:person|people} are not always available", "{number:personne|personnes} ne sont pas toujours disponibles"),
    "slots": Sentence(
        "{number:meeting|meetings} may only be in some slots", "{number:rencontre|rencontres} ne peuvent être qu’à certains créneaux"
    ),
    "after": Sentence("{number:order|orders} between two meetings", "{number:ordre|ordres} entre deux rencontres"),
}
_LIMIT = Sentence(
    "the numbers of breaks of two people differ by at most {fairness}, and {person}, with one meeting at most, has none",
    "les nombres de pauses de deux personnes diffèrent d’au plus {fairness}, et {person}, qui a une rencontre au plus, n’en a aucune",
)
_LEAST_SECONDS, _MOST_SECONDS = 3.0, 10.0
"""An explanation takes at most three times what the proof took, within these: without it the answer is of little use."""
_TEST = 2.0
"""Longest test of a set of requirements, in the solver's reproducible units."""


def explained(problem: Problem, clock: Clock, *, seed: int, method: str) -> Solution:
    """The answer to a problem already proved impossible: a conflict in which each requirement is needed, if time allows."""
    quiet = Clock(min(_MOST_SECONDS, max(_LEAST_SECONDS, 3 * clock.spent)))
    unfair = replace(problem, fairness=None)
    known = frame(problem)
    if clock.cancelled:
        found: tuple[Reason, ...] = ()
    elif known.is_empty:
        found = _stuck(known)
    elif problem.fairness is None or not _can_hold(unfair, quiet):
        found = conflict.conflict(unfair, quiet)
    else:
        found = _unfair(problem, quiet)
        found = (*found, conflicts.NOT_SHORTENED()) if quiet.stopped else found
    return Solution(status=Status.INFEASIBLE, seconds=clock.spent, seed=seed, conflict=found, method=method)


def _stuck(known: Frame) -> tuple[Reason, ...]:
    """A conflict about meetings left without a slot; no search is needed, only their domains and orders."""
    problem = known.problem
    meetings = {m for m, slots in enumerate(known.slots) if not slots}
    people = {person for m in meetings for person in problem.meetings[m].people}
    index = {"away": people, "slots": meetings, "after": meetings, "required": meetings}
    about = [each for each in requirements(problem) if each.key[1] in index.get(each.key[0], ())]

    def hold(some: Sequence[Requirement]) -> bool:
        return not frame(_held_only(relaxed(problem, [each.key for each in some]))).is_empty

    return tuple(each.reason for each in conflicts.minimal(about, hold))


def _unfair(problem: Problem, clock: Clock) -> tuple[Reason, ...]:
    """A conflict with fairness in it: about one person's own day if that is enough, else about the whole."""
    everything = requirements(problem)
    known = frame(problem)
    never = next((person for person, meetings in enumerate(known.of) if len(meetings) <= 1), None)
    for person in sorted(range(len(known.of)), key=lambda p: (len(known.of[p]), p)):
        if never is None or not known.of[person] or known.windows[person]:
            continue
        found = _alone(problem, person, _about(known, person, everything), clock)
        if found:
            return tuple(_with(problem, never) if each.key[0] == "fairness" else each.reason for each in found)
    return _of_all(problem, everything, clock)


def _alone(problem: Problem, person: int, about: Sequence[Requirement], clock: Clock) -> tuple[Requirement, ...]:
    """A conflict within one person's day, empty if there is none."""

    def can_hold(some: Sequence[Requirement]) -> bool:
        return conflict.stays_possible(_day(relaxed(problem, [each.key for each in some]), person), clock)

    return conflicts.minimal(about, can_hold)


def _with(problem: Problem, never: int) -> Reason:
    """Fairness, and the fact that makes it a limit for everyone."""
    return _LIMIT(fairness=problem.fairness, person=problem.people[never].name)


def _day(problem: Problem, person: int) -> Problem:
    """The problem of one person's meetings only: those they meet have no other, so no break, and fairness limits this person's."""
    mine = (meeting for meeting in problem.meetings if person in meeting.people)
    return replace(problem, meetings=tuple(replace(meeting, after=frozenset()) for meeting in mine))


def _of_all(problem: Problem, everything: Sequence[Requirement], clock: Clock) -> tuple[Reason, ...]:
    """A conflict of whole kinds of requirements, then of single ones among these kinds if time allows."""
    kinds: dict[str, list[Requirement]] = {}
    for each in everything:
        kinds.setdefault(each.key[0], []).append(each)

    def hold(some: Sequence[Sequence[Requirement]]) -> bool:
        keys = [each.key for requirements in some for each in requirements]
        return not any(key[0] == "required" for key in keys) or _can_hold(relaxed(problem, keys), clock)

    needed = conflicts.minimal(sorted(kinds.values(), key=lambda kind: kind[0].key[0] != "required"), hold)
    single = [[each] for kind in needed if kind[0].key[0] != "required" for each in kind]
    fine = conflicts.minimal([kinds["required"], *single], hold)
    return tuple(_said(kind) for kind in (needed if clock.stopped else fine))


def _said(kind: Sequence[Requirement]) -> Reason:
    return kind[0].reason if len(kind) == 1 else _ALL[kind[0].key[0]](number=len(kind))


def _about(known: Frame, person: int, everything: Sequence[Requirement]) -> list[Requirement]:
    """Fairness, and what touches the meetings of one person."""
    mine = set(known.of[person])
    people = {other for m in mine for other in known.problem.meetings[m].people}
    index = {"away": people, "slots": mine, "required": mine}
    return [each for each in everything if each.key[0] == "fairness" or each.key[1] in index.get(each.key[0], ())]


def _held_only(problem: Problem) -> Problem:
    """The problem without the meetings that need not be held, neither for themselves nor for one that comes after them."""
    waiting = [m for m, meeting in enumerate(problem.meetings) if meeting.required]
    needed = set(waiting)
    while waiting:
        earlier = problem.meetings[waiting.pop()].after - needed
        needed |= earlier
        waiting += earlier
    new = {m: index for index, m in enumerate(sorted(needed))}
    kept = (problem.meetings[m] for m in sorted(needed))
    return replace(problem, meetings=tuple(replace(meeting, after=frozenset(new[m] for m in meeting.after)) for meeting in kept))


def _can_hold(problem: Problem, clock: Clock) -> bool:
    """Whether there is a plan, true too where a short search did not tell: a set called a conflict is one."""
    known = frame(problem)
    everywhere = (1 << problem.slots) - 1
    if known.is_empty or not all(can_fill([known.masks[m] for m in meetings], everywhere) for meetings in known.of):
        return False
    if clock.stopped:
        return True
    run = cpsat.run(Model(known).cp, clock=clock, seed=1, deterministic=_TEST, settings={"linearization_level": 0})
    return run.status is not Status.INFEASIBLE
