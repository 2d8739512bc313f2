"""One worker: django-tasks-db's loop, and beside it a thread that recovers, retries and starts periodic jobs."""

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import Error, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from terreau.commons.jobs import actions

logger = logging.getLogger(__name__)


def keep_house(*, at: datetime, older_than: timedelta) -> None:
    """One round of upkeep."""
    actions.say_alive(at=at)
    actions.recover_lost(at=at, older_than=older_than)
    actions.retry_failed(at=at)
    actions.start_due(at=at)


def work(*, interval: float, older_than: timedelta, is_batch: bool = False) -> None:
    """Run until told to stop. `is_batch`: run what is ready, then end."""
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=interval,
        batch=is_batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(16),
    )
    worker.configure_signals()

    def upkeep() -> None:
        while worker.running:
            close_old_connections()
            try:
                keep_house(at=timezone.now(), older_than=older_than)
            except Error:  # the database is away for a moment: say so, and come back
                logger.exception("the upkeep of background work failed; it will be tried again")
                connection.close()
            time.sleep(1)

    threading.Thread(target=upkeep, daemon=True, name="terreau-upkeep").start()
    worker.run()
