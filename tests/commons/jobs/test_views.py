from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.commons.jobs import actions, beats, queries, tasks

pytestmark = pytest.mark.django_db


def test_it_works(client, admin):
    client.force_login(admin)

    assert client.get("/bureau/exploitation/").status_code == 200


def test_operations_speak_french(client, admin):
    """Every periodic job says what it does and how often, every figure is named; no word of the code is left alone."""
    tasks.prune.enqueue()
    client.force_login(admin)

    page = client.get("/bureau/exploitation/").text

    assert "Envoyer les courriels qui sont prêts" in page
    assert "5 secondes" in page
    assert "en attente" in page
    assert "0:00:05" not in page
    assert "READY" not in page
    assert all(str(job.label) != job.task for job in beats.all_jobs())


@pytest.mark.parametrize(
    ("every", "words"),
    [
        (timedelta(seconds=5), "5 secondes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=1), "1 heure"),
        (timedelta(days=2), "2 jours"),
    ],
)
def test_how_often_is_said_in_words(every, words):
    assert queries.in_words(every) == words


def test_health_says_whether_the_worker_is_alive(client):
    assert client.get("/sante/").json() == {"database": "ok", "worker": "silent"}
    actions.say_alive(at=timezone.now())
    assert client.get("/sante/").json() == {"database": "ok", "worker": "ok"}


def test_metrics_are_hidden_from_strangers(client, officer, settings):
    settings.METRICS_TOKEN = "a-long-secret"

    assert client.get("/metriques/").status_code == 404
    assert client.get("/metriques/", headers={"Authorization": "Bearer wrong"}).status_code == 404
    client.force_login(officer)
    assert client.get("/metriques/").status_code == 404


def test_metrics_without_a_token_set_refuse_an_empty_one(client):
    assert client.get("/metriques/", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_for_the_bearer(client, settings):
    settings.METRICS_TOKEN = "a-long-secret"
    tasks.prune.enqueue()

    answer = client.get("/metriques/", headers={"Authorization": "Bearer a-long-secret"})

    assert 'terreau_tasks{status="READY"} 1' in answer.text


def test_failed_task_is_shown_and_tried_again(client, admin):
    client.force_login(admin)
    task = tasks.prune.enqueue()
    DBTaskResult.objects.filter(pk=task.id).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), exception_class_path="builtins.OSError"
    )

    assert "builtins.OSError" in client.get("/bureau/exploitation/").text
    client.post(f"/bureau/exploitation/{task.id}/relancer/")

    assert DBTaskResult.objects.get(pk=task.id).status == TaskResultStatus.READY


@pytest.mark.parametrize("person", ["officer", "lead", "juror", "stranger"])
def test_operations_are_for_administrators(client, person, request):
    client.force_login(request.getfixturevalue(person))

    assert client.get("/bureau/exploitation/").status_code == 403
