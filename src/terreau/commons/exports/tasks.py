"""Exports are made here, after the page has answered."""

from django.tasks import task
from django.utils import timezone

from terreau.commons.exports import actions


@task
def make(export_id: int) -> bool:
    """Write one export."""
    return actions.make(export_id=export_id, clock=timezone.now)


@task
def make_left_behind() -> int:
    """Exports that no worker took, or that a dead one left."""
    return actions.make_left_behind(clock=timezone.now)


@task
def erase_old() -> int:
    """Files of exports past their time."""
    return actions.erase_old(at=timezone.now())
