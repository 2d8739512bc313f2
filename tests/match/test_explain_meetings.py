"""Explanations of plans: true, short, in both languages."""

from hypothesis import given, settings
from hypothesis import strategies as st

from terreau_match import explain, violations
from terreau_match.meetings import event, replan
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Aim, Meeting, Person, Place, Problem
from tests.match import cases_meetings
from tests.match.test_meetings_event import tiny


def said(reasons: list) -> list[str]:
    return [str(reason) for reason in reasons]


def small() -> Problem:
    people = (Person(name="Ada", at_most=1), Person(name="Bo"), Person(name="Cy", unavailable=frozenset({0})))
    meetings = (
        Meeting(people=(0, 1), ranks=(1, 2), required=False),
        Meeting(people=(0, 2), ranks=(2, 3), required=False),
        Meeting(people=(1, 2), ranks=(1, 1), required=False),
    )
    return Problem(people=people, meetings=meetings, slots=2, aims=(Aim.WISHES, Aim.BREAKS))


def test_it_works() -> None:
    problem = small()
    solution = event.solve(problem, seconds=5, seed=1)

    assert said(explain.why(problem, solution, 0))[:3] == [
        "Ada – Bo is held in slot 1",
        "Ada ranked it 1",
        "Bo ranked it 2",
    ]
    assert "Ada already has 1 meeting, the most they take" in said(explain.why(problem, solution, 1))
    assert said(explain.why_not(problem, solution, 2, 0)) == [
        "Bo is in Ada – Bo in slot 1",
        "Cy is not available in slot 1 (Bo – Cy)",
    ]


def test_what_would_change_names_what_gives_way() -> None:
    problem = small()
    solution = event.solve(problem, seconds=5, seed=1)

    changes = said(explain.what_would_change(problem, solution, 1))

    assert "Ada – Bo would no longer be held" in changes
    assert "Ada – Cy would be held in slot 2" in changes
    assert any(change.startswith("wish points would go from") for change in changes)


def test_what_cannot_be_is_said() -> None:
    problem = small()
    solution = event.solve(problem, seconds=5, seed=1)

    reasons = said(explain.what_would_change(problem, solution, 1, 0))

    assert reasons[0] == "it cannot be, because together:"
    assert "Cy is not available in slot 1" in reasons


def test_no_plan_lists_what_may_give_way() -> None:
    problem = Problem(
        people=(Person(name="Ada"), Person(name="Bo", unavailable=frozenset({0}))), meetings=(Meeting(people=(0, 1)),), slots=1
    )
    solution = event.solve(problem, seconds=5, seed=1)

    assert set(said(explain.why(problem, solution))) == {"Bo is not available in slot 1", "Ada – Bo must be held"}
    assert len(explain.what_would_change(problem, solution)) == 2
    assert all("\u00a0:" in reason.say("fr") for reason in explain.what_would_change(problem, solution))


def test_frozen_meeting_says_so() -> None:
    problem = small()
    first = event.solve(problem, seconds=5, seed=1)
    running = replan.after(problem, first, replan.News(now=1))
    second = replan.solve(running, seconds=5, seed=1)

    assert "it is held, running or about to start: it does not move" in said(explain.why(running, second, 0))


def test_closed_place_is_the_reason() -> None:
    people = (Person(name="Ada"), Person(name="Bo"))
    places = (Place(name="A"), Place(name="B", closed=frozenset({0})))
    problem = Problem(people=people, meetings=(Meeting(people=(0, 1)),), slots=2, places=places)
    solution = event.solve(problem, seconds=5, seed=1)

    assert said(explain.why_not(problem, solution, 0, 0, 1)) == ["B is closed in slot 1 (Ada – Bo)"]


@given(tiny(), st.data())
@settings(max_examples=40, deadline=None)
def test_a_move_is_refused_exactly_when_the_judge_refuses_it(problem: Problem, data: st.DataObject) -> None:
    from dataclasses import replace

    solution = event.solve(problem, seconds=5, seed=1)
    if solution.status is not Status.OPTIMAL:
        return
    meeting = data.draw(st.integers(0, len(problem.meetings) - 1))
    slot = data.draw(st.integers(0, problem.slots - 1))
    place = data.draw(st.integers(0, len(problem.places) - 1)) if problem.places else None
    slots = tuple(slot if m == meeting else t for m, t in enumerate(solution.slots))
    places = tuple(place if m == meeting else q for m, q in enumerate(solution.places)) if problem.places else ()

    reasons = explain.why_not(problem, solution, meeting, slot, place)

    allowed = not violations(replace(problem, aims=()), replace(solution, slots=slots, places=places, goals=()))
    assert (str(reasons[0]) in {"nothing forbids it", "it is there already"}) == allowed
    assert all(reason.say("fr") for reason in [*reasons, *explain.why(problem, solution, meeting)])


def test_every_meeting_of_a_morning_has_its_reasons() -> None:
    problem = cases_meetings.event(6, 10, 6, seed=2, hosts=True)
    solution = event.solve(problem, seconds=2, seed=1)

    assert all(len(explain.why(problem, solution, m)) > 1 for m in range(len(problem.meetings)))
