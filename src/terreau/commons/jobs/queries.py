"""What the workers are doing, for the operations page and the health check."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django_tasks_db.models import DBTaskResult

from terreau.commons.jobs import beats
from terreau.commons.jobs.models import Beat

WORKER = "worker"  # the beat that workers themselves keep
SILENT_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class JobLine:
    """A periodic job and when it last started."""

    task: str
    every: timedelta
    last_at: datetime | None


def periodic_jobs() -> list[JobLine]:
    last = dict(Beat.objects.values_list("name", "last_at"))
    return [JobLine(job.task, job.every, last.get(job.task)) for job in beats.all_jobs()]


def worker_seen_at() -> datetime | None:
    beat = Beat.objects.filter(name=WORKER).first()
    return beat.last_at if beat else None


def is_worker_alive(at: datetime) -> bool:
    seen = worker_seen_at()
    return seen is not None and at - seen < SILENT_AFTER


def counts_by_status() -> dict[str, int]:
    return {row["status"]: row["n"] for row in DBTaskResult.objects.values("status").annotate(n=Count("pk")).order_by("status")}


def failed_tasks() -> "QuerySet[DBTaskResult]":
    return DBTaskResult.objects.failed().order_by("-finished_at", "pk")
