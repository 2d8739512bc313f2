"""Markdown from the team becomes HTML that cannot harm: CommonMark without raw HTML, then an allow-list."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

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
    """Safe HTML. Headings start at h3: a page has its own h1 and h2, and "#" must not compete with them."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        _lower(token)
    drawn = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        drawn, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener noreferrer nofollow"
    )
    return SafeString(clean)


def _lower(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
