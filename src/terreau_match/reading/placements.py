"""Our JSON of a placement problem. People, sessions are named, or numbered from 1; rounds are numbered from 1.

```json
{"problem": "placements", "rounds": 2, "aims": ["placed", "leximin"], "lottery": 2026,
 "sessions": [{"name": "Wood", "seats": 12}, {"name": "Press", "seats": [0, 8], "at_least": 2}],
 "people": [{"name": "Ada", "wishes": ["Wood", "Press"], "priority": 0, "categories": ["3B"], "locked": [["Wood", 1]]}],
 "quotas": [{"category": "3B", "at_most": 5}], "together": [["Ada", "Bo"]]}
```
"""

from terreau_match.problems.placements import Aim, Person, Problem, Quota, Session, Solution
from terreau_match.reading import fields
from terreau_match.reading.nodes import MOST_SLOTS, Node


def read(root: Node) -> Problem:
    """The problem that a JSON object states."""
    root.only("problem", "people", "sessions", "rounds", "quotas", "together", "aims", "points", "lottery")
    people, sessions = root.need("people").items(), root.need("sessions").items()
    who, where = [fields.name_of(item) for item in people], [fields.name_of(item) for item in sessions]
    rounds = [str(number) for number in range(1, fields.number(root, "rounds", 1, most=MOST_SLOTS) + 1)]
    problem: Problem = fields.built(
        root,
        Problem,
        people=tuple(_person(item, where, rounds) for item in people),
        sessions=tuple(_session(item) for item in sessions),
        rounds=len(rounds),
        quotas=tuple(_quota(item, where) for item in fields.items(root, "quotas")),
        together=tuple(frozenset(item.each_among(who)) for item in fields.items(root, "together")),
        lottery=fields.limit(root, "lottery"),
        **fields.aims(root, Aim),
        **fields.points(root),
    )
    return problem


def assignment(problem: Problem, solution: Solution) -> list[list[int | None]] | None:
    """For each person the session of each round, from 1; None where they have none; None altogether without an answer."""
    if not solution.has_answer:
        return None
    return [[None if session is None else session + 1 for session in row] for row in solution.sessions]


def table(problem: Problem, solution: Solution) -> list[tuple[str, str]]:
    """One row per person: their sessions, round after round."""
    return [
        (person.name, ", ".join("–" if session is None else problem.sessions[session].name for session in row))
        for person, row in zip(problem.people, solution.sessions, strict=False)
    ]


def _person(node: Node, where: list[str], rounds: list[str]) -> Person:
    node.only("name", "wishes", "priority", "categories", "seats", "unavailable", "required", "locked")
    return Person(
        name=node.need("name").text(),
        wishes=fields.ranks(node, "wishes", where),
        priority=fields.number(node, "priority"),
        categories=fields.words(node, "categories"),
        seats=fields.number(node, "seats", 1),
        unavailable=frozenset(fields.ranks(node, "unavailable", rounds)),
        required=fields.flag(node, "required"),
        locked=tuple(_lock(item, where, rounds) for item in fields.items(node, "locked")),
    )


def _lock(node: Node, where: list[str], rounds: list[str]) -> tuple[int, int | None]:
    """A session alone (whichever round), or a session and its round."""
    if not isinstance(node.value, list):
        return node.among(where), None
    session, held = node.items(2)
    return session.among(where), held.among(rounds)


def _session(node: Node) -> Session:
    node.only("name", "seats", "at_least")
    seats = node.need("seats")
    return Session(
        name=node.need("name").text(),
        seats=tuple(item.integer() for item in seats.items()) if isinstance(seats.value, list) else seats.integer(),
        at_least=fields.number(node, "at_least"),
    )


def _quota(node: Node, where: list[str]) -> Quota:
    node.only("category", "at_least", "at_most", "sessions")
    return Quota(
        category=node.need("category").text(),
        at_least=fields.number(node, "at_least"),
        at_most=fields.limit(node, "at_most"),
        sessions=None if node.get("sessions") is None else frozenset(fields.ranks(node, "sessions", where)),
    )
