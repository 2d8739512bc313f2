"""One sentence, one translation. Django keeps a single catalogue for all rooms: the first room to translate a sentence would speak for
the others. A word that needs two translations needs two contexts."""

import re
from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po

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
    loose = re.compile(r"[^\s\d] [;:!?»](?!\S)|« ")
    found = [
        f"{path.relative_to(SOURCE).parts[-5]}: {words}"
        for path in SOURCE.glob("**/locale/fr/LC_MESSAGES/django.po")
        for _key, message in entries(path)
        for words in (message if isinstance(message, tuple) else (message,))
        if loose.search(words)
    ]
    assert found == []
