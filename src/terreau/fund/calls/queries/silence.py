"""The clock after which silence is a refusal: two months from receipt for a request of money (CRPA L231-4 3°).

It stands still while papers are awaited, but no longer than the time allowed to send them (CRPA L114-5): late papers
do not stop it any further.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from terreau.fund.calls.models import Application, CompletionRequest, Edition
from terreau.lib import periods

MONTHS = 2


def due_at(edition: Edition, received_at: datetime) -> datetime:
    """The same hour two calendar months later, in the zone of the edition."""
    return periods.add_months(received_at.astimezone(ZoneInfo(edition.time_zone)), MONTHS)


def left(application: Application, at: datetime) -> timedelta | None:
    """What remains when the clock is stopped at an instant; never negative. None where no clock runs."""
    return None if application.silence_at is None else max(application.silence_at - at, timedelta(0))


def resumed_at(application: Application, request: CompletionRequest, at: datetime) -> datetime | None:
    """The new end: the clock restarted when the papers came, or when the time allowed for them ran out, if sooner."""
    return None if application.silence_left is None else min(at, request.due_at) + application.silence_left
