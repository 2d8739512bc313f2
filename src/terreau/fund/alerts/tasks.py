"""Rounds of the worker. Each may run twice, or two at once, and nobody is told twice."""

import logging

from django.tasks import task
from django.utils import timezone

from terreau.fund.alerts import actions

logger = logging.getLogger(__name__)


@task()
def tell() -> None:
    """One digest an address and day."""
    if told := actions.tell(at=timezone.now()):
        logger.info("alerts: %s digests written", told)


@task()
def purge() -> None:
    """Addresses that never confirmed."""
    if purged := actions.purge(at=timezone.now()):
        logger.info("alerts: %s addresses erased, never confirmed", purged)
