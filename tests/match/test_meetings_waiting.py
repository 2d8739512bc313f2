"""Breaks that scarce tables force: never more than the best plan has, and all of them where counting is the whole story."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau_match import violations
from terreau_match.meetings import event, large, waiting
from terreau_match.meetings.measure import measure
from terreau_match.meetings.possible import possible
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Aim, Meeting, Person, Problem, Solution
from tests.match import cases_meetings


def crowd(hosts: int, guests: int, slots: int, tables: int) -> Problem:
    """Every host wishes to meet every guest, one slot fewer than there are."""
    people = [Person(name=f"H{h}", at_most=slots - 1) for h in range(hosts)] + [Person(name=f"G{g}") for g in range(guests)]
    pairs = [(h, hosts + g) for h in range(hosts) for g in range(guests)]
    return Problem(
        people=tuple(people),
        meetings=tuple(Meeting(people=pair, ranks=(1, 1), required=False) for pair in pairs),
        slots=slots,
        tables=tables,
        aims=(Aim.WISHES, Aim.BREAKS),
    )


def test_it_works():
    """Three hosts, two tables, two meetings each in three slots: somebody is idle in the middle."""
    problem = crowd(3, 6, 3, 2)
    assert waiting.least_breaks(possible(problem), 6) == 1
    assert waiting.least_breaks(possible(problem), 5) == 0
    solution = event.solve(problem, seconds=10, seed=1)
    assert (solution.status, solution.goals[1].value, solution.goals[1].bound) == (Status.OPTIMAL, 1, 1)


@st.composite
def sides(draw: st.DrawFn) -> Problem:
    slots, hosts, guests = draw(st.integers(3, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    pairs = draw(
        st.lists(st.tuples(st.integers(0, hosts - 1), st.integers(hosts, hosts + guests - 1)), min_size=2, max_size=5, unique=True)
    )
    away = st.frozensets(st.integers(0, slots - 1), max_size=1)
    people = (
        Person(name=f"P{p}", unavailable=draw(away), at_least=draw(st.integers(0, 1)), at_most=draw(st.none() | st.integers(1, 3)))
        for p in range(hosts + guests)
    )
    meetings = tuple(Meeting(people=pair, required=draw(st.booleans())) for pair in pairs)
    return Problem(people=tuple(people), meetings=meetings, slots=slots, tables=draw(st.integers(1, 2)))


@given(sides())
@settings(max_examples=60, deadline=None)
def test_no_plan_has_fewer_breaks(problem: Problem):
    fewest: dict[int, int] = {}
    for slots in product((None, *range(problem.slots)), repeat=len(problem.meetings)):
        if not violations(replace(problem, aims=()), Solution(status=Status.FEASIBLE, slots=slots)):
            held = sum(slot is not None for slot in slots)
            fewest[held] = min(fewest.get(held, 99), measure(problem, Aim.BREAKS, slots, ()))
    for held in fewest:
        assert waiting.least_breaks(possible(problem), held) <= min(breaks for number, breaks in fewest.items() if number >= held)


@pytest.mark.parametrize("away", [0.0, 0.3])
def test_scarce_tables_bound_a_large_event(away: float):
    problem = cases_meetings.event(20, 100, 20, seed=1, tables=17, away=away)
    solution = large.solve(problem, seconds=1, seed=1)
    assert violations(problem, solution) == []
    assert (solution.goals[1].bound >= 10) == (away == 0.0)
