"""What the workers are doing, for the operations page and the health check."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from terreau.commons.jobs import beats
from terreau.commons.jobs.models import Beat

WORKER = "worker"  # the beat that workers themselves keep
SILENT_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class JobLine:
    """A periodic job, what it does, how often, and when it last started."""

    task: str
    label: str | Promise
    every: str
    last_at: datetime | None


def periodic_jobs() -> list[JobLine]:
    last = dict(Beat.objects.values_list("name", "last_at"))
    return [JobLine(job.task, job.label, in_words(job.every), last.get(job.task)) for job in beats.all_jobs()]


def in_words(every: timedelta) -> str:
    """Such as "5 seconds", "30 minutes", "1 hour", "1 day": the largest unit that says it exactly."""
    seconds = int(every.total_seconds())
    if seconds % 86_400 == 0:
        return ngettext("%(number)d day", "%(number)d days", seconds // 86_400) % {"number": seconds // 86_400}
    if seconds % 3_600 == 0:
        return ngettext("%(number)d hour", "%(number)d hours", seconds // 3_600) % {"number": seconds // 3_600}
    if seconds % 60 == 0:
        return ngettext("%(number)d minute", "%(number)d minutes", seconds // 60) % {"number": seconds // 60}
    return ngettext("%(number)d second", "%(number)d seconds", seconds) % {"number": seconds}


def label_of(task: str) -> str | Promise:
    """What a task does, in words; its address in the code when it is no periodic job."""
    return next((job.label for job in beats.all_jobs() if job.task == task), task)


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
