"""Large events in small, and the day itself: plans hold, wishes are proved, what is frozen never moves."""

import random
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau_match import violations
from terreau_match.clock import Clock
from terreau_match.meetings import board, event, large, replan, rows
from terreau_match.meetings.bounds import Bounds
from terreau_match.meetings.choice import choose
from terreau_match.meetings.measure import measure
from terreau_match.meetings.possible import possible
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Aim, Meeting, Person, Problem, Solution
from tests.match import cases_meetings
from tests.match.test_meetings_event import every_plan, tiny, worth

events = st.builds(
    cases_meetings.event,
    st.integers(2, 6),
    st.integers(3, 12),
    st.integers(3, 8),
    seed=st.integers(0, 10**6),
    wishes=st.integers(2, 4),
    most=st.integers(1, 4),
    tables=st.none() | st.integers(1, 4),
    away=st.sampled_from([0.0, 0.4]),
)
quick = settings(max_examples=25, deadline=None)


@given(events)
@quick
def test_choice_is_what_networkx_flows_say(problem: Problem) -> None:
    import networkx as nx

    known = possible(problem)
    graph = nx.DiGraph()
    for m, meeting in enumerate(problem.meetings):
        funder, holder = meeting.people
        if known.slots[m]:
            graph.add_edge(("p", funder), ("p", holder), capacity=1, weight=-problem.wish(m))
    for person, who in enumerate(problem.people):
        if who.name.startswith("F"):
            graph.add_edge("s", ("p", person), capacity=known.most[person], weight=0)
        else:
            graph.add_edge(("p", person), "g", capacity=known.most[person], weight=0)
    graph.add_edge("g", "t", capacity=known.total, weight=0)
    graph.add_edge("s", "t", capacity=known.total, weight=0)
    for node, demand in (("s", -known.total), ("t", known.total)):
        graph.add_node(node, demand=demand)

    choice = choose(known, [problem.wish(m) for m in range(len(problem.meetings))])

    assert choice.possible
    assert choice.whole
    assert choice.bound == -nx.min_cost_flow_cost(graph)
    assert choice.bound == sum(map(problem.wish, choice.meetings))


@given(events, st.integers(0, 100))
@quick
def test_large_plans_hold(problem: Problem, seed: int) -> None:
    solution = large.solve(problem, seconds=0.3, seed=seed)

    assert solution.has_answer
    assert violations(problem, solution) == []


@given(events)
@quick
def test_everyone_there_all_day_gets_the_whole_choice(problem: Problem) -> None:
    problem = replace(problem, people=tuple(replace(person, unavailable=frozenset()) for person in problem.people))
    known = possible(problem)
    choice = Bounds(known).choice

    filled = board.fill(known, choice.meetings, 1)

    assert all(filled.slots[m] is not None for m in choice.meetings)


@given(events, st.integers(0, 100))
@quick
def test_rows_keep_the_meetings_and_never_add_breaks(problem: Problem, seed: int) -> None:
    known = possible(problem)
    filled = board.fill(known, Bounds(known).choice.meetings, seed)

    swept = rows.sweep(known, filled.slots, sweeps=3, seed=seed, clock=Clock(10))

    assert [slot is None for slot in swept] == [slot is None for slot in filled.slots]
    assert measure(problem, Aim.BREAKS, swept, ()) <= measure(problem, Aim.BREAKS, filled.slots, ())


@given(events, st.data())
@quick
def test_replanning_moves_nothing_frozen_and_changes_only_what_must(problem: Problem, data: st.DataObject) -> None:
    first = large.solve(problem, seconds=0.3, seed=1)
    now = data.draw(st.integers(0, problem.slots - 1))
    people = st.integers(0, len(problem.people) - 1)
    news = replan.News(
        now=now,
        absent=data.draw(st.frozensets(people, max_size=2)),
        late=data.draw(st.dictionaries(people, st.integers(now, problem.slots - 1), max_size=1)),
        leaving=data.draw(st.dictionaries(people, st.integers(now, problem.slots - 1), max_size=1)),
        tables=None if problem.tables is None else data.draw(st.integers(1, problem.tables)),
    )
    running = replan.after(problem, first, news)

    second = replan.solve(running, seconds=2, seed=1)

    assert second.has_answer
    assert violations(running, second) == []
    assert running.running is not None
    touched = news.absent | set(news.late) | set(news.leaving)
    for m, (old, new) in enumerate(zip(first.slots, second.slots, strict=True)):
        if m in running.running.frozen or (old is not None and old < now):
            assert new == old
        if news.tables == problem.tables and old is not None and new != old:
            assert touched & set(problem.meetings[m].people)


def test_no_shows_change_only_their_own_meetings() -> None:
    problem = cases_meetings.event(12, 40, 10, seed=7)
    first = large.solve(problem, seconds=2, seed=1)
    gone = frozenset(random.Random(1).sample(range(12, 52), 3))
    running = replan.after(problem, first, replan.News(now=3, absent=gone))

    second = replan.solve(running, seconds=10, seed=1)

    lost = [m for m, slot in enumerate(first.slots) if slot is not None and slot >= 3 and gone & set(problem.meetings[m].people)]
    assert second.goals[0].name == "stability"
    assert second.goals[0].value == second.goals[0].bound == len(lost)
    assert violations(running, second) == []


def test_walk_in_takes_a_hole() -> None:
    problem = Problem(people=(Person(name="F"), Person(name="A")), meetings=(Meeting(people=(0, 1)),), slots=3)
    first = event.solve(problem, seconds=5, seed=1)
    news = replan.News(now=0, soon=0, people=(Person(name="B"),), meetings=(Meeting(people=(0, 2)),))
    running = replan.after(problem, first, news)

    second = replan.solve(running, seconds=5, seed=1)

    assert second.status is Status.OPTIMAL
    assert second.slots[0] == first.slots[0]
    assert second.slots[1] is not None
    assert [goal.value for goal in second.goals] == [0, 2, 0]


@pytest.mark.parametrize("stop", [True, False])
def test_large_search_stops_when_asked(stop: bool) -> None:
    problem = cases_meetings.event(20, 60, 10, seed=7)

    solution = large.solve(problem, seconds=1.5, seed=1, progress=lambda news: stop)

    assert violations(problem, solution) == []
    assert solution.seconds < (1.5 if stop else 6)


@pytest.mark.parametrize("solve", [event.solve, large.solve])
def test_busy_machine_gives_the_same_answer(solve: Callable[..., Solution]) -> None:
    problem = cases_meetings.event(10, 30, 8, seed=7, away=0.3)

    quiet = solve(problem, seconds=60, seed=1)
    busy = solve(problem, seconds=60, seed=1, progress=lambda news: time.sleep(0.02))

    assert busy.slots == quiet.slots
    assert busy.goals == quiet.goals
    assert max(quiet.seconds, busy.seconds) < 60  # else it is the clock that ended it, and says nothing


@given(tiny())
@settings(max_examples=60, deadline=None)
def test_going_on_equals_the_best_of_every_plan(problem: Problem) -> None:
    if problem.running is None:
        return
    problem = replace(problem, aims=(Aim.STABILITY, *(aim for aim in problem.aims if aim is not Aim.STABILITY)))
    plans = every_plan(problem)

    solution = replan.solve(problem, seconds=20, seed=1)

    assert violations(problem, solution) == []
    if not plans:
        assert solution.status is Status.INFEASIBLE
        return
    assert solution.status is Status.OPTIMAL
    assert worth(problem, solution) == max(worth(problem, plan) for plan in plans)
