"""Two people at once, for real: threads, connections and transactions, on whichever database the suite runs."""

import pytest
from django.db.models import Sum

from terreau.commons.accounts.states import Role
from terreau.commons.documents.models import Document
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State
from terreau.fund.review.actions import deliberating, releasing, reopening, scoring
from terreau.fund.review.models import Decision, Deliberation, Notification, Reopening, Review
from terreau.fund.review.queries import deliberation as reads
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import jury as sit
from tests.races import at_once

NOW = make.NOW
pytestmark = pytest.mark.django_db(transaction=True)


def session_awarding(edition, *cents, by):
    session = sit.deliberation(edition, by=by)
    for amount in cents:
        file = sit.file(edition, state=State.DELIBERATION, requested_cents=amount)
        sit.proposal(session, file, outcome="award", amount_cents=amount)
    return session


def adopt(session, by):
    return deliberating.adopt(deliberation=Deliberation.objects.get(pk=session.pk), expected_version=1, by=by, at=NOW)


def leads(count=2):
    return [make.user(roles=[Role.LEAD]) for _ in range(count)]


@pytest.mark.parametrize("attempt", range(3))
def test_two_sessions_adopted_at_once_stay_within_the_envelope(attempt):
    edition = sit.edition(envelope_cents=1_000_000)
    people = leads(4)
    sessions = [session_awarding(edition, 300_000, 100_000, by=lead) for lead in people]

    results = at_once(*[lambda s=s, lead=lead: adopt(s, lead) for s, lead in zip(sessions, people, strict=True)])

    edition.refresh_from_db()
    refused = [result for result in results if isinstance(result, Refusal)]
    assert len(refused) == 2
    assert all(isinstance(refusal, deliberating.EnvelopeExceeded) for refusal in refused)
    assert edition.awarded_cents == 800_000
    assert Decision.objects.aggregate(Sum("amount_cents"))["amount_cents__sum"] == 800_000
    assert Application.objects.filter(state=State.AWARDED).count() == 4
    assert Message.objects.count() == 4


@pytest.mark.case("DS#3524")
def test_same_session_adopted_twice_decides_once():
    """One decision and one letter, whoever clicks at the same time."""
    edition = sit.edition()
    first, second = leads()
    session = session_awarding(edition, 400_000, by=first)

    results = at_once(lambda: adopt(session, first), lambda: adopt(session, second))

    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert (Decision.objects.count(), Message.objects.count()) == (1, 1)
    assert Edition.objects.get(pk=edition.pk).awarded_cents == 400_000


@pytest.mark.case("DS#3524")
def test_acceptance_and_refusal_of_a_waiting_file_never_both_stand():
    edition = sit.edition()
    first, second = leads()
    file = sit.file(edition, state=State.WAITLISTED)
    yes, no = sit.deliberation(edition, by=first), sit.deliberation(edition, by=second)
    sit.proposal(yes, file, outcome="award", amount_cents=500_000)
    sit.proposal(no, file, outcome="reject", reason="Non.")

    results = at_once(lambda: adopt(yes, first), lambda: adopt(no, second))

    assert sum(isinstance(result, Refusal) for result in results) == 1
    decision = Decision.objects.in_force().get()
    file.refresh_from_db()
    assert file.state == reads.STATE_OF[decision.outcome]
    assert Edition.objects.get(pk=edition.pk).awarded_cents == decision.amount_cents


def test_withdrawal_and_adoption_never_both_win():
    edition = sit.edition()
    (lead,) = leads(1)
    session = session_awarding(edition, 400_000, by=lead)
    file = session.proposals.get().application

    def withdraw():
        from terreau.fund.calls.states import MOVES
        from terreau.lib import moves

        moves.move(Application.objects.get(pk=file.pk), "withdraw", MOVES)

    results = at_once(lambda: adopt(session, lead), withdraw)

    file.refresh_from_db()
    edition.refresh_from_db()
    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert (file.state, edition.awarded_cents) in {(State.AWARDED, 400_000), (State.WITHDRAWN, 0)}


def test_two_tabs_giving_scores_at_once_leave_one_review():
    edition = sit.edition()
    panel = sit.panel(edition)
    row = sit.assignment(sit.seat(panel), sit.file(edition))

    def give(points):
        marks = {line["id"]: scoring.Mark(points, "Parce que.") for line in panel.rubric}
        return scoring.give(assignment=row, marks=marks, comment="", expected_version=0, by=row.seat.juror, at=NOW)

    results = at_once(lambda: give(1), lambda: give(5))

    assert sum(isinstance(result, Refusal) for result in results) == 1
    points = set(Review.objects.get().scores.values_list("points", flat=True))
    assert points in ({1}, {5})


def test_two_people_releasing_at_once_announce_each_decision_once():
    edition = sit.edition()
    first, second = leads()
    session = session_awarding(edition, 100_000, 200_000, 300_000, by=first)
    adopt(session, first)
    decisions = list(session.decisions.all())
    messages = reads.latest_letters(decisions)
    releasing.mark_read(lines=[(d, messages[d.pk]) for d in decisions], by=first, at=NOW)

    def release(lead):
        return releasing.release(deliberation=Deliberation.objects.get(pk=session.pk), by=lead, at=NOW)

    at_once(lambda: release(first), lambda: release(second))

    session.refresh_from_db()
    assert session.state == "released"
    assert (Notification.objects.count(), Document.objects.count(), Message.objects.count()) == (3, 3, 3)
    assert set(Message.objects.values_list("state", flat=True)) == {"ready"}


def test_reopening_confirmed_and_dismissed_at_once():
    edition = sit.edition()
    first, second = leads()
    session = session_awarding(edition, 100_000, by=first)
    (decision,) = adopt(session, first)
    asked = reopening.propose(decision=decision, ground="error", reason="Erreur.", by=first, at=NOW)

    def answer(act, by):
        return act(reopening=Reopening.objects.get(pk=asked.pk), by=by, at=NOW)

    results = at_once(lambda: answer(reopening.confirm, second), lambda: answer(reopening.dismiss, first))

    assert sum(isinstance(result, Refusal) for result in results) == 1
    asked.refresh_from_db()
    state = Application.objects.get(pk=decision.application_id).state
    assert (asked.state, state) in {("confirmed", State.DELIBERATION), ("dismissed", State.AWARDED)}
