"""Cases of conditions and calculations, tried in Python here and in the browser by tests/journeys."""

import json
from pathlib import Path
from typing import Any

from terreau.commons.forms.schema import Schema

_FILE = json.loads((Path(__file__).parent / "vectors.json").read_text())
CASES: list[dict[str, Any]] = _FILE["cases"]


def schema_of(case: dict[str, Any]) -> Schema:
    questions = [_FILE["questions"][name] for name in case["ask"]]
    return Schema.parse({"sections": [{"id": "all", "title": "Tout", "questions": questions}]})
