"""Rounds of the worker. Running one twice at once is harmless: claims are guarded."""

import logging

from django.tasks import task
from django.utils import timezone

from terreau.commons.hooks.actions import keeping, sending

logger = logging.getLogger(__name__)


@task()
def deliver() -> None:
    """Send what is due, after putting back what a dead worker held."""
    at = timezone.now()
    sending.recover_stuck(at=at)
    round_ = sending.deliver_due(at=at)
    if round_.sent or round_.postponed or round_.failed:
        logger.info("webhooks: %s received, %s postponed, %s given up", round_.sent, round_.postponed, round_.failed)


@task()
def halt_lapsed() -> int:
    """Endpoints whose owner lost what they lent."""
    return keeping.halt_lapsed(at=timezone.now())


@task()
def purge() -> int:
    """Deliveries of long ago."""
    return sending.purge(at=timezone.now())
