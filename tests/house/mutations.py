"""What if a guard were missing? For each row of each MOVES table, each rule and each door, take it away: a test must fail.

    python -m tests.house.mutations [words…]     only the mutants whose name holds one of the words

A mutant is one of
- `calls.MOVES.admit:state`: the guarded UPDATE looks neither at the state nor at the version;
- `calls.MOVES.admit:table`: the row says "from anywhere, by anyone" (the drawn tables of docs/states must contradict it);
- `calls.can_submit:yes`: the rule says yes to everyone, always;
- `calls.applications_visible_to:all`: the door shows everything.
The tests of the room run against it, nearest first, and stop at the first failure. The program ends with the list of those that
survived, and fails if there is one. It takes minutes, so it is a program and not a test; `test_mutations.py` keeps it honest.
"""

import importlib
import inspect
import os
import queue
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "terreau"
VARIABLE = "TERREAU_MUTANT"
SIDE_BY_SIDE = 2
NEAREST = ("moves", "rules", "actions", "queries", "documents")  # words of file names, in the order worth trying
# Guarded twice, so that taking one away shows nothing. The second guard, and where it is tested:
GUARDED_TWICE = {
    "commons.forms.MOVES.publish:state": "the table of versions itself writes to drafts alone (models.py, test_published_version_never_changes)",
    "commons.seats.WAIT_MOVES.lapse:state": "what an accepted offer holds is no longer kept (HOLD_MOVES.expire, test_an_offer_just_accepted_does_not_end)",
}


# ── The mutants ─────────────────────────────────────────────────────────────────────────────────────────────────
def modules(name: str) -> Iterator[tuple[str, str, object]]:
    """(wing, room, module) of every room that has a module of that name."""
    for path in sorted(SOURCE.glob(f"*/*/{name}.py")):
        wing, room = path.parts[-3:-1]
        yield wing, room, importlib.import_module(f"terreau.{wing}.{room}.{name}")


def tables(module: object) -> dict[str, dict]:
    return {name: table for name, table in vars(module).items() if name.endswith("MOVES") and isinstance(table, dict)}


def functions(module: object) -> dict[str, object]:
    """Its own public functions: those it only imports are another room's."""
    return {name: thing for name, thing in vars(module).items() if inspect.isfunction(thing) and thing.__module__ == module.__name__}


def mutants() -> list[str]:
    """All of them by name, in the order of the house. A move that starts from every state has no state to guard."""
    found = []
    for wing, room, module in modules("states"):
        for table, moves in tables(module).items():
            states = set(type(next(iter(moves.values())).target))
            for verb, step in moves.items():
                found += [f"{wing}.{room}.{table}.{verb}:state"] * (set(step.sources) != states)
                found.append(f"{wing}.{room}.{table}.{verb}:table")
    for wing, room, module in modules("rules"):
        found += [f"{wing}.{room}.{name}:yes" for name in functions(module) if name.startswith("can_")]
        found += [f"{wing}.{room}.{name}:all" for name in functions(module) if name.endswith("_visible_to")]
    return found


# ── Inside the run that must fail: `-p tests.house.mutations` ────────────────────────────────────────────────────
def pytest_collection() -> None:
    if (name := os.environ.get(VARIABLE, "")).partition(":")[0]:
        mutate(name)


def mutate(name: str) -> None:
    address, _, kind = name.partition(":")
    wing, room, *rest = address.split(".")
    {"state": _any_state, "table": _wide_row, "yes": _yes, "all": _all}[kind](f"terreau.{wing}.{room}", *rest)


def _any_state(room: str, table: str, verb: str) -> None:
    """`lib.moves` is told, for this row alone, that every state is a source and every version the right one."""
    from terreau.lib import moves

    rows = getattr(importlib.import_module(f"{room}.states"), table)
    anything = replace(rows[verb], sources=tuple(type(rows[verb].target)))
    for function in ("move", "hold", "allows"):
        _replace(moves, function, _loosened(getattr(moves, function), rows, verb, anything))


def _loosened(original, rows, verb, anything):
    def loose(thing, asked, table, **facts):
        if table is not rows or asked != verb:
            return original(thing, asked, table, **facts)
        facts.pop("expected_version", None)
        return original(thing, asked, {**table, verb: anything}, **facts)

    return loose


def _wide_row(room: str, table: str, verb: str) -> None:
    rows = getattr(importlib.import_module(f"{room}.states"), table)
    rows[verb] = replace(rows[verb], sources=tuple(type(rows[verb].target)), roles=())


def _yes(room: str, rule: str) -> None:
    # Its code, not its name: rooms hand some rules to registers, which keep the function itself.
    vars(importlib.import_module(f"{room}.rules"))[rule].__code__ = _always.__code__


def _always(*things, **named) -> bool:
    return True


def _all(room: str, door: str) -> None:
    module = importlib.import_module(f"{room}.rules")
    original = getattr(module, door)
    _replace(module, door, lambda *things, **named: original(*things, **named).model._default_manager.all())


def _replace(owner: object, name: str, wanted: object) -> None:
    """Wherever it went by name, too."""
    original = getattr(owner, name)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith(("terreau", "tests")) and vars(module).get(name) is original:
            setattr(module, name, wanted)


# ── The program ─────────────────────────────────────────────────────────────────────────────────────────────────
def suspects(name: str) -> list[str]:
    """The tests that may notice: the drawn tables for a row of one, else the room's own, nearest first, then the census."""
    if name.endswith(":table"):
        return ["tests/house/test_states.py"]
    wing, room = name.split(".")[:2]

    def distance(path: Path) -> tuple[int, str]:
        near = [place for place, word in enumerate(NEAREST) if word in path.name]
        return (near[0] if near else len(NEAREST), path.name)

    files = [path for path in (ROOT / "tests" / wing / room).glob("test_*.py") if "concurrency" not in path.name]
    census = [] if name.endswith(":state") else ["tests/census"]  # it asks who may enter, not when
    return [str(path.relative_to(ROOT)) for path in sorted(files, key=distance)] + census


def is_caught(name: str, var: str) -> bool:
    """Whether a test failed. Anything but a failure of a test (no test found, a crash of pytest) stops the program."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no", "--reuse-db", "-p", "tests.house.mutations"]
    done = subprocess.run(
        [*command, *suspects(name)],
        cwd=ROOT,
        env={**os.environ, VARIABLE: name, "TERREAU_VAR": var},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        sys.exit(f"{name}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == pytest.ExitCode.TESTS_FAILED


def main(words: list[str]) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    chosen = [name for name in mutants() if not words or any(word in name for word in words)]
    folders: queue.SimpleQueue[str] = queue.SimpleQueue()
    for _ in range(SIDE_BY_SIDE):
        folders.put(tempfile.mkdtemp(prefix="terreau-mutants-"))  # each its database, made once

    def try_one(name: str) -> bool:
        folder = folders.get()
        try:
            caught = is_caught(name, folder)
        finally:
            folders.put(folder)
        print(f"{'caught  ' if caught else 'SURVIVED'}  {name}", flush=True)
        return caught

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        survivors = {name for name, caught in zip(chosen, pool.map(try_one, chosen), strict=True) if not caught}
    unexplained = sorted(survivors - set(GUARDED_TWICE))
    print(f"{len(chosen)} mutants, {len(survivors)} survived, {len(unexplained)} without a second guard", *unexplained, sep="\n  ")
    return 1 if unexplained or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
