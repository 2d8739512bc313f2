"""Mails around closing, each once; and the end of drafts that were never sent."""

from datetime import timedelta

import pytest

from terreau.commons.documents.models import Document
from terreau.commons.forms.models import Answer, Sheet
from terreau.commons.outbox.models import Message
from terreau.fund.calls import tasks
from terreau.fund.calls.actions import applying, reminding
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import EditionState
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW = make.NOW
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def draft():
    return apply.draft(make.edition(), at=NOW - 9 * DAY)


def kinds():
    return sorted(Message.objects.values_list("kind", flat=True))


def steps():
    return sorted(key.split(":")[1] for key in Message.objects.values_list("key", flat=True))


def test_it_works(draft):
    closes_at = draft.edition.closes_at
    for hours in range(240, 0, -6):
        reminding.remind(at=closes_at - hours * HOUR)

    assert steps() == ["48h", "7d"]
    assert Message.objects.filter(to=draft.started_by).count() == 2


def test_reminders_tell_the_time_that_is_left_and_the_zone(draft):
    reminding.remind(at=draft.edition.closes_at - 47 * HOUR)

    message = Message.objects.get()
    assert "47 heures" in message.subject
    assert "heure de Paris" in message.body


def test_a_draft_begun_late_gets_no_reminder_it_cannot_have_needed():
    edition = make.edition()
    apply.draft(edition, at=edition.closes_at - 3 * DAY)

    reminding.remind(at=edition.closes_at - 3 * DAY + HOUR)
    assert kinds() == []
    reminding.remind(at=edition.closes_at - DAY)
    assert steps() == ["48h"]


def test_every_member_who_may_write_is_told_once(draft):
    make.member(draft.organisation, can_sign=False)
    make.member(draft.organisation, can_sign=False, can_edit=False)

    for _again in range(3):
        reminding.remind(at=draft.edition.closes_at - DAY)

    assert Message.objects.count() == 2


def test_an_extension_reminds_again(draft):
    edition = draft.edition
    reminding.remind(at=edition.closes_at - DAY)
    type(edition).objects.filter(pk=edition.pk).update(closes_at=edition.closes_at + 10 * DAY)

    reminding.remind(at=edition.closes_at + 9 * DAY)

    assert steps() == ["48h", "48h"]


def test_a_personal_extension_has_its_own_reminder(draft):
    Application.objects.update(extended_until=draft.edition.closes_at + 20 * DAY)

    reminding.remind(at=draft.edition.closes_at - DAY)
    assert kinds() == []
    reminding.remind(at=draft.edition.closes_at + 19 * DAY)
    assert steps() == ["48h"]


def test_what_is_sent_is_left_alone_and_what_is_taken_back_is_not(draft):
    applying.submit(application=draft, by=draft.started_by, at=NOW)
    Message.objects.all().delete()

    reminding.remind(at=draft.edition.closes_at - DAY)
    assert kinds() == []
    applying.reopen(application=draft, by=draft.started_by, at=NOW)
    Message.objects.all().delete()
    reminding.remind(at=draft.edition.closes_at - DAY)
    assert kinds() == ["calls.reminder"]


def test_after_closing_one_word_and_no_state_is_touched(draft):
    """Case 12: closing moves nothing."""
    for days in (0, 1, 2, 8):
        reminding.remind(at=draft.edition.closes_at + days * DAY)

    assert kinds() == ["calls.lapsed"]
    assert Application.objects.get().state == "draft"


def test_an_unpublished_edition_reminds_nobody(draft):
    type(draft.edition).objects.update(state=EditionState.DRAFT)

    reminding.remind(at=draft.edition.closes_at - DAY)

    assert kinds() == []


def test_a_draft_without_an_account_has_nobody_to_write_to():
    edition = make.edition()
    applying.start(edition=edition, by=None, key="k" * 43, at=NOW - 9 * DAY)

    reminding.remind(at=edition.closes_at - DAY)

    assert kinds() == []


def test_purge_erases_drafts_never_sent_and_nothing_else(draft):
    edition = draft.edition
    unclaimed = applying.start(edition=edition, by=None, key="k" * 43, at=NOW)
    sent = apply.sent(edition).application
    taken_back = apply.sent(edition).application
    applying.reopen(application=taken_back, by=taken_back.started_by, at=NOW)

    assert reminding.purge(at=edition.closes_at + 29 * DAY) == 0
    assert reminding.purge(at=edition.closes_at + 31 * DAY) == 1
    assert not Application.objects.filter(pk=unclaimed.pk).exists()
    assert reminding.purge(at=edition.closes_at + 366 * DAY) == 1
    assert set(Application.objects.all()) == {sent, taken_back}
    assert Sheet.objects.count() == 2
    assert set(Answer.objects.values_list("sheet", flat=True)) == {sent.sheet_id, taken_back.sheet_id}
    assert Document.objects.filter(removed_at=None, object_id=draft.pk).count() == 0


def test_the_rounds_of_the_worker_run(draft):
    for task in (tasks.make_missing_receipts, tasks.remind_drafts, tasks.purge_drafts):
        task.call()
