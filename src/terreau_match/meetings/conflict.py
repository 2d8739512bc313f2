"""Why no plan exists: a small set of requirements that cannot hold together, each of them needed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from terreau_match import conflicts, cpsat
from terreau_match.clock import Clock
from terreau_match.meetings.aims import Aims
from terreau_match.meetings.board import fill
from terreau_match.meetings.bounds import Bounds
from terreau_match.meetings.model import Model
from terreau_match.meetings.plan import Plan, stands
from terreau_match.meetings.possible import possible, seat
from terreau_match.meetings.requirements import Key, Requirement, relaxed, requirements
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Problem, Solution
from terreau_match.reasons import Reason, Sentence

_LEAST_SECONDS = 3.0
"""An explanation may take so long even where time is over: without it the answer is of no use."""
_TEST = 4.0
"""Longest test of a set of requirements, in the solver's reproducible units."""
_FACTS = Sentence(
    "what is frozen cannot hold: someone would be in two meetings at once, or beyond what is fixed",
    "ce qui est figé ne peut pas tenir\u00a0: une personne serait dans deux rencontres à la fois, ou hors de ce qui est fixé",
)


def explained(problem: Problem, clock: Clock, *, seed: int, method: str) -> Solution:
    """The answer to a problem already proved impossible, with its conflict. Takes what is left of the clock, or three seconds."""
    quiet = Clock(max(_LEAST_SECONDS, clock.left))
    found = conflict(problem, quiet) if not clock.cancelled else ()
    return Solution(status=Status.INFEASIBLE, seconds=clock.spent, seed=seed, conflict=found, method=method)


def conflict(problem: Problem, clock: Clock) -> tuple[Reason, ...]:
    """What `conflicting` finds, in words; if what is frozen clashes by itself, that alone."""
    if not holds(problem, [], clock):
        return (_FACTS(),)
    found = tuple(requirement.reason for requirement in conflicting(problem, clock))
    return (*found, conflicts.NOT_SHORTENED()) if clock.stopped else found


def conflicting(problem: Problem, clock: Clock) -> tuple[Requirement, ...]:
    """Requirements that cannot hold together; drop any and the rest can, unless time was too short to shrink the set that far.

    Where one person's own requirements already clash, only these are looked at; else all, by QuickXplain. A test that does
    not end counts as "can hold": the set stays a true conflict, perhaps with more in it than needed.
    """
    everything = requirements(problem)

    def can_hold(some: Sequence[Requirement]) -> bool:
        return holds(problem, [requirement.key for requirement in some], clock)

    for some in _suspects(problem, everything):
        if not can_hold(some):
            return conflicts.minimal(some, can_hold)
    return conflicts.minimal(everything, can_hold)


def holds(problem: Problem, keys: Sequence[Key], clock: Clock) -> bool:
    """Whether some plan obeys these requirements; true too where time did not tell."""
    return stays_possible(relaxed(problem, keys), clock)


def stays_possible(problem: Problem, clock: Clock) -> bool:
    """Whether a problem without aims has a plan; true too where time did not tell."""
    bare = _what_matters(problem)
    known = possible(bare)
    bounds = Bounds(known)
    if not bounds.possible:
        return False
    board = fill(known, bounds.choice.meetings, 1)
    if stands(bare, Plan(tuple(board.slots), seat(known, board.slots))):
        return True
    if clock.stopped:
        return True
    cpsat.load(clock)  # only now: most tests end before
    model = Model(known)
    Aims(model)
    run = cpsat.run(model.cp, clock=clock, seed=1, deterministic=_TEST, settings={"linearization_level": 0})
    return run.status is not Status.INFEASIBLE


def _what_matters(problem: Problem) -> Problem:
    """The problem without meetings that nothing needs: they can be left out of a plan, unless fairness wants one to fill a break."""
    if problem.fairness is not None:
        return problem
    wanting = {p for p, person in enumerate(problem.people) if person.at_least}
    frozen = problem.running.frozen if problem.running else frozenset()
    needed = {m for m, meeting in enumerate(problem.meetings) if meeting.required or m in frozen or wanting & set(meeting.people)}
    waiting = list(needed)
    while waiting:
        for earlier in problem.meetings[waiting.pop()].after - needed:
            needed.add(earlier)
            waiting.append(earlier)
    keep = sorted(needed)
    new = {m: index for index, m in enumerate(keep)}
    meetings = tuple(replace(problem.meetings[m], after=frozenset(new[k] for k in problem.meetings[m].after)) for m in keep)
    running = problem.running
    if running is not None:
        running = replace(
            running,
            slots=tuple(running.slots[m] for m in keep),
            places=tuple(running.places[m] for m in keep) if running.places else (),
            frozen=frozenset(new[m] for m in running.frozen),
        )
    return replace(problem, meetings=meetings, running=running)


def _suspects(problem: Problem, everything: Sequence[Requirement]) -> list[list[Requirement]]:
    """For each person whose day is overfull by a count, the requirements about them, their meetings and those they meet."""
    known = possible(problem)
    due = Counter(person for m in known.forced for person in problem.meetings[m].people)
    found = []
    for person, who in enumerate(problem.people):
        mine = [m for m in range(len(problem.meetings)) if person in problem.meetings[m].people]
        overfull = max(due[person], who.at_least) > known.most[person]
        stuck = any(m in known.forced and not known.slots[m] for m in mine)
        if not overfull and not stuck:
            continue
        people = {other for m in mine for other in problem.meetings[m].people}
        about = {"away": people, "host": people, "most": {person}, "least": {person}}
        kinds = {"slots", "places", "required"}
        found.append(
            [
                requirement
                for requirement in everything
                if requirement.key[0] in {"now", "closed", "capacity"}
                or requirement.key[1] in about.get(requirement.key[0], ())
                or (requirement.key[0] in kinds and requirement.key[1] in mine)
            ]
        )
    return found
