"""The clock of referrals."""

from django.tasks import task
from django.utils import timezone

from terreau.fund.referrals import actions


@task
def daily_round() -> int:
    """Proposals without an answer lapse; who says nothing is asked again."""
    return actions.daily_round(at=timezone.now())


@task
def erase_old() -> int:
    """What was shared, once kept long enough."""
    return actions.erase_old(at=timezone.now())
