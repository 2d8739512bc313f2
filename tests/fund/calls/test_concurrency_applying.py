"""Two people, two tabs, two clicks at once: threads, connections and transactions, on whichever database the suite runs."""

from datetime import timedelta

import pytest

from terreau.commons.documents.models import Document
from terreau.commons.forms import actions as forms
from terreau.commons.forms.models import Answer, Sheet
from terreau.commons.outbox.models import Message
from terreau.fund.calls.actions import applying, committees, filling, receipts, reminding, screening
from terreau.fund.calls.models import Application, Committee, Numbering, Submission
from terreau.fund.calls.states import State
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import applying as apply
from tests.races import at_once

NOW = make.NOW
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db(transaction=True)


def refused(results):
    return [result for result in results if isinstance(result, Refusal)]


def fresh(application):
    return Application.objects.get(pk=application.pk)


@pytest.mark.parametrize("attempt", range(3))
def test_a_double_click_is_one_submission_and_one_mail(attempt):
    application = apply.draft(make.edition())
    signer = application.started_by
    seen = [fresh(application) for _ in range(4)]

    results = at_once(*[lambda file=file: applying.submit(application=file, by=signer, at=NOW) for file in seen])

    assert len(refused(results)) == 3
    assert Submission.objects.count() == 1
    assert Message.objects.filter(kind="calls.receipt").count() == 1
    assert (fresh(application).number, Numbering.objects.get().last) == (1, 1)


def test_two_members_send_at_once():
    organisation = apply.organisation()
    people = [make.member(organisation) for _ in range(3)]
    application = apply.draft(make.edition(), organisation=organisation, by=people[0])

    results = at_once(*[lambda person=person: applying.submit(application=fresh(application), by=person, at=NOW) for person in people])

    assert len(refused(results)) == 2
    assert sorted(Message.objects.filter(kind="calls.receipt").values_list("to", flat=True)) == sorted(person.pk for person in people)


