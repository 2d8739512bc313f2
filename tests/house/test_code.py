"""Habits that a linter does not know."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "terreau"
# Lines. A file that must be longer argues here.
FILE_LIMIT, TEMPLATE_LIMIT = 420, 170
LONGER: set[str] = set()


def sources() -> list[Path]:
    return [path for path in SOURCE.glob("**/*.py") if "migrations" not in path.parts]


def test_state_is_only_written_by_a_move():
    pattern = re.compile(r"\.(state|released_state)\s*=[^=]")
    written = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]
    assert written == []


def test_clock_is_read_only_at_the_edges():
    """Views, tasks, commands and workers read the time; everything else is given it."""
    edges = ("views", "tasks.py", "management", "worker.py", "middleware.py", "accounts/adapters", "accounts/apps.py", "demo")
    reading = [
        str(path.relative_to(SOURCE))
        for path in sources()
        if re.search(r"timezone\.now\(\)|datetime\.now\(", path.read_text())
        and not any(edge in str(path.relative_to(SOURCE)) for edge in edges)
    ]
    assert reading == []


def test_files_end_before_you_scroll_twice():
    long = [
        f"{path.relative_to(ROOT)}: {len(path.read_text().splitlines())}"
        for path in sources()
        if len(path.read_text().splitlines()) > FILE_LIMIT and str(path.relative_to(SOURCE)) not in LONGER
    ]
    assert long == []


def test_templates_stay_short():
    long = [
        f"{path.relative_to(ROOT)}: {len(path.read_text().splitlines())}"
        for path in SOURCE.glob("**/*.html")
        if len(path.read_text().splitlines()) > TEMPLATE_LIMIT
    ]
    assert long == []


def test_no_forbidden_drawer():
    drawers = {"utils", "helpers", "manager", "managers", "common", "misc", "services", "signals"}
    assert [str(path.relative_to(SOURCE)) for path in SOURCE.glob("**/*") if path.stem in drawers and path.suffix in {"", ".py"}] == []


def test_nothing_names_a_machine():
    pattern = re.compile(r"/(work|root)/[A-Za-z.]|files\.pythonhosted|pypi\.org/simple")
    tracked = [
        path for folder in ("src", "tests", "docs", "benchmarks", "requirements") for path in (ROOT / folder).glob("**/*") if path.is_file()
    ]
    named = [
        str(path.relative_to(ROOT))
        for path in tracked
        if path.suffix in {".py", ".md", ".txt", ".html", ".toml"} and path.name != "test_code.py" and pattern.search(path.read_text())
    ]
    assert named == []
