"""The round that forgets."""

from django.tasks import task
from django.utils import timezone

from terreau.commons.presence import actions


@task
def forget() -> int:
    """Who was there more than a minute ago."""
    return actions.forget(at=timezone.now())
