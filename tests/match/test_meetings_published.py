"""The published problem: proved optima of the literature, every plan judged, tiny cases against trying everything."""

import csv
import random
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from benchmarks import match_plain
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau_match import check, reading, solve
from terreau_match.check.meetings import breaks
from terreau_match.meetings import published
from terreau_match.meetings.published import counting
from terreau_match.meetings.published.frame import can_fill, frame
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Meeting, Person, Problem, Solution

DATA = Path(__file__).parents[2] / "benchmarks" / "data" / "b2b"


def small_cases() -> list[tuple[str, str, str]]:
    """The families of one morning: each case is proved in less than a second."""
    with (DATA / "published.csv").open(encoding="utf-8") as file:
        rows = [(row["instance"], row["variant"], row["optimum"]) for row in csv.DictReader(file)]
    return [row for row in rows if row[0].startswith(("tic-", "forumt-"))]


@pytest.mark.parametrize(("instance", "variant", "optimum"), small_cases())
def test_published_case_is_proved(instance: str, variant: str, optimum: str):
    problem = reading.read(DATA / f"{instance}.{variant}.dzn")
    solution = solve(problem, seconds=60, seed=1)
    assert check.violations(problem, solution) == []
    if optimum == "UNSAT":
        assert solution.status is Status.INFEASIBLE
        assert solution.conflict
    else:
        assert (solution.status, solution.objective, solution.bound) == (Status.OPTIMAL, int(optimum), int(optimum))


@st.composite
def problems(draw: st.DrawFn, most_meetings: int = 5) -> Problem:
    slots, people = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    pairs = st.lists(st.integers(0, people - 1), min_size=2, max_size=2 if draw(st.booleans()) else min(3, people), unique=True)
    chosen = draw(st.lists(pairs, max_size=most_meetings))
    subsets = st.sets(st.integers(0, slots - 1), min_size=slots - 1)
    meetings = tuple(
        Meeting(
            people=tuple(pair),
            slots=frozenset(draw(subsets)) if draw(st.booleans()) else None,
            after=frozenset({draw(st.integers(0, m - 1))}) if m and draw(st.integers(0, 4)) == 0 else frozenset(),
        )
        for m, pair in enumerate(chosen)
    )
    return Problem(
        people=tuple(
            Person(name=f"P{p + 1}", unavailable=frozenset(draw(st.sets(st.integers(0, slots - 1), max_size=1)))) for p in range(people)
        ),
        meetings=meetings,
        slots=slots,
        tables=draw(st.sampled_from((None, 1, 2, 3))),
        fairness=draw(st.sampled_from((None, 0, 1, 2))),
    )


def fewest_breaks(problem: Problem) -> int | None:
    """By trying every plan that the judge accepts; None where there is none."""
    possible = []
    for slots in product(range(problem.slots), repeat=len(problem.meetings)):
        plan = Solution(status=Status.FEASIBLE, slots=slots)
        total = sum(breaks(problem, plan))
        faults = check.violations(replace(problem, aims=()), plan)
        possible += [] if faults else [total]
    return min(possible, default=None)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_nothing_beats_it_on_tiny_cases(problem: Problem):
    assert published.covers(problem)
    solution = published.solve(problem, seconds=20, seed=1)
    assert check.violations(problem, solution) == []
    least = fewest_breaks(problem)
    assert solution.status is (Status.INFEASIBLE if least is None else Status.OPTIMAL)
    assert solution.objective == least


@settings(max_examples=25, deadline=None)
@given(problems(most_meetings=4))
def test_counting_never_says_more_than_the_truth(problem: Problem):
    problem = replace(problem, tables=1)
    known = frame(problem)
    least = fewest_breaks(problem)
    if not known.is_empty:
        bound = counting.bound(known, published.Clock(10))
        assert least is None or (bound is not None and bound <= least)


@given(st.lists(st.integers(0, 15), min_size=1, max_size=4), st.integers(0, 15))
def test_matching_into_slots_is_halls_condition(masks: list[int], slots: int):
    def union(chosen: int) -> int:
        found = 0
        for m, mask in enumerate(masks):
            found |= mask & slots if chosen >> m & 1 else 0
        return found

    hall = all(union(chosen).bit_count() >= chosen.bit_count() for chosen in range(1 << len(masks)))
    assert can_fill(masks, slots) == hall


def test_guests_alike_are_one_bundle_and_each_gets_a_slot():
    names = ("Host", "A", "B", "C", "D")
    problem = Problem(
        people=tuple(Person(name=name) for name in names),
        meetings=(*(Meeting(people=(0, guest)) for guest in (1, 2, 3)), Meeting(people=(0, 4), slots=frozenset({1}))),
        slots=4,
    )
    assert frame(problem).bundles == ((0, 1, 2), (3,))
    solution = published.solve(problem, seconds=5, seed=1)
    assert check.violations(problem, solution) == []
    assert set(solution.slots) == {0, 1, 2, 3}


def test_fairness_is_relative_where_everyone_has_breaks():
    problem = Problem(
        people=tuple(Person(name=name, unavailable=frozenset({1})) for name in "ABCD"),
        meetings=tuple(Meeting(people=(p, (p + 1) % 4)) for p in range(4)),
        slots=3,
        fairness=0,
    )
    solution = published.solve(problem, seconds=5, seed=1)
    assert check.violations(problem, solution) == []
    assert (solution.status, breaks(problem, solution)) == (Status.OPTIMAL, [1, 1, 1, 1])


