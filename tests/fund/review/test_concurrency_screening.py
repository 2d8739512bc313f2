"""Two officers on one file at the same instant: one wins, the other is told, the applicant gets one letter."""

from datetime import timedelta

import pytest

from terreau.commons.accounts.states import Role
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.actions import applying
from terreau.fund.calls.models import Application, CompletionRequest
from terreau.fund.calls.states import State
from terreau.fund.review.actions import screening
from terreau.fund.review.models import Check, IneligibilityProposal
from terreau.fund.review.states import IneligibilityState
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.races import at_once

NOW = make.NOW
pytestmark = pytest.mark.django_db(transaction=True)


def fresh(file):
    return Application.objects.select_related("edition__call", "organisation", "sheet__form_version").get(pk=file.pk)


def refused(results):
    return sum(isinstance(result, Refusal) for result in results)


def ask(file, by):
    return lambda: screening.request_completion(
        application=fresh(file),
        sections=["money"],
        message="Le budget ?",
        due_at=NOW + timedelta(days=20),
        expected_version=file.version,
        by=by,
        at=NOW,
    )


def admit(file, by):
    return lambda: screening.admit(application=fresh(file), reason="Vu", expected_version=file.version, by=by, at=NOW)


def test_it_works_one_admits_while_the_other_asks_for_more(file, officer, lead):
    results = at_once(admit(file, officer), ask(file, lead))

    assert refused(results) == 1
    now = fresh(file)
    asked = CompletionRequest.objects.count()
    assert (now.state, asked) in {(State.IN_REVIEW, 0), (State.TO_COMPLETE, 1)}
    assert Message.objects.filter(kind="calls.completion").count() == asked


def test_two_officers_ask_for_more_and_the_applicant_reads_one_request(file, officer, lead):
    assert refused(at_once(ask(file, officer), ask(file, lead))) == 1
    assert (CompletionRequest.objects.count(), Message.objects.filter(kind="calls.completion").count()) == (1, 1)


def propose(file, by, *, seen=None):
    return lambda: screening.propose_ineligible(
        application=fresh(file), rule="other", reason="Hors territoire", expected_version=seen, by=by, at=NOW
    )


def load():
    return IneligibilityProposal.objects.select_related("application__edition__call", "application__organisation").get()


def confirm(by):
    return lambda: screening.confirm_ineligible(proposal=load(), by=by, at=NOW)


def release(by):
    return lambda: outbox.release(messages=[Message.objects.get(kind="review.ineligible")], by=by, at=NOW)


def tick(file, by, *, is_fine):
    return lambda: screening.tick(application=fresh(file), item="rib", is_fine=is_fine, by=by, at=NOW)


def test_one_admits_while_the_other_proposes_to_turn_away(file, officer, lead):
    assert refused(at_once(admit(file, officer), propose(file, lead, seen=file.version))) == 1
    assert (fresh(file).state, IneligibilityProposal.objects.count()) in {(State.IN_REVIEW, 0), (State.SUBMITTED, 1)}


@pytest.mark.case("DS#3524")
def test_two_colleagues_confirm_at_once_and_one_letter_is_written(file, officer, lead):
    propose(file, officer)()

    assert refused(at_once(confirm(lead), confirm(make.user(roles=[Role.OFFICER])))) == 1
    assert fresh(file).state == State.INELIGIBLE
    assert Message.objects.filter(kind="review.ineligible").count() == 1


@pytest.mark.case("DS#3524")
def test_one_confirms_while_another_dismisses(file, officer, lead):
    propose(file, officer)()

    assert refused(at_once(confirm(lead), lambda: screening.dismiss_ineligible(proposal=load(), by=officer, at=NOW))) == 1
    letters = Message.objects.filter(kind="review.ineligible").count()
    assert (fresh(file).state, load().state, letters) in {
        (State.INELIGIBLE, IneligibilityState.CONFIRMED, 1),
        (State.SUBMITTED, IneligibilityState.DISMISSED, 0),
    }


def test_the_letter_is_released_twice_and_leaves_once(file, officer, lead):
    propose(file, officer)()
    message = confirm(lead)()

    assert refused(at_once(release(officer), release(lead))) == 1
    assert Message.objects.get(pk=message.pk).state == MessageState.READY
    assert Message.objects.get(pk=message.pk).attachments.count() == 1
    assert fresh(file).released_state == State.INELIGIBLE


def test_the_applicant_withdraws_while_an_officer_admits(file, officer):
    results = at_once(admit(file, officer), lambda: applying.withdraw(application=fresh(file), reason="Fini", by=file.signer, at=NOW))
    # Both may happen, in this order only: what was admitted may still be withdrawn, what was withdrawn is never admitted.
    assert fresh(file).state == State.WITHDRAWN
    assert refused(results) <= 1


def test_the_applicant_takes_it_back_while_an_officer_admits(file, officer):
    results = at_once(admit(file, officer), lambda: applying.reopen(application=fresh(file), by=file.signer, at=NOW))
    assert refused(results) == 1
    assert fresh(file).state in {State.IN_REVIEW, State.DRAFT}


def test_two_officers_tick_the_same_line(file, officer, lead):
    assert refused(at_once(tick(file, officer, is_fine=True), tick(file, lead, is_fine=False))) == 0
    assert Check.objects.count() == 1
