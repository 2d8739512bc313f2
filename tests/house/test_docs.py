"""Documentation that cannot go stale."""

import re
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def test_glossary_names_every_model_and_nothing_else():
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    named = set(re.findall(r"^\|[^|]*\| `(\w+)` \|", glossary, flags=re.MULTILINE))
    assert named == {model.__name__ for model in apps.get_models() if model.__module__.startswith("terreau")}


def test_every_setting_of_the_environment_is_documented():
    settings = (ROOT / "src" / "terreau" / "settings.py").read_text()
    names = set(re.findall(r"""env(?:_\w+)?\(\s*"([A-Z_]+)\"""", settings))
    guide = (ROOT / "docs" / "guides" / "deploy.md").read_text()
    assert sorted(name for name in names if f"`{name}`" not in guide) == []


def test_decisions_are_short():
    long = [path.name for path in (ROOT / "docs" / "decisions").glob("*.md") if len(path.read_text().splitlines()) > 45]
    assert long == []


def test_decisions_are_numbered_in_turn():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    for name in names:
        assert (ROOT / "docs" / "decisions" / name).read_text().startswith(f"# {name[:4]} ·"), name


ROW = re.compile(r"^\| ([^|]+) \| ([●◐○–?]) \| ([^|]*) \|")
LINK = re.compile(r"\[([^\]]+)\]\(\.\./([^)]+)\)")


def test_comparison_proves_each_yes():
    """What the page claims for us leads to a test that exists; what it does not claim is said to be missing."""
    rows = [row.groups() for line in (ROOT / "docs" / "comparaison.md").read_text().splitlines() if (row := ROW.match(line))]
    assert len(rows) > 35
    wrong = []
    for capability, verdict, proof in rows:
        links = LINK.findall(proof)
        if verdict in "●◐" and not links:
            wrong.append(f"{capability}: no proof")
        for name, path in links:
            file = ROOT / path
            if not file.is_file() or (name.startswith("test_") and f"def {name}(" not in file.read_text()):
                wrong.append(f"{capability}: {name} is not in {path}")
    assert wrong == []
