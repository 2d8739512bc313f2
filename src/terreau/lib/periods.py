"""Half-open intervals of instants, [opens_at, closes_at), and how many days or hours are left in them."""

from datetime import datetime, timedelta


def contains(opens_at: datetime | None, closes_at: datetime | None, at: datetime) -> bool:
    """Whether an instant falls in [opens_at, closes_at); a missing bound is open."""
    return (opens_at is None or opens_at <= at) and (closes_at is None or at < closes_at)


def add_months(at: datetime, months: int) -> datetime:
    """The same day and wall-clock hour, months later; the last day of the month where that day does not exist."""
    month = at.month - 1 + months
    year, month = at.year + month // 12, month % 12 + 1
    for day in (at.day, 30, 29, 28):
        try:
            return at.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")  # pragma: no cover


def left(closes_at: datetime, at: datetime) -> timedelta:
    return max(closes_at - at, timedelta(0))
