from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import diffs
from terreau.lib.diffs import Piece


def test_it_works():
    assert diffs.words("Le budget est flou.", "Le budget reste flou.") == [
        Piece("Le budget "),
        Piece("est", is_gone=True),
        Piece("reste", is_new=True),
        Piece(" flou."),
    ]


@given(st.text(alphabet="ab \n.é", max_size=60), st.text(alphabet="ab \n.é", max_size=60))
def test_both_texts_are_in_the_pieces(before, after):
    pieces = diffs.words(before, after)
    assert "".join(piece.text for piece in pieces if not piece.is_new) == before
    assert "".join(piece.text for piece in pieces if not piece.is_gone) == after


def test_what_stayed_is_shortened_beside_the_changes():
    pieces = diffs.around(
        diffs.words(f"{'mot ' * 40}est{' mot' * 40} fut {'mot ' * 40}", f"{'mot ' * 40}reste{' mot' * 40} sera {'mot ' * 40}"), most=10
    )
    assert [piece.text for piece in pieces if not (piece.is_gone or piece.is_new)] == [
        "…t mot mot ",
        " mot mot m…t mot mot ",
        " mot mot m…",
    ]
    assert diffs.around(diffs.words("même", "même")) == [Piece("même")]
