"""What becomes of the files of an application: those that were sent never leave, the others do, bytes and all."""

from datetime import timedelta

import pytest

from terreau.commons.documents import actions as documents
from terreau.commons.documents import tasks
from terreau.commons.documents.models import Document
from terreau.commons.forms import actions as forms
from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from terreau.fund.calls import tasks as tasks_of_calls
from terreau.fund.calls.actions import applying, filling, reminding
from terreau.fund.calls.actions import retention as archives
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.lib import retention
from tests import factories as make
from tests.commons.documents import files
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW = make.NOW
DAY = timedelta(days=1)
SCHEMA = {
    "sections": [
        {
            "id": "all",
            "title": "Tout",
            "questions": [
                {"id": "title", "kind": "short_text", "label": "Nom"},
                {"id": "papers", "kind": "file", "label": "Pièces", "options": {"max_files": 3}},
            ],
        }
    ],
    "roles": {"title": "title"},
}


@pytest.fixture
def draft():
    return apply.draft(make.edition("2026", form_version=make.form_version(SCHEMA)), answers={"title": "Cantine solidaire"})


def attach(application, name, at=NOW):
    content = files.PDF + name.encode()
    upload = files.upload(f"{name}.pdf", content)
    answer = filling.attach_file(application=application, question_id="papers", upload=upload, by=application.started_by, at=at)
    return Document.objects.get(public_id=answer.value[-1])


def detach(application, document, at=NOW):
    forms.detach_file(sheet=application.sheet, question_id="papers", public_id=document.public_id, by=application.started_by, at=at)


def is_on_disk(document):
    return document.file.storage.exists(document.file.name)


@pytest.fixture
def erase(django_capture_on_commit_callbacks):
    def erase(at):
        with django_capture_on_commit_callbacks(execute=True):
            return documents.erase_removed(at=at)

    return erase


def test_it_works(draft, erase):
    kept, gone = attach(draft, "kept"), attach(draft, "gone")
    detach(draft, gone)

    assert erase(NOW + 29 * DAY) == 0
    assert erase(NOW + 31 * DAY) == 1

    assert is_on_disk(kept)
    assert not is_on_disk(gone)
    assert not Document.objects.filter(pk=gone.pk).exists()


def test_what_was_sent_is_never_erased_even_taken_back_and_removed(draft, erase):
    """The submission of that day goes on showing what it was sent with."""
    sent = attach(draft, "sent")
    submission = applying.submit(application=draft, by=draft.started_by, at=NOW)
    applying.reopen(application=draft, by=draft.started_by, at=NOW)
    detach(draft, sent)
    removed_since = attach(draft, "removed-since")
    detach(draft, removed_since)
    applying.submit(application=draft, by=draft.started_by, at=NOW)

    assert erase(NOW + 4000 * DAY) == 1

    assert is_on_disk(sent)
    assert sent.public_id in submission.content["files"]
    assert not is_on_disk(removed_since)


def test_a_removed_file_that_an_answer_still_names_stays(draft, erase):
    document = attach(draft, "named")
    documents.remove(document=document, by=None, at=NOW)

    assert erase(NOW + 31 * DAY) == 0
    assert is_on_disk(document)


def test_a_draft_thrown_away_takes_its_files_with_it(draft, erase):
    first, second = attach(draft, "first"), attach(draft, "second")
    detach(draft, first)
    filling.discard(application=draft, by=draft.started_by, at=NOW)

    assert erase(NOW + 31 * DAY) == 2
    assert not is_on_disk(first)
    assert not is_on_disk(second)


def test_a_forgotten_draft_ends_with_its_files(draft, erase):
    document = attach(draft, "forgotten")
    end = retention.of("calls.draft").end(draft.edition.closes_at) + DAY
    assert reminding.purge(at=end) == 1

    assert erase(retention.of("documents.removed").end(end) + DAY) == 1
    assert not is_on_disk(document)


def test_many_kept_files_do_not_hide_those_to_erase(draft, erase):
    """Rounds go through everything, however many removed files submissions keep for ever."""
    sent = [attach(draft, f"sent{number}") for number in range(3)]
    applying.submit(application=draft, by=draft.started_by, at=NOW)
    applying.reopen(application=draft, by=draft.started_by, at=NOW)
    for document in sent:
        detach(draft, document)
    detach(draft, attach(draft, "free"))

    assert documents.erase_removed(at=NOW + 31 * DAY, batch=2) == 1


def test_the_daily_round_runs(draft):
    assert tasks.erase_removed.call() == 0


# ── Files that were sent ─────────────────────────────────────────────────────────────────────────────────────────
YEAR = timedelta(days=366)


def settled(draft, state, **facts):
    applying.submit(application=draft, by=draft.started_by, at=NOW)
    Application.objects.filter(pk=draft.pk).update(state=state, **facts)
    return draft.edition


@pytest.mark.parametrize("state", list(State))
def test_each_file_that_was_sent_is_put_forward_once_its_own_term_is_reached(draft, lead, state):
    """Aided: ten years. Not aided, even taken back and never sent again: two. Still waiting for a word: never."""
    edition = settled(draft, state)
    waiting = {State.SUBMITTED, State.TO_COMPLETE, State.IN_REVIEW, State.DELIBERATION}
    years = None if state in waiting else 10 if state == State.AWARDED else 2

    for passed in (1, 2, 9, 10, 11):
        found = archives.due(at=edition.closes_at + passed * YEAR)
        assert [one.edition for one in found] == ([edition] if years is not None and passed >= years else [])


def test_the_leads_are_told_once_and_nothing_is_destroyed(draft, lead):
    """Public archives: no destruction without the visa of the archives (code du patrimoine, R212-14)."""
    document = attach(draft, "sent")
    edition = settled(draft, State.AWARDED)

    assert archives.put_forward(at=edition.closes_at + 11 * YEAR) == 1
    assert archives.put_forward(at=edition.closes_at + 12 * YEAR) == 0

    message = Message.objects.get(kind="calls.kept_long_enough")
    assert (message.to, dict(message.facts)["Nombre"]) == (lead, "1")
    assert "dix\u00a0ans" in journal.history(edition)[0].sentence
    assert is_on_disk(document)
    assert Application.objects.filter(pk=draft.pk).exists()


def test_the_term_counts_from_the_answer_when_it_came_after_the_closing(draft):
    edition = settled(draft, State.REJECTED, released_at=draft.edition.closes_at + YEAR)

    assert archives.due(at=edition.closes_at + 2 * YEAR) == []
    assert archives.due(at=edition.closes_at + 4 * YEAR) != []


def test_the_round_of_the_archives_runs(draft):
    assert tasks_of_calls.put_forward_to_archives.call() == 0
