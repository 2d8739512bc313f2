from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import figures


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_it_works(number):
    assert figures.parse(figures.show(number)) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_is_stored_one_way_only(number):
    assert figures.canonical(number) == figures.canonical(number.normalize())
    assert Decimal(figures.canonical(number)) == number
    assert "E" not in figures.canonical(number)


@pytest.mark.parametrize(("typed", "stored"), [("12 000,50", "12000.5"), ("+3", "3"), ("−0", "0"), ("1000", "1000"), ("0,10", "0.1")])
def test_numbers_are_read_as_people_type_them(typed, stored):
    assert figures.canonical(figures.parse(typed)) == stored


@pytest.mark.parametrize("typed", ["", "douze", "1,2,3", "1.2.3", "NaN", "1e9", "٣", "1" * 16, "0," + "1" * 7])
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError):
        figures.parse(typed)


@given(st.integers(0, 10**6))
def test_percentages_come_back_as_they_went(points):
    assert figures.parse_percent(figures.show_percent(points)) == points


@pytest.mark.parametrize("typed", ["33,333", "cent", "%"])
def test_percentage_beyond_two_decimals_is_refused(typed):
    with pytest.raises(ValueError):
        figures.parse_percent(typed)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0\u00a0octet"),
        (1, "1\u00a0octet"),
        (999, "999\u00a0octets"),
        (20_480, "20\u00a0Ko"),
        (1_234_567, "1,2\u00a0Mo"),
        (3 * 10**9, "3\u00a0Go"),
    ],
)
def test_sizes_are_shown_as_file_managers_do(count, shown):
    assert figures.show_bytes(count) == shown
