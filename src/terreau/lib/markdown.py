"""Markdown from the team becomes HTML that cannot harm: CommonMark without raw HTML, then an allow-list."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from terreau.lib import texts

_TAGS = {
    "p",
    "br",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "blockquote",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_PARSER = (
    MarkdownIt("commonmark", {"html": False, "breaks": True})
    .enable("table")
    .disable(["image", "code", "fence", "html_block", "html_inline"])
)


def html(text: str) -> SafeString:
    """Safe HTML. Headings start at h3, below the page's own h1 and h2, and never skip a level, however they were typed."""
    tokens = _PARSER.parse(texts.typeset(text))
    _settle_headings(tokens)
    drawn = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        drawn, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener noreferrer nofollow"
    )
    return SafeString(clean)


def _settle_headings(tokens: list[Token]) -> None:
    typed = sorted({int(token.tag[1]) for token in tokens if token.type == "heading_open"})
    level = 2
    for token in tokens:
        if token.type == "heading_open":
            level = min(3 + typed.index(int(token.tag[1])), level + 1, 6)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
