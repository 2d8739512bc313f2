"""Impossible events: the reasons given cannot hold together, and each of them is needed."""

import pytest
from hypothesis import given, settings

from terreau_match.clock import Clock
from terreau_match.meetings import conflict, event
from terreau_match.meetings.requirements import relaxed
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Meeting, Person, Place, Problem
from tests.match.test_meetings_event import every_plan, tiny


@given(tiny())
@settings(max_examples=30, deadline=None)
def test_conflict_is_minimal(problem: Problem) -> None:
    solution = event.solve(problem, seconds=5, seed=1)
    if solution.status is not Status.INFEASIBLE or not every_plan(relaxed(problem, [])):
        return

    found = conflict.conflicting(problem, Clock(10))

    assert tuple(requirement.reason for requirement in found) == solution.conflict
    keys = [requirement.key for requirement in found]

    assert keys
    assert not every_plan(relaxed(problem, keys))
    for index in range(len(keys)):
        assert every_plan(relaxed(problem, keys[:index] + keys[index + 1 :]))


def test_overfull_day_is_said_in_both_languages() -> None:
    people = (Person(name="Ada"), Person(name="Bo"), Person(name="Cy"), Person(name="Di", unavailable=frozenset({0})))
    meetings = tuple(Meeting(people=(0, other)) for other in (1, 2, 3))
    problem = Problem(people=people, meetings=meetings, slots=2)

    solution = event.solve(problem, seconds=5, seed=1)

    assert solution.status is Status.INFEASIBLE
    assert {str(reason) for reason in solution.conflict} == {f"Ada – {name} must be held" for name in ("Bo", "Cy", "Di")}
    assert "Ada – Bo doit avoir lieu" in {reason.say("fr") for reason in solution.conflict}


@pytest.mark.parametrize("count", [12, 30])
def test_too_few_tables_are_named(count: int) -> None:
    people = tuple(Person(name=f"P{index}") for index in range(2 * count))
    meetings = tuple(Meeting(people=(2 * index, 2 * index + 1)) for index in range(count))
    problem = Problem(people=people, meetings=meetings, slots=2, tables=count // 2 - 1)

    found = conflict.conflict(problem, Clock(20))

    assert len(found) == count  # the tables, and one meeting more than they can take
    assert any("tables" in str(reason) for reason in found)


def test_two_hosts_cannot_meet() -> None:
    people = (Person(name="Ada", place=0), Person(name="Bo", place=1))
    problem = Problem(people=people, meetings=(Meeting(people=(0, 1)),), slots=2, places=(Place(name="A"), Place(name="B")))

    solution = event.solve(problem, seconds=5, seed=1)

    assert {str(reason) for reason in solution.conflict} == {"Ada stays at A", "Bo stays at B", "Ada – Bo must be held"}
