"""Rounds of the postman, started by the periodic jobs. Running one twice at once is harmless: claims are guarded."""

import logging

from django.tasks import task
from django.utils import timezone

from terreau.commons.outbox import actions

logger = logging.getLogger(__name__)


@task()
def deliver() -> None:
    """Send what is due."""
    round_ = actions.deliver_due(at=timezone.now())
    if round_.sent or round_.postponed or round_.failed:
        logger.info("outbox: %s sent, %s postponed, %s given up", round_.sent, round_.postponed, round_.failed)


@task()
def recover() -> None:
    """Put back what a dead worker was holding."""
    if recovered := actions.recover_stuck(at=timezone.now()):
        logger.warning("outbox: %s messages recovered from a dead worker", recovered)
