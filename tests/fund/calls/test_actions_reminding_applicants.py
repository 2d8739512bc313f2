"""Mails around closing, each once; and the end of drafts that were never sent."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.commons.documents.models import Document
from terreau.commons.forms.models import Answer, Sheet
from terreau.commons.outbox import mails
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules, tasks
from terreau.fund.calls.actions import applying, reminding
from terreau.fund.calls.models import Application, DraftReminder, ReminderStop
from terreau.fund.calls.states import EditionState
from terreau.lib import passes, retention
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW = make.NOW
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def draft():
    return apply.draft(make.edition(), at=NOW - 9 * DAY)


def kinds():
    return sorted(Message.objects.values_list("kind", flat=True))


def steps():
    return sorted(key.split(":")[1] for key in Message.objects.values_list("key", flat=True))


def test_it_works(draft):
    closes_at = draft.edition.closes_at
    for hours in (*range(240, 0, -6), 2, 1):
        reminding.remind(at=closes_at - hours * HOUR)

    assert steps() == ["3h", "48h", "7d"]
    assert Message.objects.filter(to=draft.started_by).count() == 3


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


@pytest.mark.case("DS#4807")
@pytest.mark.parametrize(("before", "expected"), [(3 * HOUR + SECOND, "48h"), (3 * HOUR, "3h"), (SECOND, "3h")])
def test_the_last_word_before_closing_comes_three_hours_ahead(draft, before, expected):
    """Case 9 (demarches-simplifiees 4807): "I saved, so I applied"."""
    reminding.remind(at=draft.edition.closes_at - before)

    assert steps() == [expected]
    assert "n’est pas envoyée" in Message.objects.get().subject


@pytest.mark.case("DS#10678")
def test_many_drafts_are_one_mail(draft):
    """Case 29 (demarches-simplifiees 10678): fifty groups, fifty identical mails."""
    person = draft.started_by
    for _other in range(4):
        apply.draft(make.edition(closes_at=draft.edition.closes_at + HOUR), by=person, organisation=draft.organisation, at=NOW - 9 * DAY)

    assert reminding.remind(at=draft.edition.closes_at - 40 * HOUR) == 1
    message = Message.objects.get()
    assert message.subject.startswith("5 ")
    assert len(message.facts) == 5
    assert "heure de Paris" in str(message.facts)
    assert message.link_path == reverse("calls:mine")
    assert reminding.remind(at=draft.edition.closes_at - 39 * HOUR) == 0
    assert DraftReminder.objects.count() == 5


def test_a_digest_that_lapses_is_one_mail_too(draft):
    apply.draft(make.edition(closes_at=draft.edition.closes_at), by=draft.started_by, organisation=draft.organisation, at=NOW - 9 * DAY)

    for hours in range(3):
        reminding.remind(at=draft.edition.closes_at + hours * HOUR)

    assert kinds() == ["calls.lapsed"]


def test_hostile_titles_stay_in_their_place(draft):
    title = "<b>x</b>\r\nBcc: a@exemple.test https://mechant.example"
    Application.objects.update(title=title)
    other = apply.draft(
        make.edition(closes_at=draft.edition.closes_at), by=draft.started_by, organisation=draft.organisation, at=NOW - 9 * DAY
    )
    Application.objects.filter(pk=other.pk).update(title=title)

    reminding.remind(at=draft.edition.closes_at - DAY)

    message = Message.objects.get()
    html = mails.html_of(message)
    assert mails.envelope(message).message()["Bcc"] is None
    assert "<b>x" not in html
    assert "https://mechant" not in html


def test_the_rest_of_a_call_asks_the_same_queries_for_one_draft_and_three(draft, django_assert_num_queries):
    """What is already told costs one look a draft, whatever it was."""
    at = draft.edition.closes_at - DAY
    reminding.remind(at=at)
    with django_assert_num_queries(3):
        reminding.remind(at=at)
    for _other in range(2):
        apply.draft(draft.edition, at=NOW - 9 * DAY)
    reminding.remind(at=at)
    with django_assert_num_queries(5):
        reminding.remind(at=at)


# ── The way out ──────────────────────────────────────────────────────────────────────────────────────────────────
def way_out():
    return Message.objects.filter(kind="calls.reminder").latest("pk").leave_path


def test_reminders_carry_the_way_out_that_mail_readers_know(draft):
    """RFC 8058: both headers, an https address of ours, one POST."""
    reminding.remind(at=draft.edition.closes_at - DAY)
    sent = mails.envelope(Message.objects.get())

    assert sent.extra_headers["List-Unsubscribe"] == f"<{settings.BASE_URL}{way_out()}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert way_out() in sent.body
    assert passes.issue(rules.REMINDERS, draft.started_by.pk) not in mails.text_of(Message.objects.get())


def test_looking_stops_nothing_and_one_click_stops_everything(draft, client):
    type(draft.edition).objects.update(closes_at=timezone.now() + 5 * DAY)
    reminding.remind(at=timezone.now())
    strict = Client(enforce_csrf_checks=True)

    assert client.get(way_out()).status_code == 200
    assert ReminderStop.objects.count() == 0
    answer = strict.post(way_out(), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert (ReminderStop.objects.get().user, ReminderStop.objects.get().application) == (draft.started_by, draft)
    Message.objects.all().delete()
    reminding.remind(at=timezone.now() + 4 * DAY)
    assert kinds() == []


def test_who_stopped_may_start_again_and_is_told_of_the_lapse(draft, client):
    type(draft.edition).objects.update(closes_at=(closes_at := timezone.now() + 5 * DAY))
    door = reverse("calls:hush", args=[passes.issue(rules.REMINDERS, draft.started_by.pk)])
    client.post(door)
    client.post(door)
    assert "plus de rappel" in client.get(door).content.decode()
    reminding.remind(at=closes_at - DAY)
    reminding.remind(at=closes_at)
    assert kinds() == ["calls.lapsed"]

    client.post(door, {"again": "1"})

    assert ReminderStop.objects.count() == 0


def test_a_way_out_is_for_one_person_and_one_door(draft, client):
    other = make.user()
    client.post(reverse("calls:hush", args=[passes.issue(rules.REMINDERS, other.pk)]))
    assert ReminderStop.objects.count() == 0
    for false in (passes.issue("other.door", draft.started_by.pk), f"{draft.started_by.pk}:faux", str(draft.started_by.pk), "x" * 60):
        assert client.post(reverse("calls:hush", args=[false])).status_code == 404
    page = client.get(reverse("calls:hush", args=[passes.issue(rules.REMINDERS, draft.started_by.pk)])).content.decode()
    assert draft.title not in page
    assert draft.started_by.email not in page


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


@pytest.mark.case("DS#8550")
def test_after_closing_one_word_and_no_state_is_touched(draft):
    """Closing moves nothing."""
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


@pytest.fixture
def never_closing(db):
    """The draft of a call open all year, with a word written nine days after it was begun."""
    edition = make.edition("2031", is_continuous=True, closes_at=None)
    draft = apply.draft(edition)
    Answer.objects.filter(sheet=draft.sheet).update(updated_at=NOW + 9 * DAY)
    return draft


def test_where_nothing_closes_a_draft_ends_a_year_after_its_last_word_and_a_month_after_being_told(never_closing):
    word = NOW + 9 * DAY
    last_day = retention.of("calls.draft").end(word)

    assert reminding.warn_idle(at=last_day - 31 * DAY) == 0
    assert reminding.purge(at=last_day + 31 * DAY) == 0  # nobody was told
    assert reminding.warn_idle(at=last_day - 29 * DAY) == 1
    assert reminding.warn_idle(at=last_day - 28 * DAY) == 0
    assert kinds() == ["calls.idle"]
    assert reminding.purge(at=last_day) == 0
    assert reminding.purge(at=last_day + 2 * DAY) == 1
    assert not Application.objects.exists()


def test_a_late_round_still_leaves_a_month_after_telling(never_closing):
    late = retention.of("calls.draft").end(NOW + 9 * DAY) + 90 * DAY

    assert reminding.warn_idle(at=late) == 1
    # The end of a day: a worker who comes a second later names the same instant, and the table refuses it twice.
    assert DraftReminder.objects.get().closes_at == (late + 30 * DAY).replace(hour=23, minute=59, second=59, microsecond=0)
    assert reminding.purge(at=late + 29 * DAY) == 0
    assert reminding.purge(at=late + 31 * DAY) == 1


def test_a_word_written_after_being_told_keeps_the_draft_another_year(never_closing):
    last_day = retention.of("calls.draft").end(NOW + 9 * DAY)
    reminding.warn_idle(at=last_day - 29 * DAY)
    Answer.objects.filter(sheet=never_closing.sheet).update(updated_at=last_day - 3 * DAY)

    assert reminding.purge(at=last_day + 60 * DAY) == 0
    again = retention.of("calls.draft").end(last_day - 3 * DAY)
    assert reminding.purge(at=again + 60 * DAY) == 0  # not without a second word
    assert reminding.warn_idle(at=again - 29 * DAY) == 1
    assert reminding.purge(at=again + 2 * DAY) == 1


def test_where_nothing_closes_a_draft_of_nobody_ends_after_thirty_days():
    edition = make.edition("2031", is_continuous=True, closes_at=None)
    applying.start(edition=edition, by=None, key="k" * 43, at=NOW)

    assert reminding.warn_idle(at=NOW + 400 * DAY) == 0
    assert reminding.purge(at=NOW + 29 * DAY) == 0
    assert reminding.purge(at=NOW + 31 * DAY) == 1


def test_where_nothing_closes_what_was_sent_stays(never_closing):
    sent = apply.sent(never_closing.edition).application
    taken_back = apply.sent(never_closing.edition).application
    applying.reopen(application=taken_back, by=taken_back.started_by, at=NOW)
    far = NOW + 1000 * DAY

    assert reminding.warn_idle(at=far) == 1
    assert reminding.purge(at=far + 31 * DAY) == 1
    assert set(Application.objects.all()) == {sent, taken_back}


def test_the_rounds_of_the_worker_run(draft):
    for task in (tasks.make_missing_receipts, tasks.remind_drafts, tasks.purge_drafts):
        task.call()
