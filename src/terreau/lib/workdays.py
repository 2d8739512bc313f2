"""Time limits of French law: clear days and public holidays (code du travail, L3133-1; mainland)."""

from datetime import date, timedelta

from terreau.lib.periods import months_later

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday


def easter(year: int) -> date:
    """Gregorian Easter (Butcher's reckoning)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def is_holiday(day: date) -> bool:
    moving = {easter(day.year) + timedelta(days=days) for days in _AFTER_EASTER}
    return (day.month, day.day) in _FIXED or day in moving


def next_open(day: date) -> date:
    """The day itself, or the first one after it that is neither a week-end nor a holiday."""
    while day.weekday() >= 5 or is_holiday(day):
        day += timedelta(days=1)
    return day


def clear_months(since: date, months: int) -> date:
    """The last day of a limit of clear months: neither its first day nor its last counts (délai franc), and it never ends on a day off."""
    return next_open(months_later(since, months) + timedelta(days=1))
