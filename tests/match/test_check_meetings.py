"""The judge of meeting plans finds each kind of fault, and nothing in a sound plan."""

from dataclasses import replace

import pytest

from terreau_match import check
from terreau_match.check.meetings import values
from terreau_match.outcome import Goal, Status
from terreau_match.problems.meetings import Aim, Meeting, Person, Place, Problem, Running, Solution

ADA, BO, CY, DI = (Person(name=name) for name in ("Ada", "Bo", "Cy", "Di"))
PLAIN = Problem(
    people=(ADA, BO, CY, DI),
    meetings=(Meeting(people=(0, 1)), Meeting(people=(0, 2)), Meeting(people=(1, 2)), Meeting(people=(2, 3))),
    slots=4,
    tables=2,
)


def plan(problem: Problem, *slots: int | None, places: tuple[int | None, ...] = ()) -> Solution:
    """A plan with its true values, called feasible."""
    bare = Solution(status=Status.FEASIBLE, slots=slots, places=places)
    return replace(bare, goals=tuple(Goal(name, value, value) for name, value in values(problem, bare).items()))


def said(problem: Problem, solution: Solution) -> list[str]:
    found = check.violations(problem, solution)
    assert all(reason.say("fr") and reason.say("en") for reason in found)
    return [reason.say("en") for reason in found]


def test_sound_plan_has_no_fault_and_its_breaks_are_counted():
    sound = plan(PLAIN, 0, 3, 1, 2)
    assert said(PLAIN, sound) == []
    assert sound.objective == 1  # Ada waits between slots 1 and 4


def changed(**changes: object) -> Problem:
    return replace(PLAIN, **changes)


@pytest.mark.parametrize(
    ("problem", "slots", "fault"),
    [
        (PLAIN, (0, 1, 2), "the plan speaks of 3 meetings, the problem of 4"),
        (PLAIN, (0, 3, 1, None), "Cy – Di must be held and is not"),
        (PLAIN, (0, 3, 1, 4), "Cy – Di is in slot 5, which does not exist"),
        (PLAIN, (0, 3, 1, 1), "Cy has 2 meetings in slot 2"),
        (
            changed(people=(ADA, BO, CY, Person(name="Di", unavailable=frozenset({2})))),
            (0, 3, 1, 2),
            "Di is not available in slot 3 (Cy – Di)",
        ),
        (changed(tables=1), (0, 3, 1, 0), "slot 1 holds 2 meetings for 1 table"),
        (changed(fairness=0), (0, 3, 1, 2), "Ada has 1 break and Bo 0: more than 0 apart"),
        (changed(people=(ADA, BO, CY, Person(name="Di", at_least=2))), (0, 3, 1, 2), "Di has 1 meeting and needs 2"),
        (changed(people=(ADA, BO, Person(name="Cy", at_most=2), DI)), (0, 3, 1, 2), "Cy has 3 meetings and takes 2"),
        (
            changed(meetings=(*PLAIN.meetings[:3], Meeting(people=(2, 3), slots=frozenset({0, 1})))),
            (0, 3, 1, 2),
            "Cy – Di may not be in slot 3",
        ),
        (
            changed(meetings=(*PLAIN.meetings[:3], Meeting(people=(2, 3), after=frozenset({1})))),
            (0, 3, 1, 2),
            "Cy – Di must come after Ada – Cy",
        ),
        (changed(running=Running(slots=(0, 3, 1, 1), frozen=frozenset({3}))), (0, 3, 1, 2), "Cy – Di is frozen and has moved"),
        (
            changed(running=Running(slots=(0, 3, 1, 2), frozen=frozenset({0}), now=2)),
            (0, 3, 1, 2),
            "Bo – Cy is planned in slot 2, already past",
        ),
    ],
)
def test_fault_is_named(problem: Problem, slots: tuple[int | None, ...], fault: str):
    bare = Solution(status=Status.FEASIBLE, slots=slots)
    assert fault in said(problem, bare)


ROOMS = Problem(
    people=(replace(ADA, place=0), BO, CY, DI),
    meetings=PLAIN.meetings,
    slots=4,
    places=(Place(name="T1"), Place(name="T2", closed=frozenset({0})), Place(name="T3")),
    travel=((0, 1, 5), (1, 0, 1), (5, 1, 0)),
    reach=4,
    aims=(Aim.MOVES, Aim.IDLE),
)


def test_places_are_judged_and_walks_are_counted():
    sound = plan(ROOMS, 0, 3, 1, 2, places=(0, 0, 1, 1))
    assert said(ROOMS, sound) == []
    assert [goal.value for goal in sound.goals] == [2, 2]


@pytest.mark.parametrize(
    ("slots", "places", "fault"),
    [
        ((0, 3, 1, 2), (0, 0, None, 1), "Bo – Cy is held nowhere"),
        ((0, 3, 1, 2), (1, 0, 1, 1), "Ada stays at T1 but Ada – Bo is at T2"),
        ((0, 3, 1, 2), (1, 0, 1, 1), "T2 is closed in slot 1 (Ada – Bo)"),
        ((0, 3, 1, 0), (0, 0, 1, 0), "T1 holds 2 meetings in slot 1 for a capacity of 1"),
        ((0, 3, 1, 2), (0, 0, 2, 1), "Bo has no time to walk from T1 to T3 after slot 1"),
        ((0, 3, 1, 2), (0, 0, 9, 1), "Bo – Cy may not be at 10"),
    ],
)
def test_fault_of_place_is_named(slots: tuple[int, ...], places: tuple[int | None, ...], fault: str):
    assert fault in said(ROOMS, Solution(status=Status.FEASIBLE, slots=slots, places=places))


def test_goals_are_counted_again():
    lying = replace(plan(PLAIN, 0, 3, 1, 2), goals=(Goal("breaks", 0, 0),))
    assert said(PLAIN, lying) == ["the goal breaks is stated as 0 but counts 1"]
    unproved = replace(plan(PLAIN, 0, 3, 1, 2), goals=(Goal("breaks", 1, 0),), status=Status.OPTIMAL)
    assert said(PLAIN, unproved) == ["the plan is called optimal but the goal breaks is not proved (1 against a bound of 0)"]
    beaten = replace(plan(PLAIN, 0, 3, 1, 2), goals=(Goal("breaks", 1, 2),))
    assert said(PLAIN, beaten) == ["the bound 2 of the goal breaks is beaten by the plan's own value 1"]


def test_wishes_and_stability_are_counted():
    wished = Problem(
        people=PLAIN.people,
        meetings=(
            Meeting(people=(0, 1), ranks=(1, 2), required=False),
            Meeting(people=(0, 2), ranks=(2, 0), required=False),
            Meeting(people=(1, 2), ranks=(1, 1), required=False),
        ),
        slots=3,
        aims=(Aim.WISHES, Aim.WORST_SERVED, Aim.STABILITY),
        running=Running(slots=(0, 1, None)),
    )
    held = plan(wished, 0, None, 1)
    assert said(wished, held) == []
    assert [goal.value for goal in held.goals] == [10 + 8 + 10 + 10, 1000 * 10 // 18, 1]
