import pytest

from terreau.lib import markdown


def test_it_works():
    assert markdown.html("Un **appel** [à lire](https://exemple.test/).") == (
        '<p>Un <strong>appel</strong> <a href="https://exemple.test/" rel="noopener noreferrer nofollow">à lire</a>.</p>\n'
    )


@pytest.mark.parametrize(
    ("typed", "levels"),
    [("# Un\n\n## Deux\n\n###### Six", "345"), ("## Deux\n\n## Deux", "33"), ("## Deux\n\n# Un\n\n### Trois", "334"), ("### Trois", "3")],
)
def test_headings_start_below_those_of_the_page_and_skip_no_level(typed, levels):
    drawn = markdown.html(typed)

    assert [line[2] for line in drawn.splitlines()] == list(levels)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://exemple.test/traceur.png)",
        '<a href="https://exemple.test" onclick="alert(1)">x</a>',
        '<p style="position:fixed">x</p>',
        "[x]: javascript:alert(1)\n\n[x]",
        "<iframe src=//exemple.test></iframe>",
    ],
)
def test_nothing_that_runs_survives(text):
    drawn = markdown.html(text)

    for danger in ("<script", "<img", "<iframe", 'href="javascript', 'href="data', '<a href="https://exemple.test" on', "<p style"):
        assert danger not in drawn


def test_lists_tables_and_line_breaks_are_kept():
    drawn = markdown.html("- un\n- deux\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nligne\nsuivante")

    assert "<li>un</li>" in drawn
    assert "<td>2</td>" in drawn
    assert "ligne<br>" in drawn