@pytest.mark.parametrize("attempt", range(2))
def test_numbers_are_unique_and_without_holes_in_a_rush(attempt):
    edition = make.edition()
    drafts = [apply.draft(edition) for _ in range(8)]

    results = at_once(*[lambda file=file: applying.submit(application=file, by=file.started_by, at=NOW) for file in drafts])

    assert refused(results) == []
    assert sorted(Application.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_an_answer_saved_during_the_submission_is_in_it_or_refused():
    """Nothing slips between what is checked and what is frozen: the working copy and the submission agree."""
    for _attempt in range(4):
        application = apply.draft(make.edition())
        person = application.started_by

        seen = [fresh(application), fresh(application)]
        results = at_once(
            lambda seen=seen, person=person: applying.submit(application=seen[0], by=person, at=NOW),
            lambda seen=seen, person=person: filling.save_answers(
                application=seen[1], values={"title": "Autre"}, expected_versions={"title": 1}, by=person, at=NOW + MINUTE
            ),
        )

        submission = Submission.objects.get(application=application)
        stored = Answer.objects.get(sheet=application.sheet_id, question="title").value
        assert submission.content["answers"]["title"] == stored
        assert (stored == "Autre") is not isinstance(results[1], Refusal)


@pytest.mark.case("IUK#8")
def test_two_tabs_save_one_answer_at_once():
    """Never a silent overwrite."""
    application = apply.draft(make.edition())
    person = application.started_by

    results = at_once(
        *[
            lambda text=text: filling.save_answers(
                application=fresh(application), values={"title": text}, expected_versions={"title": 1}, by=person, at=NOW
            )
            for text in ("Un", "Deux", "Trois", "Quatre")
        ]
    )

    [lost] = {type(result) for result in refused(results)}
    assert (lost, len(refused(results))) == (forms.AnswerConflict, 3)
    assert all(refusal.current_value == Answer.objects.get(question="title").value for refusal in refused(results))
    assert fresh(application).title == Answer.objects.get(question="title").value


@pytest.mark.parametrize("who", ["organisation", "person", "key"])
def test_beginning_twice_at_once_is_one_draft(who):
    edition, organisation = make.edition(), apply.organisation()
    person = make.member(organisation)
    words = {"organisation": {"organisation": organisation, "by": person}, "person": {"by": person}, "key": {"by": None, "key": "k" * 43}}[
        who
    ]

    results = at_once(*[lambda: applying.start(edition=edition, at=NOW, **words) for _ in range(4)])

    assert len({result.pk for result in results}) == 1
    assert (Application.objects.count(), Sheet.objects.count()) == (1, 1)


def test_reopened_by_one_while_admitted_by_another(officer):
    application = apply.sent(make.edition()).application
    signer = application.started_by

    results = at_once(
        lambda: applying.reopen(application=fresh(application), by=signer, at=NOW),
        lambda: screening.admit(application=fresh(application), by=officer, at=NOW),
    )

    assert len(refused(results)) == 1
    assert fresh(application).state in {State.DRAFT, State.IN_REVIEW}


def test_answered_by_one_while_continued_without_by_another(officer):
    application = apply.sent(make.edition()).application
    signer = application.started_by
    screening.request_completion(application=application, sections=["money"], message="?", due_at=NOW + 10 * MINUTE, by=officer, at=NOW)

    results = at_once(
        lambda: applying.resend(application=fresh(application), by=signer, at=NOW + MINUTE),
        lambda: screening.continue_without(application=fresh(application), by=officer, at=NOW + MINUTE),
    )

    assert len(refused(results)) == 1
    found = fresh(application)
    assert (found.state, found.silence_left) == (State.SUBMITTED, None)
    assert found.silence_at is not None
    assert found.completion_requests.filter(closed_at=None).count() == 0


def test_a_receipt_is_made_once():
    submission = apply.sent(make.edition())

    at_once(*[lambda: receipts.make(submission=Submission.objects.get(pk=submission.pk), at=NOW) for _ in range(3)])

    assert Document.objects.filter(slot="receipt").count() == 1
    assert Message.objects.get().attachments.count() == 1


def test_reminders_of_two_workers_are_one_mail():
    application = apply.draft(make.edition())
    at = application.edition.closes_at - timedelta(hours=40)

    at_once(*[lambda: reminding.remind(at=at) for _ in range(3)])

    assert Message.objects.filter(kind="calls.reminder").count() == 1


def test_claimed_by_two_browsers_at_once():
    edition, people = make.edition(), [make.user(), make.user()]
    application = applying.start(edition=edition, by=None, key="k" * 43, at=NOW)

    results = at_once(*[lambda person=person: applying.claim(keys=["k" * 43], by=person, at=NOW) for person in people])

    assert sorted(len(result) for result in results) == [0, 1]
    assert fresh(application).started_by in people


def test_two_members_begin_the_same_full_file_at_once():
    first = make.edition("2026", opens_at=NOW - timedelta(days=30), closes_at=NOW - timedelta(days=1))
    second = make.edition("2026-2", previous_stage=first)
    file = apply.sent(first, at=NOW - timedelta(days=5)).application
    screening.answer_first_stage(application=file, verb="invite", by=make.user(), at=NOW)
    people = [file.started_by, make.member(file.organisation)]

    made = at_once(
        *[lambda by=by: applying.start(edition=second, organisation=file.organisation, first=file, by=by, at=NOW) for by in people]
    )

    assert made[0] == made[1]
    assert second.applications.get().continues == file


@pytest.mark.parametrize("attempt", range(3))
def test_a_file_sent_while_its_committee_is_cancelled_goes_before_the_next_one(attempt):
    edition = make.edition("2026", is_continuous=True, closes_at=None)
    soon, later = (
        Committee.objects.create(edition=edition, cutoff_at=NOW + timedelta(days=days), held_on=(NOW + timedelta(days=days + 5)).date())
        for days in (10, 40)
    )
    application, lead = apply.draft(edition), make.user()

    results = at_once(
        lambda: applying.submit(application=fresh(application), by=application.started_by, at=NOW),
        lambda: committees.cancel(committee=soon, reason="Salle prise", by=lead, at=NOW),
    )

    assert not refused(results)
    assert fresh(application).committee == later
