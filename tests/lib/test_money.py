import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import money


@given(st.integers(-(10**16), 10**16))
def test_it_works(cents):
    assert money.parse(money.show(cents)) == cents


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12 000,50", 1_200_050),
        ("12\u202f000,50\u00a0€", 1_200_050),
        ("12000.5", 1_200_050),
        ("12'000", 1_200_000),
        ("0", 0),
        (" 7 ", 700),
        ("007", 700),
        ("3,", 300),
        ("−5", -500),
        ("-0,01", -1),
        ("€ 15", 1500),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, cents):
    assert money.parse(typed) == cents


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "€",
        "beaucoup",
        "12,345",
        "1.234,50",
        "1,234.50",
        "1e6",
        "0x10",
        "NaN",
        "inf",
        "--5",
        "5-",
        "1 2 x",
        "١٢",
        "9" * 16,
        "9" * 10_000,
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError):
        money.parse(typed)


def test_large_amounts_lose_no_cent():
    assert money.parse("999999999999999,99") == 99_999_999_999_999_999


@pytest.mark.parametrize(
    ("cents", "shown"),
    [(0, "0\u00a0€"), (5, "0,05\u00a0€"), (100, "1\u00a0€"), (1_234_567, "12\u202f345,67\u00a0€"), (-150, "−1,50\u00a0€")],
)
def test_amounts_are_shown_in_french(cents, shown):
    assert money.show(cents) == shown
