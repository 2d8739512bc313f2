"""When the editions of the demonstration open and close, seen from the day it is played."""

from datetime import date, timedelta

JURY_CLOSED = timedelta(days=24)  # ago
JURY_LASTED = timedelta(days=60)


def jury_year(today: date) -> int:
    """The number of the edition before the jury: the year it opened. That of the edition open today is the next one, whose
    projects begin then; so no edition bears a year that was over when it opened.
    """
    return (today - JURY_CLOSED - JURY_LASTED).year
