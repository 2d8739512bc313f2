import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from terreau.commons.jobs import actions, beats, queries, tasks
from terreau.commons.jobs.models import Beat
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PRUNE = "terreau.commons.jobs.tasks.prune"


def enqueue(**fields) -> DBTaskResult:
    result = tasks.prune.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(**fields)
    return DBTaskResult.objects.get(pk=result.id)


def running(*, since, tries):
    return enqueue(status=TaskResultStatus.RUNNING, started_at=since, worker_ids=["x"] * tries)


def test_it_works():
    assert actions.start_due(at=NOW).count(PRUNE) == 1


def test_lost_task_is_requeued():
    task = running(since=NOW - timedelta(minutes=11), tries=1)

    assert actions.recover_lost(at=NOW, older_than=timedelta(minutes=10)) == 1

    task.refresh_from_db()
    assert (task.status, task.started_at) == (TaskResultStatus.READY, None)


def test_running_task_is_left_alone():
    task = running(since=NOW - timedelta(minutes=9), tries=1)

    assert actions.recover_lost(at=NOW, older_than=timedelta(minutes=10)) == 0

    task.refresh_from_db()
    assert task.status == TaskResultStatus.RUNNING


def test_lost_task_that_killed_its_workers_is_failed():
    task = running(since=NOW - timedelta(minutes=11), tries=actions.ATTEMPTS)

    actions.recover_lost(at=NOW, older_than=timedelta(minutes=10))

    task.refresh_from_db()
    assert (task.status, task.exception_class_path) == (TaskResultStatus.FAILED, "terreau.commons.jobs.WorkerLost")


@pytest.mark.parametrize(("tries", "delay"), [(1, timedelta(minutes=1)), (2, timedelta(minutes=10)), (3, timedelta(hours=1))])
def test_failed_task_comes_back_later_and_later(tries, delay):
    task = enqueue(status=TaskResultStatus.FAILED, finished_at=NOW - timedelta(seconds=1), worker_ids=["x"] * tries)

    assert actions.retry_failed(at=NOW) == 1

    task.refresh_from_db()
    assert (task.status, task.run_after) == (TaskResultStatus.READY, NOW + delay)


def test_failed_task_waits_for_a_person_after_four_attempts():
    enqueue(status=TaskResultStatus.FAILED, finished_at=NOW, worker_ids=["x"] * actions.ATTEMPTS)

    assert actions.retry_failed(at=NOW) == 0


def test_operator_gives_another_chance():
    task = enqueue(status=TaskResultStatus.FAILED, finished_at=NOW, worker_ids=["x"] * actions.ATTEMPTS)

    assert actions.retry_now(task_id=str(task.pk), at=NOW) is True
    assert actions.retry_now(task_id=str(task.pk), at=NOW) is False


def test_periodic_job_starts_once_per_period():
    every = next(job.every for job in beats.all_jobs() if job.task == PRUNE)

    assert PRUNE in actions.start_due(at=NOW)
    DBTaskResult.objects.all().delete()
    assert PRUNE not in actions.start_due(at=NOW + every - timedelta(seconds=1))
    assert PRUNE in actions.start_due(at=NOW + every)


def test_periodic_job_still_waiting_is_not_doubled():
    actions.start_due(at=NOW)
    actions.start_due(at=NOW + timedelta(days=1))

    assert DBTaskResult.objects.filter(task_path=PRUNE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_periodic_job_is_not_doubled_by_two_workers():
    for job in beats.all_jobs():
        Beat.objects.create(name=job.task, last_at=NOW - timedelta(days=1))
    gate = threading.Barrier(4)
    started: list[str] = []

    def tick():
        gate.wait()
        try:
            started.extend(actions.start_due(at=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(started) == [job.task for job in beats.all_jobs()]


def test_success_is_forgotten_after_a_day_and_failure_is_not():
    enqueue(status=TaskResultStatus.SUCCESSFUL, finished_at=NOW - timedelta(days=2))
    enqueue(status=TaskResultStatus.FAILED, finished_at=NOW - timedelta(days=2))
    fresh = enqueue(status=TaskResultStatus.SUCCESSFUL, finished_at=NOW)

    assert actions.prune(at=NOW) == 1
    assert DBTaskResult.objects.filter(pk=fresh.pk).exists()


def test_worker_is_silent_after_a_minute():
    assert queries.is_worker_alive(NOW) is False
    actions.say_alive(at=NOW)

    assert queries.is_worker_alive(NOW + timedelta(seconds=59)) is True
    assert queries.is_worker_alive(NOW + timedelta(seconds=60)) is False
