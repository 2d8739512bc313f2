"""The published format of business-to-business meeting scheduling (MiniZinc data, everything counted from 1).

`forbidden` may hold 0 as a filler, `fixed` holds 0 for a meeting that may move, `precedences[i]` are the meetings strictly before
meeting i. `meetingsxBusiness` and `nMeetingsBusiness` repeat what `requested` says and are not read.
"""

from difflib import get_close_matches

from terreau_match.problems.meetings import Meeting, Person, Problem
from terreau_match.reading.nodes import MOST_SLOTS, Node
from terreau_match.reasons import Sentence

_SESSION = Sentence(
    "line {line}, {field}: the session is 1 (morning), 2 (afternoon) or 3 (any), got {got}",
    "ligne {line}, {field}\u00a0: la session est 1 (matin), 2 (après-midi) ou 3 (au choix), pas {got}",
)
_ALONE = Sentence("line {line}, {field}: {got} cannot meet themselves", "ligne {line}, {field}\u00a0: {got} ne peut se rencontrer soi-même")
_MEANT = Sentence(
    "line {line}, {field}: this field is not known; did you mean {meant}?",
    "ligne {line}, {field}\u00a0: ce champ n’est pas connu\u00a0; vouliez-vous dire {meant}\u00a0?",
)
_FIELDS = (
    "nBusiness",
    "nMeetings",
    "nTables",
    "nTotalSlots",
    "nMorningSlots",
    "requested",
    "meetingsxBusiness",
    "nMeetingsBusiness",
    "forbidden",
    "fixed",
    "precedences",
)


def read(root: Node, *, fairness: int | None) -> Problem:
    """The problem of a published file, with the fairness the files do not state."""
    for name, node in root.fields().items():
        meant = get_close_matches(name, _FIELDS, 1, 0.8)
        if name not in _FIELDS and meant:
            raise node.fail(_MEANT, meant=meant[0])
    people, slots = root.need("nBusiness").integer(), root.need("nTotalSlots").integer(most=MOST_SLOTS)
    number = root.need("nMeetings").integer()
    morning = root.need("nMorningSlots").integer(most=slots)
    sessions = {1: frozenset(range(morning)), 2: frozenset(range(morning, slots)), 3: frozenset(range(slots))}
    forbidden = _sets(root, "forbidden", people, slots)
    before = _sets(root, "precedences", number, number)
    fixed = [node.integer(most=slots) for node in _listed(root, "fixed", number)] or [0] * number
    meetings = []
    for m, row in enumerate(_rows(root.need("requested"), number)):
        one, other = (cell.integer(least=1, most=people) for cell in row[:2])
        if one == other:
            raise row[1].fail(_ALONE, got=other)
        session = row[2].integer(least=None)
        if session not in sessions:
            raise row[2].fail(_SESSION, got=session)
        allowed = sessions[session] & {fixed[m] - 1} if fixed[m] else sessions[session]
        meetings.append(Meeting(people=(one - 1, other - 1), slots=allowed if len(allowed) < slots else None, after=before[m]))
    return Problem(
        people=tuple(Person(name=f"P{p + 1}", unavailable=forbidden[p]) for p in range(people)),
        meetings=tuple(meetings),
        slots=slots,
        tables=root.need("nTables").integer(),
        fairness=fairness,
    )


def _rows(node: Node, number: int) -> list[list[Node]]:
    """The rows of three of `requested`, written as a table or, through `array2d`, as one long list."""
    items = node.items()
    if items and not isinstance(items[0].value, list):
        items = node.items(3 * number)
        return [items[start : start + 3] for start in range(0, 3 * number, 3)]
    return [row.items(3) for row in node.items(number)]


def _listed(root: Node, name: str, length: int) -> list[Node]:
    node = root.get(name)
    return node.items(length) if node is not None else []


def _sets(root: Node, name: str, length: int, most: int) -> list[frozenset[int]]:
    """Sets counted from 1 in the file, from 0 here; 0 is a filler."""
    listed = [frozenset(item.integer(most=most) - 1 for item in node.items()) - {-1} for node in _listed(root, name, length)]
    return listed or [frozenset()] * length
