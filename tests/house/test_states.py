"""docs/states is drawn from the MOVES tables: it cannot say anything else than the code. `python -m tests.house.test_states` rewrites it."""

import importlib
import os
from pathlib import Path

import pytest
from django.utils import translation

from terreau.lib.moves import Move, diagram

ROOT = Path(__file__).resolve().parents[2]
SOURCE, PAGES = ROOT / "src" / "terreau", ROOT / "docs" / "states"
HEADER = "<!-- Drawn from states.py by tests/house/test_states.py: change the table, then `python -m tests.house.test_states`. -->"


def machines() -> dict[str, list[tuple[str, dict[str, Move]]]]:
    """Each room's MOVES tables, in the order of its states.py: {"calls": [("EDITION_MOVES", …), ("MOVES", …)]}."""
    found = {}
    for path in sorted(SOURCE.glob("*/*/states.py")):
        module = importlib.import_module(".".join(["terreau", *path.relative_to(SOURCE).with_suffix("").parts]))
        tables = [(name, table) for name, table in vars(module).items() if name.endswith("MOVES") and isinstance(table, dict)]
        if tables:
            found[path.parent.name] = tables
    return found


def states_of(moves: dict[str, Move]) -> type:
    """The enum a table moves through: that of its targets."""
    return type(next(iter(moves.values())).target)


def page(room: str, tables: list[tuple[str, dict[str, Move]]]) -> str:
    """One page a room: a diagram and a table a machine, in the words of the code (English)."""
    lines = [f"# {room}: what may follow what", "", HEADER]
    for name, moves in tables:
        states = states_of(moves)
        lines += [
            "",
            f"## `{name}` ({states.__name__})",
            "",
            "```mermaid",
            diagram(moves, {state.value: str(state.label) for state in states}),
            "```",
        ]
        lines += ["", "| verb | from | to | who |", "|---|---|---|---|"]
        lines += [
            f"| {verb} | {', '.join(step.sources)} | {step.target} | {', '.join(step.roles) or 'the house'} |"
            for verb, step in moves.items()
        ]
    return "\n".join(lines) + "\n"


def drawn() -> dict[str, str]:
    with translation.override("en"):
        return {f"{room}.md": page(room, tables) for room, tables in machines().items()}


def test_it_works():
    assert "calls" in machines()


def test_pages_of_states_are_current():
    kept = {path.name: path.read_text() for path in PAGES.glob("*.md")}
    assert kept == drawn(), "run: python -m tests.house.test_states"


@pytest.mark.parametrize(("room", "name", "moves"), [(room, name, moves) for room, tables in machines().items() for name, moves in tables])
def test_every_move_goes_between_states_of_one_machine(room, name, moves):
    states = set(states_of(moves))
    for verb, step in moves.items():
        assert {*step.sources, step.target} <= states, f"{room} {name} {verb}"
        assert step.sources, f"{room} {name} {verb}: from nowhere"


def write() -> None:
    PAGES.mkdir(parents=True, exist_ok=True)
    wanted = drawn()
    for path in PAGES.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    write()
