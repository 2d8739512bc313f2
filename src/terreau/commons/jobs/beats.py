"""Periodic jobs. Rooms register theirs from apps.py; the worker starts each one when its time has come."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Periodic:
    """`task` is the dotted path of a django.tasks task without arguments; it must be harmless to run twice. `label` says what
    it does to whoever reads the operations page.
    """

    task: str
    every: timedelta
    label: str | Promise


_JOBS: dict[str, Periodic] = {}


def register(task: str, *, every: timedelta, label: str | Promise) -> None:
    _JOBS[task] = Periodic(task, every, label)


def all_jobs() -> list[Periodic]:
    return sorted(_JOBS.values(), key=lambda job: job.task)
