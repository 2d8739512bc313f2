"""A round of the worker."""

from django.tasks import task
from django.utils import timezone

from terreau.commons.tokens import actions


@task
def end_orphans() -> int:
    """Tokens whose owner lost the role that lent them."""
    return actions.end_orphans(at=timezone.now())
