"""Places: the judge agrees, nothing beats them on tiny cases, the lottery can be drawn again, refusals are explained."""

import hashlib
from dataclasses import replace
from itertools import product

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau_match import Progress, Status, solve, violations
from terreau_match.check.placements import values
from terreau_match.placements import choice, conflict, flow, model
from terreau_match.placements.arcs import arcs
from terreau_match.problems.placements import Aim, Person, Problem, Quota, Session, Solution

AIMS = [(Aim.POINTS,), (Aim.PLACED, Aim.POINTS), (Aim.RANKS,), (Aim.LEXIMIN,), (Aim.LEXIMIN, Aim.POINTS)]


def ask(problem: Problem, **changes: object) -> Solution:
    return solve(problem, **{"seconds": 60, "seed": 1, **changes})


@st.composite
def problems(draw: st.DrawFn, *, plain: bool = False) -> Problem:
    sessions, rounds = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    flag = st.just(False) if plain else st.sampled_from([False, False, False, True])
    seats = st.integers(0, 2)
    each_round = st.tuples(*[seats] * rounds)
    people = tuple(
        Person(
            name=f"p{index}",
            wishes=tuple(draw(st.permutations(range(sessions)))[: draw(st.integers(0, sessions))]),
            priority=draw(st.integers(0, 1)),
            categories=frozenset({"girl"}) if draw(st.booleans()) else frozenset(),
            seats=2 if draw(flag) else 1,
            unavailable=frozenset({0}) if draw(flag) else frozenset(),
            required=draw(st.sampled_from([False, False, True])),
            locked=((0, draw(st.sampled_from([None, 0]))),) if draw(flag) else (),
        )
        for index in range(draw(st.integers(1, 3)))
    )
    return Problem(
        people=people,
        sessions=tuple(
            Session(name=f"s{index}", seats=draw(each_round if draw(flag) else seats), at_least=int(draw(flag)))
            for index in range(sessions)
        ),
        rounds=rounds,
        quotas=(Quota(category="girl", at_most=1, at_least=int(draw(flag))),) if draw(st.booleans()) else (),
        together=(frozenset({0, len(people) - 1}),) if draw(flag) else (),
        aims=draw(st.sampled_from(AIMS)),
        lottery=draw(st.sampled_from([None, 5])),
    )


def every(problem: Problem) -> list[tuple[int, ...]]:
    """The goals of every answer the judge accepts."""
    choices = list(product([None, *range(len(problem.sessions))], repeat=problem.rounds))
    silent = replace(problem, aims=(), lottery=None)
    found = []
    for rows in product(choices, repeat=len(problem.people)):
        answer = Solution(status=Status.FEASIBLE, sessions=rows)
        if not violations(silent, answer):
            found.append(tuple(values(problem, answer).values()))
    return found


@given(problems())
@settings(max_examples=60, deadline=None)
def test_nothing_beats_them_on_tiny_cases(problem):
    solution = ask(problem)

    assert violations(problem, solution) == []
    possible = every(problem)
    if not possible:
        assert solution.status is Status.INFEASIBLE
        assert solution.conflict
    else:
        assert solution.status is Status.OPTIMAL
        assert tuple(goal.value for goal in solution.goals) == max(possible)


@given(problems(plain=True))
@settings(max_examples=30, deadline=None)
def test_impossible_places_name_requirements_each_needed(problem):
    from terreau_match.clock import Clock
    from terreau_match.conflicts import among

    hard = replace(problem, people=tuple(replace(person, required=True) for person in problem.people), aims=())

    def holds(kept: object) -> bool:
        return bool(every(conflict.relaxed(hard, kept)))

    solution = ask(hard)
    assert (solution.status is Status.INFEASIBLE) == (not every(hard))
    if solution.status is Status.INFEASIBLE:
        clock = Clock(60)
        told = among(conflict.requirements(hard), lambda kept: conflict.can_hold(conflict.relaxed(hard, kept), clock=clock), clock=clock)
        assert told.is_minimal
        found = told.requirements
        assert not holds(found)
        assert all(holds([other for other in found if other != one]) for one in found)
        assert len(solution.conflict) == len({reason.say("fr") for reason in solution.conflict}) <= len(conflict.requirements(hard))


@given(problems(plain=True))
@settings(max_examples=30, deadline=None)
def test_most_places_is_the_least_cut_of_networkx(problem):
    free = replace(
        problem,
        people=tuple(replace(person, required=False, priority=0) for person in problem.people),
        quotas=(),
        aims=(Aim.PLACED,),
        lottery=None,
    )
    graph = nx.DiGraph()
    graph.add_nodes_from(["start", "end"])
    for index, person in enumerate(free.people):
        graph.add_edge("start", ("person", index), capacity=free.rounds)
        for session in person.wishes:
            graph.add_edge(("person", index), ("session", session), capacity=1)
    for index, _ in enumerate(free.sessions):
        graph.add_edge(("session", index), "end", capacity=free.rounds * free.seats(index, 0))

    assert flow.is_flow(free)
    assert ask(free).objective == nx.minimum_cut_value(graph, "start", "end")


