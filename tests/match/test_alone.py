"""`terreau_match` as a distribution of its own: what it says it needs is what it imports, and what the house pins."""

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "terreau_match"


def stated(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def imported() -> set[str]:
    """The distributions that any module imports, at its head or where it solves."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"terreau_match"}


def test_it_works():
    alone, house = stated(PACKAGE / "pyproject.toml")["project"], stated(ROOT / "pyproject.toml")["project"]
    assert set(alone["dependencies"]) <= set(house["dependencies"])
    assert (alone["version"], alone["requires-python"], alone["license"]) == (house["version"], house["requires-python"], house["license"])


def test_needs_are_what_it_imports():
    needs = {line.partition(">=")[0] for line in stated(PACKAGE / "pyproject.toml")["project"]["dependencies"]}
    assert imported() == needs == {"numpy", "ortools", "scipy"}


def test_it_is_typed():
    assert (PACKAGE / "py.typed").exists()
