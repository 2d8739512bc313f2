"""One sentence, one translation. Django keeps a single catalogue for all rooms: the first room to translate a sentence would speak for
the others. A word that needs two translations needs two contexts."""

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
