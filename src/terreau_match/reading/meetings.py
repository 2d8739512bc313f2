"""Our own JSON of a meeting problem. People, slots and places are named, or numbered from 1; meetings are numbered from 1.

```json
{"problem": "meetings", "slots": 6, "tables": 4, "fairness": 2, "aims": ["breaks"],
 "people": ["Ada", {"name": "Bo", "unavailable": [1, 2], "at_most": 4}],
 "meetings": [["Ada", "Bo"], {"people": ["Ada", "Bo"], "slots": [3], "after": [1], "required": false, "ranks": [1, 2]}]}
```
"""

from terreau_match.problems.meetings import Aim, Meeting, Person, Place, Problem, Running, Solution
from terreau_match.reading.nodes import MOST_SLOTS, Node
from terreau_match.reasons import Sentence

_AIM = Sentence(
    "line {line}, {field}: {got} is not an aim; those known are {known}",
    "ligne {line}, {field}\u00a0: {got} n’est pas un objectif\u00a0; il y a {known}",
)


def read(root: Node) -> Problem:
    """The problem that a JSON object states."""
    root.only("problem", "people", "meetings", "slots", "tables", "places", "travel", "reach", "fairness", "aims", "points", "running")
    slots = root.need("slots")
    slot_names = tuple(item.text() for item in slots.items()) if isinstance(slots.value, list) else ()
    when = slot_names or tuple(str(number) for number in range(1, slots.integer(most=MOST_SLOTS) + 1))
    where = tuple(_name(item) for item in _items(root, "places"))
    who = tuple(_name(item) for item in root.need("people").items())
    stated = root.get("aims")
    aims = () if stated is None else tuple(stated.each_once(_aim))
    meetings = tuple(_meeting(item, who, when, where, len(root.need("meetings").items())) for item in root.need("meetings").items())
    travel = tuple(tuple(cell.integer() for cell in row.items(len(where))) for row in _items(root, "travel"))
    running = root.get("running")
    points = tuple(item.integer() for item in _items(root, "points"))
    try:
        return Problem(
            people=tuple(_person(item, when, where) for item in root.need("people").items()),
            meetings=meetings,
            slots=len(when),
            tables=_number(root, "tables"),
            places=tuple(_place(item, when) for item in _items(root, "places")),
            travel=travel or None,
            reach=_number(root, "reach"),
            fairness=_number(root, "fairness"),
            aims=aims or (Aim.BREAKS,),
            **({"points": points} if points else {}),
            running=_running(running, len(meetings), when, where) if running is not None else None,
            slot_names=slot_names,
        )
    except ValueError as error:
        raise error if type(error) is not ValueError else root.refused(error) from error


def assignment(problem: Problem, solution: Solution) -> list[int | None] | None:
    """The slot of each meeting, from 1; None where it is not held; None altogether without a plan."""
    if not solution.has_answer:
        return None
    return [None if slot is None else slot + 1 for slot in solution.slots]


def table(problem: Problem, solution: Solution) -> list[tuple[str, str]]:
    """One row per slot: the meetings held, with their places."""
    rows = []
    for slot in range(problem.slots):
        held = [problem.meeting_name(m) + _at(problem, solution, m) for m, when in enumerate(solution.slots) if when == slot]
        if held:
            rows.append((problem.slot_name(slot), ", ".join(held)))
    missing = [problem.meeting_name(m) for m, when in enumerate(solution.slots) if when is None]
    return [*rows, ("sans créneau", ", ".join(missing))] if missing else rows


def _at(problem: Problem, solution: Solution, m: int) -> str:
    place = solution.places[m] if solution.places else None
    return "" if place is None else f" ({problem.places[place].name})"


def _items(node: Node, name: str) -> list[Node]:
    found = node.get(name)
    return [] if found is None else found.items()


def _number(node: Node, name: str) -> int | None:
    found = node.get(name)
    return None if found is None else found.integer()


def _name(node: Node) -> str:
    return node.text() if isinstance(node.value, str) else node.need("name").text()


def _ranks(node: Node, name: str, names: tuple[str, ...]) -> frozenset[int]:
    found = node.get(name)
    return frozenset() if found is None else frozenset(found.each_among(names))


def _aim(node: Node) -> Aim:
    try:
        return Aim(node.text())
    except ValueError:
        raise node.fail(_AIM, got=node.shown, known=", ".join(Aim)) from None


def _person(node: Node, when: tuple[str, ...], where: tuple[str, ...]) -> Person:
    if isinstance(node.value, str):
        return Person(name=node.text())
    node.only("name", "unavailable", "at_least", "at_most", "place")
    place = node.get("place")
    return Person(
        name=node.need("name").text(),
        unavailable=_ranks(node, "unavailable", when),
        at_least=_number(node, "at_least") or 0,
        at_most=_number(node, "at_most"),
        place=None if place is None else place.among(where),
    )


def _meeting(node: Node, who: tuple[str, ...], when: tuple[str, ...], where: tuple[str, ...], number: int) -> Meeting:
    if isinstance(node.value, list):
        return Meeting(people=tuple(node.each_among(who)))
    node.only("people", "slots", "places", "after", "required", "ranks")
    required = node.get("required")
    return Meeting(
        people=tuple(node.need("people").each_among(who)),
        slots=_ranks(node, "slots", when) if node.get("slots") is not None else None,
        places=_ranks(node, "places", where) if node.get("places") is not None else None,
        after=frozenset(item.integer(least=1, most=number) - 1 for item in _items(node, "after")),
        required=True if required is None else required.boolean(),
        ranks=tuple(item.integer() for item in _items(node, "ranks")),
    )


def _place(node: Node, when: tuple[str, ...]) -> Place:
    if isinstance(node.value, str):
        return Place(name=node.text())
    node.only("name", "capacity", "closed")
    capacity = _number(node, "capacity")
    return Place(name=node.need("name").text(), capacity=1 if capacity is None else capacity, closed=_ranks(node, "closed", when))


def _running(node: Node, number: int, when: tuple[str, ...], where: tuple[str, ...]) -> Running:
    node.only("slots", "places", "frozen", "now")
    now = node.get("now")
    places = node.get("places")
    return Running(
        slots=tuple(None if item.value is None else item.among(when) for item in node.need("slots").items(number)),
        places=() if places is None else tuple(None if item.value is None else item.among(where) for item in places.items(number)),
        frozen=frozenset(item.integer(least=1, most=number) - 1 for item in _items(node, "frozen")),
        now=0 if now is None else now.among(when),
    )
