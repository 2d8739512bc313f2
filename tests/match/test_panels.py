"""Panels: the judge agrees, nothing beats them on tiny cases, the worst served is served, refusals are explained."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau_match import Status, solve, violations
from terreau_match.check.panels import values
from terreau_match.clock import Clock
from terreau_match.conflicts import minimal
from terreau_match.panels import conflict
from terreau_match.problems.panels import Aim, File, Problem, Reviewer, Solution

AIMS = [(Aim.TOTAL,), (Aim.WEAKEST, Aim.TOTAL), (Aim.TOTAL, Aim.WEAKEST), (Aim.WORST_SERVED, Aim.TOTAL), (Aim.WEAKEST, Aim.WORST_SERVED)]


def ask(problem: Problem, **changes: object) -> Solution:
    return solve(problem, **{"seconds": 60, "seed": 1, **changes})


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    reviewers = draw(st.integers(1, 4))
    some = st.frozensets(st.integers(0, reviewers - 1), max_size=2)
    rarely = st.sampled_from([0, 0, 0, 1])
    return Problem(
        reviewers=tuple(
            Reviewer(
                name=f"r{index}",
                body=draw(st.sampled_from([None, "north", "south"])),
                competences=draw(st.frozensets(st.sampled_from(["law", "money"]))),
                at_least=draw(rarely),
                at_most=draw(st.sampled_from([None, 1, 2])),
            )
            for index in range(reviewers)
        ),
        files=(
            files := tuple(
                File(
                    name=f"f{index}",
                    reviews=draw(st.integers(0, min(2, reviewers))),
                    needs=frozenset({"law"} if draw(rarely) else ()) | frozenset({"money"} if draw(rarely) else ()),
                    conflicts=draw(some) if draw(rarely) else frozenset(),
                    locked=draw(some) if draw(rarely) else frozenset(),
                )
                for index in range(draw(st.integers(0, 3)))
            )
        ),
        affinity=tuple(tuple(draw(st.integers(0, 6)) for _ in range(reviewers)) for _ in files),
        same_body=draw(st.sampled_from([None, None, 1])),
        aims=draw(st.sampled_from(AIMS)),
    )


def every(problem: Problem, *, free: frozenset[int] = frozenset()) -> list[tuple[int, ...]]:
    """The goals of every answer the judge accepts; files in `free` take any number of reviews."""
    people = range(len(problem.reviewers))
    choices = []
    for index, file in enumerate(problem.files):
        sizes = range(len(people) + 1) if index in free else [file.reviews]
        choices.append([panel for size in sizes for panel in combinations(people, size)])
    found = []
    for panels in product(*choices):
        files = tuple(replace(file, reviews=len(panel)) for file, panel in zip(problem.files, panels, strict=True))
        answer = Solution(status=Status.FEASIBLE, panels=panels)
        if not violations(replace(problem, files=files, aims=()), answer):
            found.append(tuple(values(problem, answer).values()))
    return found


@given(problems())
@settings(max_examples=80, deadline=None)
def test_nothing_beats_them_on_tiny_cases(problem):
    solution = ask(problem)

    assert violations(problem, solution) == []
    possible = every(problem)
    if possible:
        assert solution.status is Status.OPTIMAL
        assert tuple(goal.value for goal in solution.goals) == max(possible)
    else:
        assert solution.status is Status.INFEASIBLE
        assert solution.conflict


@given(problems())
@settings(max_examples=40, deadline=None)
def test_impossible_panels_name_requirements_each_needed(problem):
    hard = replace(problem, reviewers=tuple(replace(reviewer, at_least=2) for reviewer in problem.reviewers))
    files = frozenset(range(len(hard.files)))

    def holds(kept: object) -> bool:
        free = files - {each.index for each in kept if each.kind == "reviews"}
        return bool(every(conflict._relaxed(hard, kept), free=free))

    found = minimal(conflict.requirements(hard), lambda kept: conflict.can_hold(hard, kept, clock=Clock(60)))
    assert bool(found) == (not every(hard))
    if found:
        assert not holds(found)
        assert all(holds([other for other in found if other != one]) for one in found)
        assert len(ask(hard).conflict) >= 1


def test_worst_served_file_comes_first_when_asked_first():
    reviewers = tuple(Reviewer(name=f"r{index}", at_most=1) for index in range(2))
    problem = Problem(reviewers=reviewers, files=(File(name="a", reviews=1), File(name="b", reviews=1)), affinity=((9, 5), (4, 1)))

    assert ask(problem).panels == ((0,), (1,))
    assert ask(replace(problem, aims=(Aim.WEAKEST, Aim.TOTAL))).panels == ((1,), (0,))
    assert ask(replace(problem, aims=(Aim.WORST_SERVED, Aim.TOTAL))).panels == ((1,), (0,))


@pytest.mark.parametrize("aims", AIMS)
def test_same_seed_same_answer_and_cancel(aims):
    reviewers = tuple(Reviewer(name=f"r{index}", body=str(index % 3), at_most=6) for index in range(8))
    files = tuple(File(name=f"f{index}", conflicts=frozenset({index % 8})) for index in range(14))
    affinity = tuple(tuple((7 * file + 5 * reviewer) % 11 for reviewer in range(8)) for file in range(14))
    problem = Problem(reviewers=reviewers, files=files, affinity=affinity, same_body=1, aims=aims)

    assert ask(problem).panels == ask(problem).panels
    assert ask(problem, progress=lambda news: True).status is Status.UNKNOWN
    stopped = ask(problem, progress=lambda news: news.objective is not None)
    assert violations(problem, stopped) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"affinity": ()}, "affinity: one row per file"),
        ({"affinity": ((1, 2),)}, "one number per reviewer"),
        ({"affinity": ((-1,),)}, "start at 0"),
        ({"files": (File(name="f", conflicts=frozenset({3})),)}, "conflicts: 3 is not between"),
    ],
)
def test_what_is_no_problem_at_all_is_refused_by_field(change, words):
    with pytest.raises(ValueError, match=words):
        Problem(**{"reviewers": (Reviewer(name="r"),), "files": (File(name="f"),), "affinity": ((1,),), **change})
