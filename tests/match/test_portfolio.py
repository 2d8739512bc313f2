"""Portfolios: the judge agrees, nothing beats them on tiny cases, alternatives come in order, more money is told."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau_match import Status, solve, violations
from terreau_match.check.portfolio import values
from terreau_match.clock import Clock
from terreau_match.conflicts import minimal
from terreau_match.portfolio import conflict, frontier
from terreau_match.problems.portfolio import Aim, File, Problem, Quota, Solution

AIMS = [
    (Aim.SCORE, Aim.COVERAGE),
    (Aim.SCORE, Aim.THRIFT),
    (Aim.FILES, Aim.SCORE, Aim.SPENT),
    (Aim.COVERAGE,),
    (Aim.SPENT, Aim.FILES),
]


def ask(problem: Problem, **changes: object) -> Solution:
    return solve(problem, **{"seconds": 60, "seed": 1, **changes})


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    maybe = st.sampled_from([None, None, 1, 3])
    files = []
    for index in range(draw(st.integers(0, 4))):
        asked = draw(st.integers(1, 6))
        files.append(
            File(
                name=f"f{index}",
                score=draw(st.integers(0, 5)),
                asked=asked,
                floor=draw(st.none() | st.integers(0, asked)),
                categories=draw(st.frozensets(st.sampled_from(["town", "food"]))),
                locked=draw(st.sampled_from([None, None, None, None, True, False])),
            )
        )
    quota = st.builds(
        Quota,
        category=st.sampled_from(["town", "food"]),
        files_at_least=st.sampled_from([0, 0, 1]),
        files_at_most=maybe,
        cents_at_least=st.sampled_from([0, 0, 3]),
        cents_at_most=maybe,
    )
    return Problem(
        files=tuple(files),
        envelope=draw(st.integers(0, 12)),
        step=draw(st.sampled_from([1, 1, 2])),
        cap=draw(st.sampled_from([None, None, 4])),
        quotas=tuple(draw(st.lists(quota, max_size=2))),
        aims=draw(st.sampled_from(AIMS)),
        alternatives=draw(st.sampled_from([0, 2])),
    )


def better(problem: Problem, counted: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(-value if aim is Aim.THRIFT else value for aim, value in zip(problem.aims, counted, strict=True))


def every(problem: Problem) -> dict[frozenset[int], tuple[int, ...]]:
    """For each set of files that the judge accepts with some amounts, the best value of the aims."""
    best: dict[frozenset[int], tuple[int, ...]] = {}
    silent = replace(problem, aims=())
    for amounts in product(*(range(file.asked + 1) for file in problem.files)):
        if violations(silent, Solution(status=Status.FEASIBLE, amounts=amounts)):
            continue
        funded = frozenset(index for index, amount in enumerate(amounts) if amount)
        value = better(problem, tuple(values(problem, amounts).values()))
        best[funded] = max(best.get(funded, value), value)
    return best


@given(problems())
@settings(max_examples=60, deadline=None)
def test_nothing_beats_them_on_tiny_cases_nor_their_alternatives(problem):
    solution = ask(problem)

    assert violations(problem, solution) == []
    ranking = sorted(every(problem).values(), reverse=True)
    if not ranking:
        assert solution.status is Status.INFEASIBLE
        assert solution.conflict
        return
    assert solution.status is Status.OPTIMAL
    listed = [tuple(goal.value for goal in solution.goals), *(other.values for other in solution.alternatives)]
    assert [better(problem, row) for row in listed] == ranking[: problem.alternatives + 1]
    assert all(other.is_proved for other in solution.alternatives)


@given(problems())
@settings(max_examples=40, deadline=None)
def test_impossible_portfolios_name_requirements_each_needed(problem):
    hard = replace(problem, quotas=(*problem.quotas, Quota(category="town", files_at_least=2, cents_at_least=5)))

    def holds(kept: object) -> bool:
        return bool(every(conflict.relaxed(hard, kept)))

    found = minimal(conflict.requirements(hard), lambda kept: conflict.can_hold(conflict.relaxed(hard, kept), clock=Clock(60)))
    # A town without enough files is no requirement anyone could drop alone: the quota is.
    assert bool(found) == (not every(hard))
    if found:
        assert not holds(found)
        assert all(holds([other for other in found if other != one]) for one in found)


def test_frontier_tells_who_enters_with_each_thousand_euros():
    files = tuple(
        File(name=f"f{index}", score=score, asked=cost * 1_000_00) for index, (score, cost) in enumerate([(9, 2), (5, 1), (7, 2)])
    )
    problem = Problem(files=files, envelope=2_000_00, aims=(Aim.SCORE, Aim.SPENT))

    steps = frontier(problem, times=3, seconds=60, seed=1)

    assert [step.solution.objective for step in steps] == [9, 14, 16, 21]
    assert [(step.enters, step.leaves) for step in steps] == [((), ()), ((1,), ()), ((2,), (1,)), ((1,), ())]
    assert [step.extra for step in steps] == [0, 1_000_00, 2_000_00, 3_000_00]


def test_same_seed_same_answer_and_cancel():
    files = tuple(
        File(name=f"f{index}", score=3 + index * 7 % 11, asked=(5 + index * 3 % 9) * 100, floor=300, categories=frozenset({str(index % 3)}))
        for index in range(20)
    )
    problem = Problem(files=files, envelope=7000, step=100, quotas=(Quota(category="0", files_at_least=3),), alternatives=2)

    assert replace(ask(problem), seconds=0.0) == replace(ask(problem), seconds=0.0)
    assert ask(problem, progress=lambda news: True).status is Status.UNKNOWN
    assert violations(problem, ask(problem, progress=lambda news: news.objective is not None)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"step": 0}, "step: at least one cent"),
        ({"envelope": -1}, "envelope: at least 0"),
        ({"files": (File(name="f", score=1, asked=0),)}, "asked: at least one cent"),
        ({"files": (File(name="f", score=1, asked=4, floor=5),)}, "floor: between 0"),
    ],
)
def test_what_is_no_problem_at_all_is_refused_by_field(change, words):
    with pytest.raises(ValueError, match=words):
        Problem(**{"files": (), "envelope": 5, **change})
