"""The journal, for administrators; and that nobody rewrites it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.jobs import tasks
from terreau.commons.journal import actions, queries, sentences
from terreau.commons.journal.models import AppendOnly, Entry
from terreau.lib import retention
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST, EXPORT = reverse("journal:list"), reverse("journal:export")


@pytest.fixture(autouse=True)
def verbs():
    sentences.register({"test.done": "%(by)s a fait %(on)s (%(what)s).", "test.other": "%(by)s a défait %(on)s."})


def record(verb="test.done", *, on=None, by=None, at=make.NOW, **facts):
    return actions.record(verb, on=on or make.user(), by=by, at=at, **facts)


def shown(client, query=""):
    return client.get(LIST + query).content.decode()


def test_it_works(client, admin):
    record(on=make.user(name="Lin Martin"), by=make.user(name="Omar Benali"), what="ceci")
    client.force_login(admin)
    assert "Omar Benali a fait Lin Martin (ceci)." in shown(client)


def test_a_missing_fact_and_a_missing_person_still_read(client, admin):
    record(on=make.user(name="Lin Martin"))
    client.force_login(admin)
    assert "Le système a fait Lin Martin (—)." in shown(client)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_whatever_its_length(client, admin, count, django_assert_num_queries):
    for _number in range(count):
        record(by=make.user())
    client.force_login(admin)
    client.get(LIST)

    with django_assert_num_queries(5):  # session, person, roles; count, page
        client.get(LIST)


@pytest.mark.parametrize("role", [None, *[role for role in Role if role != Role.ADMIN]])
def test_nobody_else_reads_the_journal_of_the_house(client, role):
    client.force_login(make.user(roles=[role] if role else []))
    assert client.get(LIST).status_code == 403
    assert client.post(EXPORT).status_code == 403


def test_it_filters_by_person_verb_object_and_day(client, admin):
    lin, omar = make.user("lin@exemple.test", name="Lin"), make.user("omar@exemple.test", name="Omar")
    project = make.user(name="Projet A")
    record(by=lin, on=project, what="un", at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    record("test.other", by=omar, on=make.user(name="Projet B"), at=datetime(2026, 3, 29, 21, 59, tzinfo=UTC))
    client.force_login(admin)
    found = lambda query: ["Projet " + x for x in "AB" if f">Projet {x}</a>" in shown(client, query)]  # noqa: E731

    assert found("") == ["Projet A", "Projet B"]
    assert found("?by=lin") == ["Projet A"]
    assert found("?by=omar@exemple.test") == ["Projet B"]
    assert found("?verb=test.other") == ["Projet B"]
    assert found("?text=projet+a") == ["Projet A"]
    assert found(f"?on=accounts.user:{project.pk}") == ["Projet A"]
    assert found("?since=2026-03-02") == ["Projet B"]
    assert found("?until=2026-03-28") == ["Projet A"]
    assert found("?until=2026-03-29") == ["Projet A", "Projet B"]  # the day counts to its end, in Paris time
    assert found("?since=2026-03-02&until=2026-03-01") == []
    assert found("?on=accounts.user:' or 1=1") == []


def test_a_stranger_s_words_stay_words(client, admin):
    record(on=make.user(name="<script>alert(1)</script>\r\n=HYPERLINK(1)"))
    client.force_login(admin)
    assert "<script>alert" not in shown(client)


def test_the_export_streams_what_the_filters_show_and_is_itself_written_down(client, admin):
    for number in range(3):
        record(on=make.user(name=f"=1+{number}"), at=make.NOW + timedelta(minutes=number))
    record("test.other")
    client.force_login(admin)
    assert client.get(EXPORT).status_code == 405

    response = client.post(EXPORT + "?verb=test.done")

    lines = b"".join(response.streaming_content).decode("utf-8-sig").strip().split("\r\n")
    assert len(lines) == 4
    assert ";'=1+2;" in lines[1]
    assert Entry.objects.filter(verb="journal.exported", by=admin).count() == 1


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(verb="x"),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["verb"]),
        lambda entry: Entry.objects.update_or_create(pk=entry.pk, defaults={"verb": "x"}),
    ],
)
def test_history_is_never_rewritten(rewrite):
    entry = record()
    entry.verb = "test.other"
    with pytest.raises(AppendOnly), transaction.atomic():
        rewrite(entry)
    assert Entry.objects.get().verb == "test.done"


def test_a_person_of_the_journal_cannot_be_deleted():
    person = make.user()
    record(by=person, on=make.user())
    with pytest.raises(Exception, match="protected"):
        person.delete()


def test_an_unworded_verb_is_refused():
    with pytest.raises(sentences.UnknownVerb):
        record("test.never_worded")


def test_a_history_holds_one_object_s_lines_newest_first():
    thing = make.user(name="Projet A")
    record(on=thing, what="un")
    record(on=make.user())
    record("test.other", on=thing, at=make.NOW + timedelta(minutes=1))

    assert [line.verb for line in queries.history(thing)] == ["test.other", "test.done"]
    assert [line.verb for line in queries.history(thing, verbs=["test.done"])] == ["test.done"]
    assert queries.history() == []


def test_traces_of_reading_are_erased_after_their_term_and_nothing_else(admin):
    """What was done is evidence and stays; who merely read is forgotten, as the privacy page says."""
    read = record("journal.exported", by=admin)
    done = record(by=admin)
    end = retention.of("journal.trace").end(make.NOW)

    assert actions.forget_traces(at=end) == 0
    assert actions.forget_traces(at=end + timedelta(seconds=1)) == 1
    assert not Entry.objects.filter(pk=read.pk).exists()
    assert Entry.objects.filter(pk=done.pk).exists()
    assert tasks.forget_traces.call() == 0
