"""The house's own periodic jobs."""

from django.tasks import task
from django.utils import timezone

from terreau.commons.jobs import actions
from terreau.commons.journal import actions as journal


@task
def prune() -> int:
    """Forget finished tasks."""
    return actions.prune(at=timezone.now())


@task
def forget_traces() -> int:
    """Lines of the journal that only tell who read or took away what, long ago."""
    return journal.forget_traces(at=timezone.now())
