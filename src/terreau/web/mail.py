"""The look of a mail: plain text and HTML of one family, made of the same parts, from anything shaped like a message.

The message gives `subject`, `body` (our words; an empty line between paragraphs), `facts` (pairs), `quote` (someone else's
words), `link_label` and `link_path`, and for what one may stop receiving, `leave_path`. Nothing is interpreted: no markup in, every address whole and ours.
"""

import re
import textwrap
from typing import Any, Protocol
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string

from terreau.lib import texts
from terreau.web import theme

WIDTH = 76


class Message(Protocol):
    """What a mail is made of; the outbox's row has this shape."""

    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def facts(self) -> Any: ...
    @property
    def quote(self) -> str: ...
    @property
    def link_label(self) -> str: ...
    @property
    def link_path(self) -> str: ...
    @property
    def leave_path(self) -> str: ...


def render(message: Message) -> tuple[str, str]:
    """(text, html) of a message. The link is absolute, on this site, or absent."""
    paragraphs = [part.strip() for part in re.split(r"\n[ \t]*\n+", message.body.replace("\r\n", "\n")) if part.strip()]
    quote = message.quote.strip()
    parts: dict[str, Any] = {
        "subject": texts.one_line(message.subject),
        "paragraphs": paragraphs,
        "facts": [(str(label), str(value)) for label, value in message.facts],
        "quote": quote,
        "link": address(message.link_path),
        "link_label": message.link_label,
        "leave": address(message.leave_path),
        "authority": settings.AUTHORITY,
        "site": settings.BASE_URL,
        "is_demo": settings.DEMO,
    }
    plain = {
        "paragraphs": ["\n".join(_wrapped(line) for line in part.split("\n")) for part in paragraphs],
        "quote": [f"> {line}" for part in quote.split("\n") for line in (_wrapped(part, WIDTH - 2).split("\n"))] if quote else [],
    }
    text = render_to_string("mail/message.txt", parts | plain)
    html = render_to_string("mail/message.html", parts | {"colours": theme.day()})
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html


def address(path: str) -> str:
    """A path of this site as a whole address; empty for anything that would lead elsewhere."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or re.search(r"[\s\x00-\x1f\\]", path):
        return ""
    return urljoin(f"{settings.BASE_URL}/", path.lstrip("/"))


def _wrapped(line: str, width: int = WIDTH) -> str:
    return "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)) if line.strip() else ""
