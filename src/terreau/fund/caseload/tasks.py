"""The round that tells officers what was entrusted to them."""

from django.tasks import task
from django.utils import timezone

from terreau.fund.caseload import actions


@task()
def tell_entrusted() -> int:
    """One message each, whatever was entrusted meanwhile."""
    return actions.tell_entrusted(at=timezone.now())