def test_flow_and_model_agree_where_both_can():
    people = tuple(Person(name=f"p{index}", wishes=(index % 4, (index + 1) % 4, (index + 3) % 4), required=True) for index in range(24))
    sessions = tuple(Session(name=f"s{index}", seats=6, at_least=2) for index in range(4))
    problem = Problem(people=people, sessions=sessions, rounds=3, aims=(Aim.PLACED, Aim.RANKS), lottery=3)
    bound = replace(problem, together=(frozenset({0}),))

    by_flow, by_model = ask(problem), ask(bound)

    assert (by_flow.method, by_model.method) == ("flow", "choice")
    assert by_flow.goals == by_model.goals
    assert violations(problem, by_flow) == violations(bound, by_model) == []


def test_lottery_can_be_drawn_again_by_anyone():
    problem = Problem(
        people=tuple(Person(name=name, wishes=(0,)) for name in ("Ada", "Bo", "Cy")), sessions=(Session(name="s", seats=1),), lottery=12
    )
    seals = {name: hashlib.sha256(f"12/{number}/{name}".encode()).hexdigest() for number, name in enumerate(("Ada", "Bo", "Cy"), 1)}
    first = min(seals, key=seals.__getitem__)

    solution = ask(problem)

    lucky = [person.name for person, row in zip(problem.people, solution.sessions, strict=True) if row[0] is not None]
    assert lucky == [first]
    assert solution.draws[["Ada", "Bo", "Cy"].index(first)] == 1
    assert solution.goals[-1].name == "lottery"


def test_priority_is_strict():
    people = (*(Person(name=f"late{n}", wishes=(0,), priority=1) for n in range(9)), Person(name="first", wishes=(1, 0)))
    problem = Problem(people=people, sessions=(Session(name="a", seats=1), Session(name="b", seats=0)))

    assert ask(problem).sessions[9] == (0,)


@pytest.mark.parametrize("bond", [(), (frozenset({0, 1}),)])
def test_same_seed_same_answer(bond):
    people = tuple(Person(name=f"p{n}", wishes=(n % 3, (n + 1) % 3)) for n in range(12))
    problem = Problem(people=people, sessions=tuple(Session(name=f"s{n}", seats=2) for n in range(3)), rounds=2, together=bond)

    assert ask(problem).sessions == ask(problem).sessions


def test_cancelled_before_the_start_is_unknown_and_cancelled_on_the_way_is_sound():
    people = tuple(Person(name=f"p{n}", wishes=(n % 3, (n + 1) % 3)) for n in range(30))
    problem = Problem(
        people=people, sessions=tuple(Session(name=f"s{n}", seats=4) for n in range(3)), rounds=2, together=(frozenset({0, 1}),)
    )

    assert ask(problem, progress=lambda news: True).status is Status.UNKNOWN
    stopped = ask(problem, progress=lambda news: news.objective is not None)
    assert stopped.has_answer
    assert violations(problem, stopped) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"wishes": (7,)}, "people[0].wishes: 7"),
        ({"wishes": (0, 0)}, "wished twice"),
        ({"seats": 0}, "at least one person"),
        ({"unavailable": frozenset({4})}, "people[0].unavailable: 4"),
    ],
)
def test_what_is_no_problem_at_all_is_refused_by_field(change, words):
    with pytest.raises(ValueError, match=words.replace("[", r"\[").replace("]", r"\]")):
        Problem(people=(Person(name="p", **change),), sessions=(Session(name="s", seats=1),))


@given(problems())
@settings(max_examples=40, deadline=None)
def test_answer_to_begin_from_is_an_answer(problem):
    question = model.Question(arcs(problem))

    values = choice.in_turn(question)

    if values is not None:
        places = replace(problem, aims=(), lottery=None)
        assert violations(places, Solution(status=Status.FEASIBLE, sessions=question.read(values))) == []
    elif not any(person.required or person.locked for person in problem.people):
        assert any(session.at_least for session in problem.sessions) or any(quota.at_least for quota in problem.quotas)


def test_cancelled_on_the_way_has_what_turns_give():
    people = tuple(Person(name=f"p{n}", wishes=(0, 1)) for n in range(4))
    problem = Problem(
        people=people, sessions=tuple(Session(name=f"s{n}", seats=2) for n in range(2)), rounds=2, together=(frozenset({2, 3}),)
    )
    news: list[str] = []

    def stop_at_second(told: Progress) -> bool:
        news.append(told.goal)
        return len(news) > 1

    stopped = ask(problem, progress=stop_at_second)

    assert stopped.has_answer
    assert violations(problem, stopped) == []


def test_someone_away_does_not_spoil_the_answer_to_begin_from():
    """Away from the only round, they are left out; the others begin as they would without them."""
    people = (Person(name="away", wishes=(0,), unavailable=frozenset({0})), Person(name="there", wishes=(0,)))
    question = model.Question(
        arcs(Problem(people=people, sessions=(Session(name="s", seats=2),), rounds=1, aims=(Aim.POINTS,), points=(10,)))
    )

    values = choice.in_turn(question)

    assert values is not None
    assert question.read(values) == ((None,), (0,))
