"""Floor plans: the judge agrees, nothing beats them on tiny cases, hand placings hold, refusals are explained."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau_match import Status, solve, violations
from terreau_match.check.stands import values
from terreau_match.clock import Clock
from terreau_match.conflicts import minimal
from terreau_match.problems.stands import Aim, Exhibitor, Problem, Solution, Stand
from terreau_match.stands import conflict

LOWEST = {Aim.QUIET, Aim.STABILITY}
AIMS = [tuple(Aim), (Aim.NEIGHBOURS, Aim.WISHES), (Aim.STABILITY, Aim.PLACED), (Aim.QUIET, Aim.PLACED, Aim.NEIGHBOURS)]


def ask(problem: Problem, **changes: object) -> Solution:
    return solve(problem, **{"seconds": 60, "seed": 1, **changes})


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    stands, exhibitors = draw(st.integers(1, 4)), draw(st.integers(0, 4))
    features = st.frozensets(st.sampled_from(["water", "power"]), max_size=1)

    def pairs(number: int) -> frozenset[tuple[int, int]]:
        every = [(one, other) for one in range(number) for other in range(number) if one != other]
        return draw(st.frozensets(st.sampled_from(every), max_size=4)) if every else frozenset()

    running = st.tuples(*[st.none() | st.integers(0, stands - 1)] * exhibitors)
    return Problem(
        stands=tuple(
            Stand(name=f"s{index}", size=draw(st.integers(1, 2)), offers=frozenset({"water"}) | draw(features)) for index in range(stands)
        ),
        exhibitors=tuple(
            Exhibitor(
                name=f"e{index}",
                size=draw(st.integers(1, 2)),
                needs=draw(features),
                wishes=tuple(draw(st.permutations(range(stands)))[: draw(st.integers(0, stands))]),
                required=draw(st.booleans()),
                locked=draw(st.sampled_from([None, None, None, 0])),
            )
            for index in range(exhibitors)
        ),
        adjacent=pairs(stands),
        wanted=pairs(exhibitors),
        unwanted=pairs(exhibitors),
        apart=pairs(exhibitors) if draw(st.booleans()) else frozenset(),
        aims=draw(st.sampled_from(AIMS)),
        running=draw(st.none() | running),
    )


def every(problem: Problem) -> list[tuple[int, ...]]:
    """The goals, higher is better, of every answer the judge accepts."""
    found = []
    for stands in product([None, *range(len(problem.stands))], repeat=len(problem.exhibitors)):
        answer = Solution(status=Status.FEASIBLE, stands=stands)
        if not violations(replace(problem, aims=()), answer):
            found.append(better(problem, tuple(values(problem, answer).values())))
    return found


def better(problem: Problem, counted: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(-value if aim in LOWEST else value for aim, value in zip(problem.aims, counted, strict=True))


@given(problems())
@settings(max_examples=60, deadline=None)
def test_nothing_beats_them_on_tiny_cases(problem):
    solution = ask(problem)

    assert violations(problem, solution) == []
    possible = every(problem)
    if possible:
        assert solution.status is Status.OPTIMAL
        assert better(problem, tuple(goal.value for goal in solution.goals)) == max(possible)
    else:
        assert solution.status is Status.INFEASIBLE
        assert solution.conflict


@given(problems())
@settings(max_examples=40, deadline=None)
def test_impossible_plans_name_requirements_each_needed(problem):
    hard = replace(problem, exhibitors=tuple(replace(each, required=True) for each in problem.exhibitors))

    def holds(kept: object) -> bool:
        return bool(every(conflict.relaxed(hard, kept)))

    found = minimal(conflict.requirements(hard), lambda kept: conflict.can_hold(conflict.relaxed(hard, kept), clock=Clock(60)))
    assert bool(found) == (not every(hard))
    if found:
        assert not holds(found)
        assert all(holds([other for other in found if other != one]) for one in found)


def row(number: int, **changes: object) -> Problem:
    """Stands in a row, as many exhibitors, everyone wishing the first stands."""
    exhibitors = tuple(Exhibitor(name=f"e{index}", wishes=(0, 1, 2)) for index in range(number))
    stands = tuple(Stand(name=f"s{index}") for index in range(number))
    adjacent = frozenset((index, index + 1) for index in range(number - 1))
    return Problem(**{"stands": stands, "exhibitors": exhibitors, "adjacent": adjacent, **changes})


def test_wanted_side_by_side_and_unwanted_apart():
    problem = row(5, wanted=frozenset({(0, 4)}), unwanted=frozenset({(1, 2)}), apart=frozenset({(2, 3)}), aims=(Aim.NEIGHBOURS, Aim.QUIET))

    solution = ask(problem)

    assert [goal.value for goal in solution.goals] == [1, 0]
    assert abs(solution.stands[0] - solution.stands[4]) == 1
    assert abs(solution.stands[2] - solution.stands[3]) > 1


def test_same_seed_same_answer_and_cancel():
    problem = row(9, wanted=frozenset({(0, 4), (1, 5), (2, 6)}), unwanted=frozenset({(1, 2), (3, 4)}))

    assert ask(problem).stands == ask(problem).stands
    assert ask(problem, progress=lambda news: True).status is Status.UNKNOWN
    stopped = ask(problem, progress=lambda news: news.objective is not None)
    assert stopped.has_answer
    assert violations(problem, stopped) == []


def test_two_hand_placings_at_one_stand_are_named():
    problem = row(3)
    both = tuple(replace(each, locked=1) if index < 2 else each for index, each in enumerate(problem.exhibitors))

    solution = ask(replace(problem, exhibitors=both))

    assert solution.status is Status.INFEASIBLE
    assert [reason.say("en") for reason in solution.conflict] == ["e0 is placed at s1 by hand", "e1 is placed at s1 by hand"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"adjacent": frozenset({(0, 0)})}, "adjacent: 0 is paired with itself"),
        ({"wanted": frozenset({(0, 7)})}, "wanted: 7 is not between"),
        ({"running": (0,)}, "running: one stand"),
        ({"running": (0, 1, 9)}, "running: 9 is not"),
    ],
)
def test_what_is_no_problem_at_all_is_refused_by_field(change, words):
    with pytest.raises(ValueError, match=words):
        row(3, **change)
