"""Which test holds which trouble: reads the marks of the tests and writes docs/troubles.md.

.venv/bin/python -m tests.house.cases
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cases import BREACHES, TROUBLES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "troubles.md"
HEAD = """# What went wrong elsewhere

Reports and advisories of peers, and the tests that hold each of them here. Run them: `.venv/bin/python -m pytest -m case`.
This page is written by `.venv/bin/python -m tests.house.cases`; the sentences are in `tests/cases.py`, the marks on the tests.
"""


@dataclass(frozen=True)
class Mark:
    """A test, and the troubles whose mark it bears."""

    path: Path
    test: str
    cases: tuple[str, ...]


def marks(folder: Path = ROOT / "tests") -> Iterator[Mark]:
    """In the order of files and lines."""
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                told = [
                    str(word.value)
                    for call in node.decorator_list
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.case"
                    for word in call.args
                    if isinstance(word, ast.Constant)
                ]
                if told:
                    yield Mark(path, node.name, tuple(told))


def page() -> str:
    """The list as Markdown."""
    found = list(marks())
    parts = [HEAD]
    for title, told in (("Troubles of users", TROUBLES), ("Breaches", BREACHES)):
        parts.append(f"\n## {title}\n\n| Source | Here | Held by |\n|---|---|---|\n")
        for case, sentence in told.items():
            held = [f"`{mark.test}`" for mark in found if case in mark.cases]
            parts.append(f"| {case} | {sentence} | {', '.join(held)} |\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
