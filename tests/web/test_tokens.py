"""Contrasts of WCAG 2.1 AA, computed from tokens.css by day and by night, and of any accent an authority may choose."""

import re
from pathlib import Path

import pytest

from terreau.web import theme

SOURCE = Path(__file__).resolve().parents[2] / "src" / "terreau"
PAPERS = ["paper", "sheet", "sunk"]
# (words, grounds they stand on)
TEXT = [
    (["ink", "ink-soft", "accent", "accent-strong", "danger", "warning", "success", "info"], PAPERS),
    (["axis-observe", "axis-accompany", "axis-support", "axis-showcase", "axis-youth"], ["paper", "sheet"]),
    (["accent-ink"], ["accent", "accent-strong"]),
    (["accent", "accent-strong", "ink", "ink-soft"], ["accent-soft"]),
    (["danger-ink"], ["danger"]),
    (["soil-ink", "soil-soft"], ["soil"]),
    (["paper"], ["ink"]),
    (["soil"], ["mark"]),
    *[([tone, "ink"], [f"{tone}-soft"]) for tone in ("info", "success", "warning", "danger")],
]
PARTS = [(["line-strong", "accent", "focus", "danger", "ink"], PAPERS), (["mark"], ["soil"]), (["focus"], ["accent-soft"])]


def pairs(rules):
    return [(word, ground) for words, grounds in rules for word in words for ground in grounds]


def test_it_works():
    assert theme.tokens()["paper"][0].startswith("#")
    assert round(theme.contrast("#000000", "#ffffff"), 1) == 21.0


@pytest.mark.parametrize("scheme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize(("word", "ground"), pairs(TEXT))
def test_text_reads_on_its_ground(word, ground, scheme):
    tokens = theme.tokens()

    assert theme.contrast(tokens[word][scheme], tokens[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize(("part", "ground"), pairs(PARTS))
def test_edges_are_seen_on_their_ground(part, ground, scheme):
    tokens = theme.tokens()

    assert theme.contrast(tokens[part][scheme], tokens[ground][scheme]) >= 3


@pytest.mark.parametrize("accent", ["#ff0000", "#ffff00", "#000000", "#ffffff", "#1a2b3c", "#0bf", "#e5007d", "#808080"])
def test_any_accent_becomes_readable(accent):
    tokens = theme.tokens() | theme.accent(accent)

    for scheme in (0, 1):
        for word, ground in [
            *pairs([(["accent", "accent-strong"], PAPERS)]),
            ("accent-ink", "accent"),
            ("accent-ink", "accent-strong"),
            ("accent", "accent-soft"),
        ]:
            assert theme.contrast(tokens[word][scheme], tokens[ground][scheme]) >= 4.5, (word, ground, scheme)


@pytest.mark.parametrize("text", ["", "red", "#12", "#1234567", "#12345g", "url(x)", "#fff;} body{display:none", "#fff\n"])
def test_what_is_no_colour_reaches_no_style_sheet(text):
    assert theme.sheet(text) == "" or text.strip() == "#fff"
    assert "display" not in theme.sheet(text)


def test_theme_is_served_only_when_set(client, settings, db):
    assert "/theme.css" not in client.get("/nulle-part/").text
    settings.AUTHORITY = settings.AUTHORITY | {"accent": "#8a1f6a"}

    assert "/theme.css" in client.get("/nulle-part/").text
    sheet = client.get("/theme.css")
    assert sheet["Content-Type"].startswith("text/css")
    assert "--accent: light-dark(#8a1f6a," in sheet.text


def test_theme_of_an_authority_follows_the_tokens(client, settings, db, tmp_path):
    (tmp_path / "theme.css").write_text("@layer tokens { :root { --radius: 0; } }")
    settings.STATICFILES_DIRS = [("theme", tmp_path)]
    settings.AUTHORITY = settings.AUTHORITY | {"theme": "theme/theme.css"}

    page = client.get("/contact/").text

    assert page.index("css/tokens.css") < page.index("/static/theme/theme.css")


def test_no_raw_colour_outside_tokens():
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!\w)|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(|:\s*(?:white|black|red|green|blue|gr[ae]y)\b")
    found = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in [*SOURCE.glob("**/*.css"), *SOURCE.glob("**/*.typ"), *SOURCE.glob("**/*.js")]
        if path.name != "tokens.css"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if raw.search(line.replace("rgb(colours", ""))
    ]
    assert found == []


def test_no_inline_style_or_script_in_templates():
    """The policy forbids them; mails have no policy and need a <style> block."""
    inline = re.compile(r"""\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*["']|javascript:""")
    found = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in SOURCE.glob("**/templates/**/*.html")
        if "mail" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if inline.search(re.sub(r"{%.*?%}", "", line))
    ]
    assert found == []


def test_styles_only_use_tokens_that_exist():
    defined = set(re.findall(r"--([\w-]+)\s*:", "".join(path.read_text() for path in SOURCE.glob("**/*.css"))))
    used = set(re.findall(r"var\(--([\w-]+)", "".join(path.read_text() for path in SOURCE.glob("**/*.css"))))
    assert used - defined == set()
