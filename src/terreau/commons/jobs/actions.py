"""What django-tasks-db lacks: lost tasks found again, failed ones tried again, periodic jobs started once.

Every write is a compare-and-set on one row, so any number of workers may run this at the same time. Tasks must be
harmless to run twice: a worker can die after the work and before saying so.
"""

import logging
from datetime import datetime, timedelta

from django.tasks import TaskResultStatus
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from terreau.commons.jobs import beats, queries
from terreau.commons.jobs.models import Beat

logger = logging.getLogger(__name__)
ATTEMPTS = 4
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
KEPT = timedelta(days=1)  # finished tasks stay that long for the operations page


def recover_lost(*, at: datetime, older_than: timedelta) -> int:
    """Requeue tasks that have been running for longer than any of ours takes: their worker died."""
    count = 0
    for task in DBTaskResult.objects.running().filter(started_at__lt=at - older_than):
        is_spent = len(task.worker_ids) >= ATTEMPTS
        changes = (
            {"status": TaskResultStatus.FAILED, "finished_at": at, "exception_class_path": "terreau.commons.jobs.WorkerLost"}
            if is_spent
            else {"status": TaskResultStatus.READY, "started_at": None}
        )
        count += DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at).update(**changes)
    return count


def retry_failed(*, at: datetime) -> int:
    """Give failed tasks another chance, later and later, up to ATTEMPTS; then they wait for a person."""
    count = 0
    for task in DBTaskResult.objects.failed().filter(finished_at__gt=at - KEPT):
        tries = len(task.worker_ids)
        if 0 < tries < ATTEMPTS:
            changes = {"status": TaskResultStatus.READY, "run_after": at + BACK_OFF[tries - 1], "started_at": None, "finished_at": None}
            count += DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.FAILED, finished_at=task.finished_at).update(**changes)
    return count


def retry_now(*, task_id: str, at: datetime) -> bool:
    """An operator asks for one more try; the attempts start over."""
    changes = {"status": TaskResultStatus.READY, "run_after": at, "started_at": None, "finished_at": None, "worker_ids": []}
    return DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.FAILED).update(**changes) == 1


def start_due(*, at: datetime) -> list[str]:
    """Enqueue each periodic job whose time has come. One worker wins each beat; a job still waiting is not doubled."""
    started = []
    for job in beats.all_jobs():
        beat, _ = Beat.objects.get_or_create(name=job.task)
        if beat.last_at is not None and beat.last_at > at - job.every:
            continue
        if Beat.objects.filter(pk=beat.pk, last_at=beat.last_at).update(last_at=at) != 1:
            continue
        waiting = DBTaskResult.objects.filter(task_path=job.task, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
        if not waiting.exists():
            import_string(job.task).enqueue()
            started.append(job.task)
    return started


def say_alive(*, at: datetime) -> None:
    """The workers' own beat, for the health check."""
    Beat.objects.update_or_create(name=queries.WORKER, defaults={"last_at": at})


def prune(*, at: datetime) -> int:
    """Forget successes after a day; failures stay until someone has seen to them."""
    return DBTaskResult.objects.successful().filter(finished_at__lt=at - KEPT).delete()[0]
