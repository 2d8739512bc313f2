"""The full table: every state, every verb, every role of the cast, forbidden ones included."""

from datetime import timedelta

import pytest

from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying, filling, screening
from terreau.fund.calls.models import Application, CompletionRequest, Submission
from terreau.fund.calls.states import MOVES, State
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW = make.NOW

ACTS = {
    "submit": lambda file, by: applying.submit(application=file, by=by, at=NOW),
    "reopen": lambda file, by: applying.reopen(application=file, by=by, at=NOW),
    "withdraw": lambda file, by: applying.withdraw(application=file, reason="Non", by=by, at=NOW),
    "resend": lambda file, by: applying.resend(application=file, by=by, at=NOW),
    "request_completion": lambda file, by: screening.request_completion(
        application=file, sections=["money"], message="?", due_at=NOW + timedelta(days=1), by=by, at=NOW
    ),
    "continue_without": lambda file, by: screening.continue_without(application=file, by=by, at=NOW),
    "declare_ineligible": lambda file, by: screening.declare_ineligible(application=file, by=by, at=NOW),
    "admit": lambda file, by: screening.admit(application=file, by=by, at=NOW),
    "table": lambda file, by: screening.table(application=file, by=by, at=NOW),
    "send_back": lambda file, by: screening.send_back(application=file, by=by, at=NOW),
    "award": lambda file, by: screening.record_outcome(application=file, verb="award", by=by, at=NOW),
    "waitlist": lambda file, by: screening.record_outcome(application=file, verb="waitlist", by=by, at=NOW),
    "reject": lambda file, by: screening.record_outcome(application=file, verb="reject", by=by, at=NOW),
    "invite": lambda file, by: screening.answer_first_stage(application=file, verb="invite", by=by, at=NOW),
    "turn_down": lambda file, by: screening.answer_first_stage(application=file, verb="turn_down", by=by, at=NOW),
    "reopen_decision": lambda file, by: screening.reopen_decision(application=file, by=by, at=NOW),
}
RULES = {
    "submit": rules.can_submit,
    "reopen": rules.can_reopen,
    "withdraw": rules.can_withdraw,
    "resend": rules.can_resend,
}
SIGNING = {"submit", "reopen", "withdraw"}


def in_state(state, *, is_asked=False):
    """A file in a state, with the answers, the number and the open request that go with it. `is_asked`: a request stands anyway."""
    organisation = apply.organisation()
    fields = {} if state == State.DRAFT else {"number": 1, "silence_at": NOW + timedelta(days=60)}
    if state == State.WAITLISTED:
        fields["released_state"] = state  # told so: before, they could not leave a list they know nothing of
    file = make.application(make.edition(), organisation=organisation, state=state, answers=apply.ANSWERS, **fields)
    if state == State.TO_COMPLETE or is_asked:
        CompletionRequest.objects.create(
            application=file, sections=["money"], message="?", due_at=NOW + timedelta(days=9), asked_by=make.user(), asked_at=NOW
        )
    return file


def test_it_works():
    assert set(ACTS) == set(MOVES)


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", State)
def test_every_verb_from_every_state(state, verb):
    # A request that stands in another state cannot be; should it be, the state alone must refuse.
    file = in_state(state, is_asked=verb in {"resend", "continue_without"})
    signer = make.member(file.organisation)

    if state in MOVES[verb].sources:
        ACTS[verb](file, signer)
        assert Application.objects.get(pk=file.pk).state == MOVES[verb].target
        assert Entry.objects.filter(object_type="calls.application").count() == 1
        return
    with pytest.raises(WrongState):
        ACTS[verb](file, signer)
    assert Application.objects.get(pk=file.pk).state == file.state == state
    assert (Entry.objects.count(), Message.objects.count(), Submission.objects.count()) == (0, 0, 0)


@pytest.fixture
def cast(lead, officer, juror, admin, stranger):
    def of(file):
        body = file.organisation
        former = make.member(body)
        body.memberships.filter(user=former).update(state="ended")
        return {
            "signer": make.member(body),
            "writer": make.member(body, can_sign=False),
            "reader": make.member(body, can_sign=False, can_edit=False),
            "signs only": make.member(body, can_edit=False),
            "former member": former,
            "officer": officer,
            "lead": lead,
            "juror": juror,
            "admin": admin,
            "stranger": stranger,
        }

    return of


@pytest.mark.parametrize("verb", RULES)
@pytest.mark.parametrize("state", State)
def test_holder_verbs_by_state_and_role(state, verb, cast):
    file = in_state(state)
    may = {"signer", "signs only"} if verb in SIGNING else {"signer", "writer"}

    answers = {role: RULES[verb](person, file) for role, person in cast(file).items()}

    assert all(isinstance(answer, bool) for answer in answers.values())
    assert {role for role, answer in answers.items() if answer} == (may if state in MOVES[verb].sources else set())


@pytest.mark.case("DS#4678", "DS#13200")
@pytest.mark.parametrize("state", State)
def test_who_sees_a_file(state, cast):
    """Links grant nothing, a revoked member sees nothing; jurors never come through here."""
    file = in_state(state)
    sees = {"signer", "writer", "reader", "signs only"} | (set() if state == State.DRAFT else {"officer", "lead"})

    people = cast(file)

    assert {role for role, person in people.items() if rules.applications_visible_to(person).filter(pk=file.pk).exists()} == sees
    assert {role for role, person in people.items() if rules.applications_held_by(person).filter(pk=file.pk).exists()} == sees - {
        "officer",
        "lead",
    }


@pytest.mark.parametrize("state", State)
def test_who_writes_in_a_file(state, cast):
    file = in_state(state)

    writers = {role for role, person in cast(file).items() if rules.can_edit(person, file)}

    assert writers == ({"signer", "writer"} if state in {State.DRAFT, State.TO_COMPLETE} else set())


@pytest.mark.parametrize("state", State)
def test_answers_are_written_only_where_they_may_be(state):
    file = in_state(state)
    person = make.member(file.organisation)

    def save():
        return filling.save_answers(application=file, values={"amount": 1}, expected_versions={"amount": 1}, by=person, at=NOW)

    if state in {State.DRAFT, State.TO_COMPLETE}:
        save()
    else:
        with pytest.raises(filling.NotWritable):
            save()


@pytest.mark.case("DS#3524")
def test_two_decisions_at_once_leave_one(lead):
    """The second finds the state gone."""
    file = in_state(State.DELIBERATION)
    seen = Application.objects.get(pk=file.pk)
    ACTS["award"](file, lead)

    with pytest.raises(WrongState):
        ACTS["reject"](seen, lead)
    assert Application.objects.get(pk=file.pk).state == State.AWARDED
