"""My exports: mine alone, as long as I may read all they hold."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from terreau.commons.exports import actions, rules
from terreau.commons.exports.models import Export
from terreau.commons.exports.states import State
from terreau.commons.journal.models import Entry

MINE = reverse("exports:mine")


def url(name, export):
    return reverse(f"exports:{name}", args=[export.public_id])


@pytest.fixture
def ready(ask):
    export = ask(at=timezone.now())
    actions.make(export_id=export.pk, clock=timezone.now)
    return Export.objects.get(pk=export.pk)


def test_it_works(client, officer, ready):
    client.force_login(officer)
    page = client.get(MINE).content.decode()
    assert "prêt" in page
    assert url("download", ready) in page

    answer = client.get(url("download", ready))
    assert answer["Content-Disposition"] == f'attachment; filename="{ready.name}"'
    assert b"Omar Benali" in b"".join(answer.streaming_content)
    assert Entry.objects.get(verb="export.downloaded").by == officer


def test_the_page_says_what_to_do_when_there_is_nothing(client, officer):
    client.force_login(officer)
    assert "Pas encore d’export" in client.get(MINE).content.decode()


@pytest.mark.case("DS#12260", "CVE-2026-9712")
def test_an_export_is_its_asker_s_alone(client, lead, admin, ready):
    """Case 20, and pretix CVE-2026-9712: an unguessable address is not a permission."""
    for other in (lead, admin):
        client.force_login(other)
        assert client.get(url("download", ready)).status_code == 404
        assert client.post(url("cancel", ready)).status_code == 404
        assert ready.name not in client.get(MINE).content.decode()
        assert rules.can_download(other, ready) is False


@pytest.mark.case("DS#12260")
def test_a_row_closed_since_closes_the_whole(client, officer, ready, people):
    """Visible only to who still holds all its scope."""
    people.closed = {officer.pk}
    client.force_login(officer)
    answer = client.get(url("download", ready))
    assert answer.status_code == 403
    assert "plus le droit de lire" in answer.content.decode()
    assert rules.can_download(officer, ready) is False


@pytest.mark.case("DS#13200")
def test_a_revoked_officer_takes_nothing_away(client, officer, ready):
    client.force_login(officer)
    officer.grants.update(revoked_at=timezone.now())
    assert client.get(MINE).status_code == 403
    assert client.get(url("download", ready)).status_code == 403


@pytest.mark.parametrize("state", [state for state in State if state != State.READY])
def test_only_what_is_ready_is_handed_out(client, officer, ready, state):
    Export.objects.update(state=state)
    client.force_login(officer)
    assert client.get(url("download", ready)).url == MINE
    ready.refresh_from_db()
    assert rules.can_download(officer, ready) is False
    assert not Entry.objects.filter(verb="export.downloaded").exists()


def test_a_file_past_its_time_or_lost_says_so(client, officer, ready):
    client.force_login(officer)
    Export.objects.update(kept_until=timezone.now() - timedelta(seconds=1))
    assert "n’a plus de fichier" in client.get(url("download", ready), follow=True).content.decode()
    Export.objects.update(kept_until=timezone.now() + timedelta(hours=1))
    default_storage.delete(ready.file.name)
    assert "introuvable" in client.get(url("download", ready), follow=True).content.decode()


def test_cancelling_is_a_post_of_what_is_under_way(client, officer, ask, ready):
    waiting = ask(at=timezone.now())
    client.force_login(officer)
    assert client.get(url("cancel", waiting)).status_code == 405
    assert client.post(url("cancel", waiting)).url == MINE
    assert Export.objects.get(pk=waiting.pk).state == State.CANCELLED
    assert client.post(url("cancel", ready)).status_code == 403
    assert rules.can_cancel(officer, ready) is False


def test_the_page_follows_while_something_is_under_way(client, officer, ask):
    export = ask(at=timezone.now())
    client.force_login(officer)
    assert "hx-get" in client.get(MINE).content.decode()
    part = client.get(MINE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "attend son tour" in part
    actions.cancel(export=export, by=officer, at=timezone.now())
    assert "hx-get" not in client.get(MINE, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_one_as_for_three(client, officer, ask, count, django_assert_num_queries):
    for _ in range(count):
        ask(at=timezone.now())
    client.force_login(officer)
    client.get(MINE)
    with django_assert_num_queries(QUERIES):
        client.get(MINE)


QUERIES = 5
