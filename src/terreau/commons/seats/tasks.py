"""The clock of seats: what ends by itself, and a daily look at the counts."""

from django.tasks import task
from django.utils import timezone

from terreau.commons.seats import actions


@task
def lapse() -> int:
    """Offers and kept seats whose time is over."""
    return actions.lapse_due(at=timezone.now())


@task
def check() -> int:
    """Counts that do not agree, told to the administrators."""
    return actions.tell_of_drifts(at=timezone.now())
