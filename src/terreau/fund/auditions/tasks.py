"""The clock of auditions."""

from django.tasks import task
from django.utils import timezone

from terreau.fund.auditions import actions


@task
def hourly_round() -> int:
    """Who has not chosen, whose audition is near."""
    return actions.hourly_round(at=timezone.now())


@task
def erase_old() -> int:
    """Who came with them and what they needed."""
    return actions.erase_old(at=timezone.now())
