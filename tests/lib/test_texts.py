import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import texts

INVISIBLE = ["\x00", "\x1b", "\x7f", "\u200e", "\u200f", "\u202e", "\u2066", "\u2069", "\ufeff"]


def test_it_works():
    assert texts.fold("Cœur d’Évry, ÆQUO") == "coeur d'evry, aequo"


@pytest.mark.parametrize("character", INVISIBLE)
def test_invisible_characters_are_dropped_everywhere(character):
    hostile = f"fac{character}ture"

    assert texts.cleaned(hostile) == "facture"
    assert character not in texts.one_line(hostile)
    assert character not in texts.defused(hostile)


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text):
    once = texts.cleaned(text)

    assert texts.cleaned(once) == once
    assert "\r" not in once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet=st.characters(codec=None), max_size=100))
def test_what_is_kept_can_be_stored_by_any_database(text):
    kept = texts.cleaned(text)

    assert "\x00" not in kept
    assert kept.encode().decode() == kept  # half a character would not encode


@given(st.text(max_size=500), st.integers(2, 80))
def test_one_line_is_one_bounded_line(text, limit):
    line = texts.one_line(text, limit)

    assert len(line) <= limit
    assert line.splitlines() in ([], [line])


def test_nothing_a_mail_reader_turns_into_a_link_remains():
    fenced = texts.defused("Cliquez : https://exemple.test/x?a=1 ou mailto:moi@exemple.test, javascript:alert(1), www.exemple.test")

    for link in ("https://", "mailto:", "javascript:", "exemple.test", "moi@"):
        assert link not in fenced


def test_line_breaks_are_of_one_kind():
    assert texts.cleaned("a\r\nb\rc\n") == "a\nb\nc"


@pytest.mark.parametrize("text", ["a\u2028b", "a\u2029b", "a\x85b", "a\x0bb", "a\x0cb", "a\r\nb", "a\tb"])
def test_subject_and_headers_never_hold_a_line_break(text):
    assert texts.one_line(text) == "a b"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Budget", "Budget\u00a0: il manque une réponse."),
        ("En quoi est-ce nouveau ?", "En quoi est-ce nouveau ? il manque une réponse."),
        ("Dites-le.", "Dites-le. il manque une réponse."),
    ],
)
def test_no_colon_follows_a_question(label, shown):
    assert texts.labelled(label, "il manque une réponse.") == shown
