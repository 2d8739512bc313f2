from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import dates


@given(st.dates(date(1800, 1, 1), date(2200, 12, 31)))
def test_it_works(day):
    assert dates.parse(day.isoformat()) == day
    assert dates.parse(f"{day.day}/{day.month}/{day.year}") == day


@pytest.mark.parametrize("typed", ["22.11.2026", "22-11-2026", "22 11 2026", " 22/11/2026 "])
def test_days_are_read_as_people_type_them(typed):
    assert dates.parse(typed) == date(2026, 11, 22)


@pytest.mark.parametrize(
    "typed", ["", "demain", "31/02/2026", "2026-02-31", "22/11/26", "2026-W10", "20261122", "0001-01-01", "9999-12-31", "22/11/2026 10:00"]
)
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError):
        dates.parse(typed)


def test_days_are_shown_in_french():
    assert dates.show(date(2026, 11, 1)) == "1er\u00a0novembre\u00a02026"
