"""The house's own periodic jobs."""

from django.tasks import task
from django.utils import timezone

from terreau.commons.jobs import actions


@task
def prune() -> int:
    """Forget finished tasks."""
    return actions.prune(at=timezone.now())
