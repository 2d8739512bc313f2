"""Events answered exactly: against every plan there is on tiny ones, against the judge on all."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terreau_match import violations
from terreau_match.check.meetings import HIGHEST, values
from terreau_match.meetings import event
from terreau_match.outcome import Status
from terreau_match.problems.meetings import Aim, Meeting, Person, Place, Problem, Running, Solution
from tests.match import cases_meetings

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def tiny(draw: st.DrawFn) -> Problem:
    """Up to four people, four meetings, three slots and two places: every plan can be listed."""
    people, slots = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    places = draw(st.integers(0, 2))
    when = st.frozensets(st.integers(0, slots - 1), max_size=slots)
    where = st.none() | st.frozensets(st.integers(0, max(0, places - 1)), min_size=1, max_size=2) if places else st.none()
    count = draw(st.integers(1, 4))
    meetings = []
    for index in range(count):
        who = draw(st.lists(st.integers(0, people - 1), min_size=2, max_size=3, unique=True))
        meetings.append(
            Meeting(
                people=tuple(who),
                slots=draw(st.none() | when),
                places=draw(where),
                after=frozenset({index - 1}) if index and draw(st.integers(0, 4)) == 0 else frozenset(),
                required=draw(st.integers(0, 3)) == 0,
                ranks=tuple(draw(st.integers(0, 3)) for _ in who),
            )
        )
    running = None
    if draw(st.booleans()):
        at = tuple(draw(st.none() | st.integers(0, slots - 1)) for _ in meetings)
        seats = tuple(None if slot is None else draw(st.integers(0, places - 1)) for slot in at) if places else ()
        frozen = draw(st.frozensets(st.integers(0, count - 1), max_size=1))
        running = Running(slots=at, places=seats, frozen=frozen, now=draw(st.integers(0, 1)))
    return Problem(
        people=tuple(
            Person(
                name=f"P{index}",
                unavailable=draw(when) if draw(st.booleans()) else frozenset(),
                at_least=draw(st.integers(0, 4)) == 4,
                at_most=draw(st.none() | st.integers(1, 2)),
                place=draw(st.none() | st.integers(0, places - 1)) if places and index == 0 else None,
            )
            for index in range(people)
        ),
        meetings=tuple(meetings),
        slots=slots,
        tables=None if places else draw(st.none() | st.integers(1, 2)),
        places=tuple(Place(name=f"T{index}", capacity=draw(st.integers(1, 2)), closed=draw(when)) for index in range(places)),
        travel=((0, 2), (2, 0)) if places == 2 and draw(st.booleans()) else None,
        reach=draw(st.none() | st.integers(0, 1)),
        fairness=draw(st.none() | st.integers(0, 1)),
        aims=tuple(draw(st.lists(st.sampled_from(list(Aim)), min_size=1, max_size=3, unique=True))),
        running=running,
    )


def every_plan(problem: Problem) -> list[Solution]:
    """All plans that hold, by listing."""
    choices = [(None, None)] + [(t, q) for t in range(problem.slots) for q in (range(len(problem.places)) if problem.places else [None])]
    found = []
    for cells in product(choices, repeat=len(problem.meetings)):
        slots, places = tuple(cell[0] for cell in cells), tuple(cell[1] for cell in cells)
        plan = Solution(status=Status.FEASIBLE, slots=slots, places=places if problem.places else ())
        bare = Problem(**{name: getattr(problem, name) for name in Problem.__slots__} | {"aims": ()})
        if not violations(bare, plan):
            found.append(plan)
    return found


def worth(problem: Problem, plan: Solution) -> tuple[int, ...]:
    return tuple(value if name in HIGHEST else -value for name, value in values(problem, plan).items())


@given(tiny())
@few
def test_solve_equals_the_best_of_every_plan(problem: Problem) -> None:
    plans = every_plan(problem)

    solution = event.solve(problem, seconds=20, seed=1)

    assert violations(problem, solution) == []
    if not plans:
        assert solution.status is Status.INFEASIBLE
        return
    assert solution.status is Status.OPTIMAL
    assert worth(problem, solution) == max(worth(problem, plan) for plan in plans)


def test_same_seed_same_answer() -> None:
    problem = cases_meetings.event(5, 8, 6, seed=3, tables=5, away=0.3, wishes=4, most=3)

    first, second = (event.solve(problem, seconds=60, seed=5) for _ in range(2))

    assert first.status is Status.OPTIMAL
    assert first.slots == second.slots
    assert first.goals == second.goals


def test_cancelled_search_gives_the_best_so_far() -> None:
    problem = cases_meetings.event(10, 20, 10, seed=4, away=0.2)

    solution = event.solve(problem, seconds=60, seed=1, progress=lambda news: True)

    assert solution.has_answer
    assert violations(problem, solution) == []
    assert solution.seconds < 20


def test_bound_of_wishes_stands_without_search() -> None:
    problem = cases_meetings.event(10, 20, 10, seed=4)

    solution = event.solve(problem, seconds=0.01, seed=1)

    assert solution.goals[0].is_proved
    assert violations(problem, solution) == []


@pytest.mark.parametrize("aims", [(Aim.WISHES, Aim.MOVES), (Aim.WORST_SERVED, Aim.HELD, Aim.IDLE)])
def test_hosts_keep_their_table(aims: tuple[Aim, ...]) -> None:
    problem = cases_meetings.event(6, 10, 6, seed=2, hosts=True, aims=aims)

    solution = event.solve(problem, seconds=3, seed=1)

    assert violations(problem, solution) == []
    for meeting, place in zip(problem.meetings, solution.places, strict=True):
        assert place in {None, meeting.people[0]}
