from datetime import date

import pytest

from terreau.lib import workdays


def test_it_works():
    assert workdays.clear_months(date(2026, 3, 9), 2) == date(2026, 5, 11)  # the 10th is a Sunday


@pytest.mark.parametrize(("year", "month", "day"), [(2000, 4, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)])
def test_easter(year, month, day):
    assert workdays.easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("since", "last"),
    [
        (date(2026, 11, 23), date(2027, 1, 25)),  # the 24th is a Sunday
        (date(2026, 12, 31), date(2027, 3, 1)),  # no 31 February: 28, then the day after
        (date(2026, 3, 13), date(2026, 5, 15)),  # the 14th, Ascension, is inside the limit, not at its end
        (date(2026, 3, 12), date(2026, 5, 13)),
        (date(2026, 5, 13), date(2026, 7, 15)),  # the 14th is a holiday
        (date(2026, 3, 24), date(2026, 5, 26)),  # the 25th is Whit Monday
    ],
)
def test_limit_never_ends_on_a_day_off(since, last):
    assert workdays.clear_months(since, 2) == last
