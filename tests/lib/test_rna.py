import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import rna


def test_it_works():
    assert rna.is_rna("W922000123")
    assert rna.clean(" w922 000-123 ") == "W922000123"


@pytest.mark.parametrize("number", ["W9M1006623", "W2A0001234", "W2B0001234", "W9R2001234", "W9G1001234", "W9C1001234"])
def test_overseas_and_corsican_numbers_are_accepted(number):
    assert rna.is_rna(number)


@pytest.mark.parametrize(
    "number", ["W92200012", "X922000123", "W9220001234", "WA22000123", "W92200012A", "", "W92200012３", "W922000123\n"]
)
def test_other_shapes_are_refused(number):
    assert not rna.is_rna(number)


def test_fault_tells_a_siret_from_a_mistyped_number():
    assert "SIRET" in str(rna.fault("22920050600611"))
    assert "W" in str(rna.fault("W92"))
    assert rna.fault("W922000123") == ""


@given(st.text())
def test_clean_is_stable_and_never_fails(text):
    cleaned = rna.clean(text)
    assert rna.clean(cleaned) == cleaned
    assert bool(rna.fault(cleaned)) is not rna.is_rna(cleaned)


@given(st.from_regex(r"W[0-9][A-Z0-9][0-9]{7}", fullmatch=True))
def test_every_number_of_the_shape_survives_lower_case_and_spaces(number):
    assert rna.clean(" ".join(number.lower())) == number
