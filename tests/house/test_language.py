"""One sentence, one translation. Django keeps a single catalogue for all rooms: the first room to translate a sentence would speak for
the others. A word that needs two translations needs two contexts."""

import ast
import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests import messages

LOOSE = re.compile(r"[^\s\d] [;:!?»](?!\S)|« ")
UNBOUND = re.compile(r"[^\n]{0,20} [;:!?»](?=\s|$)|« .{0,20}")
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^<>]*>", re.DOTALL)
SOURCE = Path(__file__).resolve().parents[2] / "src" / "terreau"


def entries(path: Path):
    with path.open("rb") as file:
        for message in read_po(file):
            if message.id and not message.fuzzy:
                plural = isinstance(message.id, tuple)
                yield (message.context, message.id[0] if plural else message.id), tuple(message.string) if plural else message.string


def test_it_works():
    assert len(list(SOURCE.glob("**/locale/fr/LC_MESSAGES/django.po"))) > 5


def test_rooms_agree_on_every_sentence_they_share():
    said = defaultdict(set)
    for path in SOURCE.glob("**/locale/fr/LC_MESSAGES/django.po"):
        for key, words in entries(path):
            if words:
                said[key].add(words)
    assert {key: sorted(map(str, words)) for key, words in said.items() if len(words) > 1} == {}


def test_french_punctuation_never_begins_a_line():
    """A plain space before ; : ! ? » or after « lets the browser break there. Type a no-break space (U+00A0 or U+202F)."""
    found = [
        f"{path.relative_to(SOURCE).parts[-5]}: {words}"
        for path in SOURCE.glob("**/locale/fr/LC_MESSAGES/django.po")
        for _key, message in entries(path)
        for words in (message if isinstance(message, tuple) else (message,))
        if LOOSE.search(words)
    ]
    assert found == []


def test_french_punctuation_is_bound_in_pages_too():
    """The words written in templates between their tags, and those of the demonstration."""
    pages = [path for path in SOURCE.rglob("templates/**/*") if path.suffix in {".html", ".txt"}]
    words = {path: TAGS.split(path.read_text(encoding="utf-8")) for path in pages}
    demo = SOURCE / "portal" / "demo"
    words |= {path: literals(path) for path in demo.glob("*.py")}
    words[demo / "stories.json"] = [(demo / "stories.json").read_text(encoding="utf-8").replace('"', "\n")]
    loose = {
        (str(path.relative_to(SOURCE)), found.group())
        for path, texts in words.items()
        for text in texts
        for found in UNBOUND.finditer(text)
    }
    assert loose == set()


def literals(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs Debian's gettext")
def test_checking_catalogues_writes_nothing_beside_the_code(tmp_path, capsys):
    """makemessages leaves page.html.py beside page.html for an instant: whoever reads the tree then trips over it."""
    room = tmp_path / "terreau" / "room"
    (room / "templates").mkdir(parents=True)
    (tmp_path / "terreau" / "lib").mkdir()
    (room / "apps.py").write_text("")
    (room / "templates" / "page.html").write_text('{% translate "Hello" %}')
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    assert messages.check(tmp_path / "terreau") == 2  # no catalogue, and no French

    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    assert "Hello" in capsys.readouterr().out
