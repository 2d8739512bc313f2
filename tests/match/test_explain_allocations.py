"""Why, why not, what would change: for places, panels, portfolios and stands, in words that hold."""

from dataclasses import replace

from terreau_match import explain, solve
from terreau_match.problems import panels, placements, portfolio, stands


def en(reasons):
    assert all(reason.say("fr") and "{" not in reason.say("fr") for reason in reasons)
    return [reason.say("en") for reason in reasons]


def test_refused_wish_names_who_has_the_seats_and_what_it_would_cost():
    people = (
        placements.Person(name="Ada", wishes=(0, 1), priority=0),
        placements.Person(name="Bo", wishes=(0, 1), priority=1),
        placements.Person(name="Cy", wishes=(0, 1), priority=1),
    )
    sessions = (placements.Session(name="Wood", seats=2), placements.Session(name="Press", seats=3))
    problem = placements.Problem(people=people, sessions=sessions, lottery=1)
    solution = solve(problem, seconds=60, seed=1)
    last = max((1, 2), key=lambda person: solution.draws[person])
    name, other = people[last].name, people[3 - last].name

    assert solution.sessions[last] == (1,)
    assert en(explain.why(problem, solution, last))[0] == f"{name} has Press in round 1, their wish number 2"
    told = en(explain.why_not(problem, solution, last, 0))
    assert told[:2] == ["Wood has 2 seats in all, 2 are taken", "1 by people served before (priority)"]
    assert told[2].startswith("1 by people who wished it as much and were drawn before")
    assert told[3].startswith("what the lottery decides between equals")
    assert set(en(explain.what_would_change(problem, solution, last, 0))) == {
        f"{name} would have Wood",
        f"{name} would lose Press",
        f"{other} would have Press",
        f"{other} would lose Wood",
    }
    assert explain.why_not(problem, solution, last, 1) == []


def test_refused_wish_says_the_points_it_would_cost():
    people = tuple(placements.Person(name=name, wishes=wishes) for name, wishes in (("Ada", (0,)), ("Bo", (1, 0))))
    problem = placements.Problem(people=people, sessions=tuple(placements.Session(name=name, seats=1) for name in ("a", "b")))
    solution = solve(problem, seconds=60, seed=1)

    assert en(explain.why_not(problem, solution, 1, 0))[-1] == "wish points: 8 instead of 20"
    assert en(explain.why_not(problem, solution, 0, 1)) == ["Ada did not ask for b"]


def test_reviewer_not_chosen_is_explained():
    reviewers = (
        panels.Reviewer(name="Ada", body="City", at_most=1),
        panels.Reviewer(name="Bo", body="City"),
        panels.Reviewer(name="Cy", competences=frozenset({"law"})),
    )
    files = (panels.File(name="f", reviews=1), panels.File(name="g", reviews=2, needs=frozenset(), conflicts=frozenset({0})))
    problem = panels.Problem(reviewers=reviewers, files=files, affinity=((9, 4, 1), (9, 4, 1)), same_body=1)
    solution = solve(problem, seconds=60, seed=1)

    assert en(explain.why(problem, solution, 0)) == ["Ada reads f: affinity 9, number 1 of the 3 who may"]
    assert en(explain.why_not(problem, solution, 1, 0)) == ["Ada has a conflict of interest with g"]
    assert en(explain.why_not(problem, solution, 0, 1)) == [
        "Ada, of the same body, already reads f",
        "the affinity of Bo (4) is below that of each reviewer chosen (9 at least)",
        "the total affinity: 9 instead of 14",
    ]
    assert set(en(explain.what_would_change(problem, solution, 0, 1))) == {"f would be read by Bo", "f would no longer be read by Ada"}


def test_file_not_funded_is_explained_with_who_pays_for_it():
    files = tuple(
        portfolio.File(name=name, score=score, asked=asked * 1_000_00)
        for name, score, asked in (("a", 9, 2), ("b", 5, 1), ("c", 4, 3), ("d", 1, 1))
    )
    locked = (*files[:3], replace(files[3], locked=False))
    problem = portfolio.Problem(files=locked, envelope=3_000_00, aims=(portfolio.Aim.SCORE,))
    solution = solve(problem, seconds=60, seed=1)

    assert en(explain.why(problem, solution, 0))[2] == "the total score: 5 instead of 14"
    told = en(explain.why_not(problem, solution, 2))
    assert told[0].endswith("c needs at least 3\u202f000,00\u00a0€")
    assert told[1] == "the total score: 4 instead of 14"
    assert len(explain.what_would_change(problem, solution, 2)) == 3
    assert en(explain.why_not(problem, solution, 3)) == ["it was decided beforehand that d is not funded"]


def test_refused_move_says_what_stands_in_the_way():
    floor = (stands.Stand(name="s0", offers=frozenset({"water"})), stands.Stand(name="s1"), stands.Stand(name="s2"))
    people = (
        stands.Exhibitor(name="Ada", wishes=(0,), needs=frozenset({"water"})),
        stands.Exhibitor(name="Bo", wishes=(1,)),
        stands.Exhibitor(name="Cy", locked=2),
    )
    problem = stands.Problem(
        stands=floor, exhibitors=people, adjacent=frozenset({(0, 1), (1, 2)}), wanted=frozenset({(0, 1)}), unwanted=frozenset({(1, 2)})
    )
    solution = solve(problem, seconds=60, seed=1)

    assert en(explain.why(problem, solution, 0)) == ["Ada is at s0, their wish number 1", "Ada is beside Bo, as wished"]
    assert en(explain.why_not(problem, solution, 0, 1)) == ["s1 lacks what Ada needs: water"]
    assert en(explain.why_not(problem, solution, 2, 0)) == ["Cy is at s2 by hand"]
    told = en(explain.why_not(problem, solution, 1, 2))
    assert told[0] == "s2 is held by Cy, placed by hand"
    assert told[1].startswith("it cannot be done")
    assert set(told[2:]) == {"Bo is placed at s2 by hand", "Cy is placed at s2 by hand"}
    assert explain.what_would_change(problem, solution, 0, 1)


def test_without_anyone_named_tells_why_there_is_no_answer():
    impossible = panels.Problem(reviewers=(panels.Reviewer(name="Ada"),), files=(panels.File(name="f", reviews=2),), affinity=((1,),))

    assert en(explain.why(impossible, solve(impossible, seconds=60, seed=1))) == ["f needs 2 reviews"]
