"""Rounds of the worker. Each may run twice, and nobody is told twice."""

import logging

from django.tasks import task
from django.utils import timezone

from terreau.fund.remedies import actions

logger = logging.getLogger(__name__)


@task()
def remind_unread() -> None:
    """Answers that nobody has opened after a week."""
    if told := actions.remind_unread(at=timezone.now()):
        logger.info("remedies: %s reminders of unread answers", told)
