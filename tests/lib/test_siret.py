import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from terreau.lib import siret
from tests import factories as make

LA_POSTE_HEAD_OFFICE = "35600000000048"  # passes Luhn, not the sum rule
LA_POSTE_OFFICE = "35600000049837"  # passes the sum rule only
CD92 = "22920050600611"


def test_it_works():
    assert siret.is_siret(CD92)
    assert siret.is_siren("229200506")
    assert siret.show(CD92) == "229\u202f200\u202f506\u202f00611"


@pytest.mark.parametrize("number", [LA_POSTE_HEAD_OFFICE, LA_POSTE_OFFICE])
def test_la_poste_is_the_exception(number):
    assert siret.is_siret(number)


def test_la_poste_with_a_wrong_digit_is_refused():
    assert not siret.is_siret("35600000049838")


@pytest.mark.parametrize(
    "typed", ["229 200 506 00611", "229.200.506.00611", "229\u00a0200\u202f506\u00a000611", "\u200b229-200-506-00611\n"]
)
def test_clean_removes_what_people_and_copies_put_in(typed):
    assert siret.clean(typed) == CD92


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2292005060061", "ici il y en a 13"),
        ("229200506", "SIREN"),
        ("22920050600612", "clé de contrôle"),
        ("2292005060061O", "14 chiffres"),
        ("٢٢٩٢٠٠٥٠٦٠٠٦١١", "14 chiffres"),
        ("", "14 chiffres"),
    ],
)
def test_fault_says_what_to_do(typed, words):
    assert words in str(siret.fault(siret.clean(typed)))


@given(st.integers(min_value=0, max_value=9999))
def test_made_sirets_are_valid_and_have_no_fault(number):
    made = make.siret(number)
    assert siret.is_siret(made)
    assert siret.is_siren(siret.siren_of(made))
    assert siret.fault(made) == ""


@given(st.integers(min_value=0, max_value=9999), st.integers(min_value=0, max_value=13), st.integers(min_value=1, max_value=9))
def test_one_mistyped_digit_is_always_found(number, position, shift):
    made = make.siret(number)
    digit = str((int(made[position]) + shift) % 10)
    assert not siret.is_siret(made[:position] + digit + made[position + 1 :])


@given(st.text())
def test_clean_is_stable_and_never_fails(text):
    cleaned = siret.clean(text)
    assert siret.clean(cleaned) == cleaned
    assert bool(siret.fault(cleaned)) is not siret.is_siret(cleaned)
    siret.show(cleaned)


@given(
    st.integers(min_value=0, max_value=9999), st.lists(st.sampled_from([" ", ".", "-", "\u00a0", "\u202f", "\t", "\u2009"]), max_size=14)
)
def test_separators_anywhere_do_not_matter(number, separators):
    made = make.siret(number)
    typed = "".join(a + b for a, b in zip(made, [*separators, *[""] * 14], strict=False))
    assert siret.clean(typed) == made


@given(st.from_regex(r"[0-9]{14}|356000000[0-9]{5}|[0-9]{9}", fullmatch=True))
@example(LA_POSTE_HEAD_OFFICE)
@example(LA_POSTE_OFFICE)
@example("35600000000048"[::-1])
def test_validity_agrees_with_an_independent_library(number):
    """python-stdnum is right and slow: it is the oracle."""
    assert siret.is_siret(number) is bool(len(number) == 14 and stdnum_siret.is_valid(number))
    assert siret.is_siren(number) is bool(len(number) == 9 and stdnum_siren.is_valid(number))
