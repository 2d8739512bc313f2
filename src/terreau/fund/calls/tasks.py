"""Rounds made by the worker. Each may run twice, or two at once, and nothing happens twice."""

import logging

from django.tasks import task
from django.utils import timezone

from terreau.fund.calls.actions import editions, receipts, reminding, retention

logger = logging.getLogger(__name__)


@task()
def make_missing_receipts() -> None:
    """Receipts that the request of a submission could not make."""
    if made := receipts.make_missing(at=timezone.now()):
        logger.warning("calls: %s receipts had been left behind", made)


@task()
def remind_drafts() -> None:
    """Mails before and after closing; where nothing closes, before a forgotten draft ends."""
    reminding.remind(at=timezone.now())
    reminding.warn_idle(at=timezone.now())


@task()
def purge_drafts() -> None:
    """The end of drafts that were never sent."""
    if purged := reminding.purge(at=timezone.now()):
        logger.info("calls: %s drafts erased at the end of their retention time", purged)


@task()
def put_forward_to_archives() -> int:
    """Sent applications kept long enough: the leads are told, nothing is destroyed."""
    return retention.put_forward(at=timezone.now())


@task()
def tell_closed() -> None:
    """No act closes a call, the clock does: programs hear of it here, once."""
    editions.tell_closed(at=timezone.now())
