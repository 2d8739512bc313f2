"""Files of meetings: the published format in its variety, our JSON, mistakes shown where they are."""

import json
from pathlib import Path

import pytest

from terreau_match import reading
from terreau_match.problems.meetings import Aim, Meeting, Person, Place, Problem, Running

DZN = """% a case
nBusiness = 3; nMeetings = 2; /* two
meetings */ nTables = 1;
nTotalSlots = 4;
nMorningSlots = 2;
requested = [|1, 2,1,
|2, 3,3,
|];
meetingsxBusiness = [{1,2},{1,2,3},{1,3}];
nMeetingsBusiness = [1,2,1];
forbidden = [{0},{0,4},
{}];
fixed = [0,3];
precedences = [{},{1}];
"""


def read(tmp_path: Path, text: str, name: str = "case.dzn", **given: int) -> Problem:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return reading.read(path, **given)


EXPECTED = Problem(
    people=(Person(name="P1"), Person(name="P2", unavailable=frozenset({3})), Person(name="P3")),
    meetings=(
        Meeting(people=(0, 1), slots=frozenset({0, 1})),
        Meeting(people=(1, 2), slots=frozenset({2}), after=frozenset({0})),
    ),
    slots=4,
    tables=1,
    fairness=2,
)


def test_published_file_is_read_with_its_comments_and_fillers(tmp_path: Path):
    assert read(tmp_path, DZN) == EXPECTED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[|1, 2,1,\n|2, 3,3,\n|]", "[|1,2,1|2,3,3|]"),
        ("[|1, 2,1,\n|2, 3,3,\n|]", "array2d(1..2, 1..3, [1,2,1, 2,3,3])"),
        ("[0,3]", "array1d(1..2, [0,3])"),
        ("{0,4}", "4..4"),
        ("\n", "\r\n"),
        ("precedences = [{},{1}];\n", "precedences = [{},{1}]"),
        (" = ", "="),
    ],
)
def test_same_case_written_otherwise(tmp_path: Path, before: str, after: str):
    assert read(tmp_path, DZN.replace(before, after)) == EXPECTED


def test_fairness_given_replaces_the_usual_one(tmp_path: Path):
    assert read(tmp_path, DZN, fairness=0).fairness == 0


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("|2, 3,3", "|2, 9,3", "line 7, requested[2][2]: 9 is above 3"),
        ("|2, 3,3", "|2, 2,3", "line 7, requested[2][2]: 2 cannot meet themselves"),
        ("|2, 3,3", "|2, 3,4", "line 7, requested[2][3]: the session is 1 (morning), 2 (afternoon) or 3 (any), got 4"),
        ("|2, 3,3", "|2, 3", "line 7, requested[2]: 3 values are expected, got 2"),
        ("nTables = 1;", "", "line 1, –: nTables is missing"),
        ("nTables = 1;", "nTables = many;", "line 3, nTables: many was not expected here"),
        ("nTables = 1;", "nTables = {1};", "line 3, nTables: a whole number is expected, got […]"),
        ("fixed = [0,3]", "fixed = [0,5]", "line 13, fixed[2]: 5 is above 4"),
        ("fixed = [0,3]", "fixed = [0]", "line 13, fixed: 2 values are expected, got 1"),
        ("forbidden = [{0}", "forbidden = [{7}", "line 11, forbidden[1][1]: 7 is above 4"),
        ("forbidden", "forbiden", "line 11, forbiden: this field is not known; did you mean forbidden?"),
        ("nMorningSlots = 2", "nMorningSlots = 6", "line 5, nMorningSlots: 6 is above 4"),
        ("precedences = [{},{1}];", "precedences = [{},{1}", "line 15, precedences: the file ends too early"),
        ("nTotalSlots = 4;", "nTotalSlots = 4; nTotalSlots = 4;", "line 4, nTotalSlots: this field is given twice"),
        ("[0,3]", "array1d()", "line 13, fixed: ; was not expected here"),
    ],
)
def test_mistake_is_shown_where_it_is(tmp_path: Path, before: str, after: str, said: str):
    with pytest.raises(reading.ReadingError) as caught:
        read(tmp_path, DZN.replace(before, after))
    assert str(caught.value) == said
    assert caught.value.reason.say("fr").startswith("ligne ")


EVENT = {
    "problem": "meetings",
    "slots": ["9 h", "9 h 20", "9 h 40"],
    "places": ["T1", {"name": "T2", "capacity": 2, "closed": ["9 h"]}],
    "travel": [[0, 3], [3, 0]],
    "reach": 2,
    "fairness": 1,
    "aims": ["wishes", "breaks"],
    "points": [5, 3],
    "people": ["Ada", {"name": "Bo", "unavailable": [1], "at_least": 1, "at_most": 2, "place": "T1"}, "Cy"],
    "meetings": [["Ada", "Bo"], {"people": [2, 3], "slots": ["9 h 40"], "places": [1], "after": [1], "required": False, "ranks": [1, 0]}],
    "running": {"slots": [2, None], "places": ["T1", None], "frozen": [1], "now": "9 h 20"},
}


def test_event_is_read_from_json(tmp_path: Path):
    assert read(tmp_path, json.dumps(EVENT, indent=1), "event.json") == Problem(
        people=(Person(name="Ada"), Person(name="Bo", unavailable=frozenset({0}), at_least=1, at_most=2, place=0), Person(name="Cy")),
        meetings=(
            Meeting(people=(0, 1)),
            Meeting(people=(1, 2), slots=frozenset({2}), places=frozenset({0}), after=frozenset({0}), required=False, ranks=(1, 0)),
        ),
        slots=3,
        places=(Place(name="T1"), Place(name="T2", capacity=2, closed=frozenset({0}))),
        travel=((0, 3), (3, 0)),
        reach=2,
        fairness=1,
        aims=(Aim.WISHES, Aim.BREAKS),
        points=(5, 3),
        running=Running(slots=(1, None), places=(0, None), frozen=frozenset({0}), now=1),
        slot_names=("9 h", "9 h 20", "9 h 40"),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"people": ["Ada", "Bo"]}, "meetings[2].people[2]: 3 is above 2"),
        ({"aims": ["joy"]}, "aims[1]: joy is not an aim"),
        ({"meetings": [["Ada", "Zoe"]]}, "meetings[1][2]: Zoe names nothing known"),
        ({"meetings": [["Ada", "Ada"]]}, "meetings[1][2]: Ada is given twice"),
        ({"tables": 3}, "tables, places: give a number of tables or named places, not both"),
        ({"table": 3}, "table: table is not known here; did you mean tables?"),
        ({"problem": "poker"}, "problem: poker is not a family"),
        ({"running": {"slots": [1]}}, "running.slots: 2 values are expected, got 1"),
    ],
)
def test_mistake_in_json_is_shown_where_it_is(tmp_path: Path, change: dict[str, object], said: str):
    with pytest.raises(reading.ReadingError, match="line ") as caught:
        read(tmp_path, json.dumps(EVENT | change, indent=1), "event.json")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "{", '{"problem": "meetings",,}', '{"a" 1}', '{"problem": "meetings"} 3', "[1, 2", '{"a": 1, "a": 2}', "nul"]
)
def test_broken_json_is_a_mistake_not_an_accident(tmp_path: Path, text: str):
    with pytest.raises(reading.ReadingError):
        read(tmp_path, text, "event.json")


def test_missing_file_is_named(tmp_path: Path):
    with pytest.raises(reading.ReadingError, match=r"no file absent\.dzn"):
        reading.read(tmp_path / "absent.dzn")
