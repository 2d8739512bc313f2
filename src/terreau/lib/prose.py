"""Letters as people write them: paragraphs parted by an empty line, lists of lines that begin with a dash, **strong words**.

No other mark is read, so that what an applicant typed can neither link nor frame anything. `web/templates/typst/house.typ`
reads the same three marks for paper.
"""

import re
from html import escape

from django.utils.safestring import SafeString

from terreau.lib import texts

_STRONG = re.compile(r"\*\*(?=\S)([^\n]+?)(?<=\S)\*\*")
_DASH = "- "


def paragraphs(words: str) -> list[str]:
    """The blocks of a text, in order."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return [part.strip() for part in re.split(r"\n[ \t]*\n+", plain) if part.strip()]


def html(words: str) -> SafeString:
    """The text as HTML: everything is escaped, then our three marks are drawn."""
    return SafeString("\n".join(_block(part) for part in paragraphs(texts.typeset(words))))


def _block(part: str) -> str:
    lines = part.split("\n")
    if all(line.lstrip().startswith(_DASH) for line in lines):
        return "<ul>" + "".join(f"<li>{_line(line.lstrip()[len(_DASH) :])}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>".join(map(_line, lines)) + "</p>"


def _line(line: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", escape(line))


def unmarked(value: str) -> str:
    """Someone else's words on one line, which can neither begin a list nor be strong."""
    return re.sub(r"\*{2,}", "*", value)
