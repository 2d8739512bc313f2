"""JSON of places, panels, portfolios and stands: the examples of the pages are read and solved, mistakes are shown where they are."""

import importlib
import json
import re

import pytest

from terreau_match import Status, reading, solve, violations

OWN = ("placements", "panels", "portfolio", "stands")
EXTRA = {
    "placements": {"people": [{"name": "Ada", "wishes": ["Wood", 2], "locked": [["Wood", 1]]}, {"name": "Bo", "wishes": [1, "Press"]}]},
    "panels": {},
    "portfolio": {"quotas": [{"category": "food", "files_at_least": 1}]},
    "stands": {},
}


def example(family: str) -> dict:
    """The JSON shown by the module's own docstring, made whole."""
    page = importlib.import_module(f"terreau_match.reading.{family}").__doc__
    return {**json.loads(re.search(r"```json\n(.*?)```", page, re.DOTALL)[1]), **EXTRA[family]}


def read(tmp_path, stated: dict):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(stated, indent=1), encoding="utf-8")
    return reading.read(path)


@pytest.mark.parametrize("family", OWN)
def test_example_is_read_solved_and_told(tmp_path, family):
    problem = read(tmp_path, example(family))

    solution = solve(problem, seconds=60, seed=1)

    assert solution.status is Status.OPTIMAL
    assert violations(problem, solution) == []
    told = reading.family_of(problem)
    assert json.loads(json.dumps(told.assignment(problem, solution))) is not None
    assert all(label and text for label, text in told.table(problem, solution))


@pytest.mark.parametrize(
    ("family", "change", "words"),
    [
        ("placements", {"people": [{"name": "Ada", "wishes": ["Wod"]}]}, "Wod names nothing known"),
        ("placements", {"people": [{"name": "Ada", "wish": ["Wood"]}]}, "did you mean wishes"),
        ("placements", {"aims": ["luck"]}, "luck is not an aim"),
        ("panels", {"affinity": [[1]]}, "2 values are expected, got 1"),
        ("portfolio", {"envelope": -5}, "-5 is below 0"),
        ("stands", {"adjacent": [["A1", "A1"]]}, "paired with itself"),
    ],
)
def test_mistake_is_shown_where_it_is(tmp_path, family, change, words):
    with pytest.raises(reading.ReadingError, match=words) as refused:
        read(tmp_path, {**example(family), **change})

    assert refused.value.reason.say("fr").startswith("ligne ")