def circle(draw: random.Random, people: int, slots: int) -> Problem:
    """Everybody has two meetings or more and a day of their own: nobody surely goes without a break, so fairness compares."""
    pairs = [(p, (p + 1) % people) for p in range(people)] + [(p, (p + 2) % people) for p in range(people) if draw.random() < 0.3]
    away = [frozenset(t for t in range(slots) if draw.random() < 0.25) for _ in range(people)]
    return Problem(
        people=tuple(Person(name=f"P{p + 1}", unavailable=away[p]) for p in range(people)),
        meetings=tuple(Meeting(people=pair) for pair in pairs),
        slots=slots,
        tables=draw.randint(2, people),
        fairness=draw.randint(0, 1),
    )


@pytest.mark.parametrize("seed", range(24))
def test_breaks_are_never_pretended_to_look_fair(seed: int):
    draw = random.Random(seed)
    problem = circle(draw, draw.randint(5, 8), draw.randint(5, 7))
    solution = published.solve(problem, seconds=20, seed=1)
    assert check.violations(problem, solution) == []
    end, _ = match_plain.seconds(problem, 20, 1)
    assert ("UNSAT" if solution.status is Status.INFEASIBLE else str(solution.objective)) == end


def test_same_seed_same_plan():
    problem = reading.read(DATA / "tic-13.original.dzn")
    one, two = (published.solve(problem, seconds=60, seed=7) for _ in range(2))
    assert one.slots == two.slots


def test_cancelled_search_gives_a_plan():
    problem = reading.read(DATA / "ticf-13crafb.forb0003.dzn")
    solution = published.solve(problem, seconds=600, seed=1, progress=lambda news: news.seconds > 0.5)
    assert solution.status is Status.FEASIBLE
    assert solution.seconds < 20
    assert check.violations(problem, solution) == []
    assert solution.bound is not None
    assert solution.bound <= 5


def test_conflict_is_minimal_and_in_words():
    """Ada has as many meetings as slots at hand, less one: all of them, and her absence, are needed for the conflict."""
    problem = Problem(
        people=(Person(name="Ada", unavailable=frozenset({0})), *(Person(name=name) for name in ("Bo", "Cy", "Di", "Ed"))),
        meetings=(*(Meeting(people=(0, guest)) for guest in (1, 2, 3)), Meeting(people=(3, 4))),
        slots=3,
    )
    solution = solve(problem, seconds=10, seed=1)
    assert solution.status is Status.INFEASIBLE
    said = {reason.say("en") for reason in solution.conflict}
    assert len(said) == 4
    assert sum("Ada –" in sentence for sentence in said) == 3
    assert not any("Di – Ed" in sentence for sentence in said)


def test_conflict_with_fairness_is_about_one_day_where_that_is_enough():
    problem = Problem(
        people=(Person(name="Ada", unavailable=frozenset({1})), *(Person(name=name) for name in ("Bo", "Cy", "Di", "Ed"))),
        meetings=(Meeting(people=(0, 1)), Meeting(people=(0, 2)), Meeting(people=(3, 4))),
        slots=3,
        tables=2,
        fairness=0,
    )
    solution = solve(problem, seconds=10, seed=1)
    assert solution.status is Status.INFEASIBLE
    assert {reason.say("en") for reason in solution.conflict} == {
        "the numbers of breaks of two people differ by at most 0, and Bo, with one meeting at most, has none",
        "Ada is not available in slot 2",
        "Ada – Bo must be held",
        "Ada – Cy must be held",
    }
    for easier in (
        replace(problem, fairness=1),
        replace(problem, people=(Person(name="Ada"), *problem.people[1:])),
        replace(problem, meetings=problem.meetings[1:]),
    ):
        assert solve(easier, seconds=10, seed=1).status is Status.OPTIMAL


def test_conflict_with_fairness_names_what_must_stand_together():
    """Two at once, Ada – Bo and Cy – Di, or else someone waits: nobody alone is the cause."""
    names = ("Ada", "Bo", "Cy", "Di")
    problem = Problem(
        people=tuple(Person(name=name) for name in names),
        meetings=(Meeting(people=(0, 1)), Meeting(people=(1, 2)), Meeting(people=(2, 0)), Meeting(people=(2, 3))),
        slots=4,
        tables=1,
        fairness=0,
    )
    assert fewest_breaks(problem) is None
    solution = solve(problem, seconds=10, seed=1)
    assert {reason.say("en") for reason in solution.conflict} == {
        "all 4 meetings must be held",
        "1 table in all, so 1 meeting at once",
        "the numbers of breaks of two people differ by at most 0",
    }
    for easier in (replace(problem, fairness=1), replace(problem, tables=2)):
        assert solve(easier, seconds=10, seed=1).has_answer


def test_conflict_of_a_chain_names_its_links():
    """Three meetings of different people, one after the other, in two slots; the fourth has no part in it."""
    problem = Problem(
        people=tuple(Person(name=name) for name in "ABCDEFGH"),
        meetings=(
            Meeting(people=(0, 1)),
            Meeting(people=(2, 3), after=frozenset({0})),
            Meeting(people=(4, 5), after=frozenset({1})),
            Meeting(people=(6, 7), slots=frozenset({1})),
        ),
        slots=2,
    )
    solution = solve(problem, seconds=10, seed=1)
    assert {reason.say("en") for reason in solution.conflict} == {
        "C – D must come after A – B",
        "E – F must come after C – D",
        "E – F must be held",
    }
