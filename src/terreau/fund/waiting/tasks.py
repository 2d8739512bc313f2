"""The clock of the waiting list."""

from django.tasks import task
from django.utils import timezone

from terreau.fund.waiting import actions


@task
def round_of_offers() -> int:
    """Whose time to answer is nearly over, or is."""
    return actions.round_of_offers(at=timezone.now())
