"""Text from strangers: fold it for search, fence it for mail."""

import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")  # half a character: no database can store it
_WORD_JOINER = "\u2060"


def fold(text: str) -> str:
    """Lower case without accents or ligatures: 'Cœur d’Évry' → 'coeur d'evry'. Both databases search this."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return plain.replace("’", "'").casefold()


def one_line(text: str, limit: int = 200) -> str:
    """Fit for a subject, a header, a file name or a table cell: no control, no line break, bounded."""
    line = re.sub(r"\s+", " ", _CONTROLS.sub(" ", text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def cleaned(text: str, limit: int = 20_000) -> str:
    """What is kept of what was typed: composed accents, line breaks of one kind, no control character, bounded."""
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:limit]
    return unicodedata.normalize("NFC", _LONE_SURROGATES.sub("", plain)).strip()


def defused(text: str, limit: int = 10_000) -> str:
    """Applicant text for a mail: no control characters, and nothing a mail reader would turn into a link."""
    bare = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:limit]
    bare = re.sub(r"(?i)(https?|ftp|mailto|javascript|data):", rf"\1{_WORD_JOINER}:", bare)
    return re.sub(r"(?<=\w)([.@])(?=\w)", rf"{_WORD_JOINER}\1{_WORD_JOINER}", bare)


def labelled(label: str, words: str) -> str:
    """'Budget : il manque une réponse', and without the colon after a label that is a question or a sentence."""
    return f"{label} {words}" if label.rstrip().endswith(("?", "!", ".", "…", ":")) else f"{label}\u00a0: {words}"


def typeset(text: str) -> str:
    """French spaces that do not break: before : ; ? ! » € %, after «, and inside figures ('15 000')."""
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "\u202f", text)
    text = re.sub(r" (?=[:;?!»€%](?:\s|$|[.,)\]*_]))", "\u00a0", text)
    return re.sub(r"« ", "«\u00a0", text)
