"""Answering a first stage: prepared file by file, held, announced together."""

from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.actions import applying, screening
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState, State
from terreau.fund.review.models import IneligibilityProposal
from terreau.fund.stages import actions, queries, rules
from terreau.fund.stages.models import StageAnswer
from terreau.fund.stages.states import MOVES, AnswerState, Outcome
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
HOSTILE = "<script>alert(1)</script> [clic](https://mechant.example) %(by)s {{ 7*7 }}"


@pytest.fixture
def first():
    return make.edition("2026", opens_at=NOW - 30 * DAY, closes_at=NOW - DAY)


@pytest.fixture
def second(first):
    return make.edition("2026-2", previous_stage=first, opens_at=NOW - DAY, closes_at=NOW + 20 * DAY)


def sent(first, **who):
    return apply.sent(first, at=NOW - 5 * DAY, **who).application


def prepared(file, lead, outcome=Outcome.INVITE, reason="Motif clair."):
    file.refresh_from_db()
    return actions.prepare(application=file, outcome=outcome, reason=reason, by=lead, at=NOW)


def letter_of(answer):
    return Message.objects.get(object_type="stages.stageanswer", object_id=answer.pk, kind="stages.answer")


def announced(answer, by, at=NOW):
    outbox.release(messages=[letter_of(answer)], by=by, at=at)
    return Application.objects.get(pk=answer.application_id)


def test_it_works(first, second, lead):
    goes_on, stays = sent(first), sent(first)
    yes = prepared(goes_on, lead)
    no = prepared(stays, lead, Outcome.TURN_DOWN, "Le budget ne tient pas.")
    assert {file.state for file in Application.objects.filter(edition=first)} == {State.SUBMITTED}
    assert letter_of(yes).state == letter_of(no).state == MessageState.HELD

    invited, turned_down = announced(yes, lead), announced(no, lead)

    assert (invited.state, invited.released_state, invited.letter, invited.silence_at) == (State.INVITED, State.INVITED, None, None)
    assert (turned_down.state, turned_down.released_state, turned_down.silence_at) == (State.REJECTED, State.REJECTED, None)
    assert turned_down.letter.slot == "letter"
    assert "Le budget ne tient pas." in letter_of(no).body
    assert any("deux mois" in value for _label, value in letter_of(no).facts)
    assert not any("deux mois" in value for _label, value in letter_of(yes).facts)
    assert list(letter_of(no).attachments.all()) == [turned_down.letter]
    assert applying.start(edition=second, organisation=invited.organisation, by=goes_on.started_by, at=NOW).continues == invited


# ── What holds an answer back ────────────────────────────────────────────────────────────────────────────────────
def test_nobody_is_answered_while_someone_may_still_send(first, second, lead):
    file = sent(first)
    Edition.objects.filter(pk=first.pk).update(closes_at=NOW + DAY)
    with pytest.raises(actions.TooSoon):
        prepared(Application.objects.get(pk=file.pk), lead)


def test_nobody_is_answered_under_seal(first, second, lead):
    file = sent(first)
    Edition.objects.filter(pk=first.pk).update(is_sealed=True)
    with pytest.raises(actions.TooSoon):
        prepared(Application.objects.select_related("edition").get(pk=file.pk), lead)


def test_an_edition_without_a_second_stage_answers_nobody(first, lead):
    with pytest.raises(actions.TooSoon):
        prepared(sent(first), lead)


def test_a_refusal_has_a_reason(first, second, lead):
    with pytest.raises(actions.CannotAnswer):
        prepared(sent(first), lead, Outcome.TURN_DOWN, "  ")


def test_a_file_being_declared_not_eligible_waits(first, second, lead, officer):
    file = sent(first)
    IneligibilityProposal.objects.create(application=file, rule="other", reason="Non", proposed_by=officer, proposed_at=NOW)
    with pytest.raises(actions.CannotAnswer):
        prepared(file, lead)
    assert not StageAnswer.objects.exists()


def test_a_file_has_one_answer_prepared_at_a_time(first, second, lead):
    file = sent(first)
    prepared(file, lead)
    with pytest.raises(actions.CannotAnswer):
        prepared(file, lead, Outcome.TURN_DOWN)


def test_a_page_drawn_before_someone_moved_the_file_does_nothing(first, second, lead, officer):
    file = sent(first)
    seen = file.version
    screening.admit(application=Application.objects.get(pk=file.pk), by=officer, at=NOW)
    with pytest.raises(WrongState):
        actions.prepare(application=file, outcome=Outcome.INVITE, reason="", expected_version=seen, by=lead, at=NOW)


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("state", State)
def test_an_answer_is_prepared_from_these_states_only(first, second, lead, state, outcome):
    file = make.application(first, organisation=apply.organisation(), state=state, number=1)
    if state in {State.SUBMITTED, State.IN_REVIEW}:
        assert prepared(file, lead, outcome).state == AnswerState.PREPARED
        return
    with pytest.raises(WrongState):
        prepared(file, lead, outcome)
    assert not Message.objects.exists()


# ── What holds an announcement back ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("fields", [{"state": EditionState.DRAFT}, {"closes_at": NOW}])
def test_an_invitation_leads_to_a_second_stage_that_is_there(first, second, lead, fields):
    answer = prepared(sent(first), lead)
    refusal = prepared(sent(first), lead, Outcome.TURN_DOWN)
    Edition.objects.filter(pk=second.pk).update(**fields)
    with pytest.raises(actions.TooSoon):
        announced(answer, lead)
    assert letter_of(answer).state == MessageState.HELD
    assert announced(refusal, lead).state == State.REJECTED


def test_a_lead_announces(first, second, lead, officer):
    answer = prepared(sent(first), lead)
    with pytest.raises(actions.NotALead):
        announced(answer, officer)
    assert Application.objects.get(pk=answer.application_id).state == State.SUBMITTED


def test_a_file_withdrawn_meanwhile_is_not_answered(first, second, lead):
    answer = prepared(sent(first), lead)
    file = Application.objects.select_related("edition__call", "organisation", "started_by").get(pk=answer.application_id)
    applying.withdraw(application=file, reason="Non", by=file.started_by, at=NOW)
    report = outbox.release_each(messages=[letter_of(answer)], by=lead, at=NOW)
    assert len(report.refused) == 1
    assert Application.objects.get(pk=file.pk).state == State.WITHDRAWN


def test_everyone_who_signs_gets_the_letter(first, second, lead):
    body = apply.organisation()
    signer, other = make.member(body), make.member(body)
    announced(prepared(sent(first, organisation=body, by=signer), lead, Outcome.TURN_DOWN), lead)
    told = Message.objects.filter(kind__startswith="stages.")
    assert {message.to for message in told} == {signer, other}
    assert all(message.attachments.count() == 1 for message in told)


# ── The machine ──────────────────────────────────────────────────────────────────────────────────────────────────
ACTS = {
    "announce": lambda answer, by: actions.announce(letter_of(answer), by=by, at=NOW),
    "undo": lambda answer, by: actions.undo(answer=answer, by=by, at=NOW),
}


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", AnswerState)
def test_every_verb_from_every_state(first, second, lead, state, verb):
    answer = prepared(sent(first), lead)
    StageAnswer.objects.filter(pk=answer.pk).update(state=state)
    answer.refresh_from_db()
    if state in MOVES[verb].sources:
        ACTS[verb](answer, lead)
        assert StageAnswer.objects.get(pk=answer.pk).state == MOVES[verb].target
        return
    with pytest.raises(WrongState):
        ACTS[verb](answer, lead)
    assert StageAnswer.objects.get(pk=answer.pk).state == state
    assert Application.objects.get(pk=answer.application_id).state == State.SUBMITTED


def test_an_answer_taken_back_leaves_nothing_and_another_may_follow(first, second, lead):
    file = sent(first)
    answer = prepared(file, lead)
    actions.undo(answer=answer, by=lead, at=NOW)
    assert letter_of(answer).state == MessageState.CANCELLED
    assert announced(prepared(file, lead, Outcome.TURN_DOWN), lead).state == State.REJECTED


def test_a_refusal_may_be_taken_back_by_an_invitation_and_not_one_of_a_jury(first, second, lead):
    file = sent(first)
    announced(prepared(file, lead, Outcome.TURN_DOWN), lead)
    assert announced(prepared(file, lead), lead).state == State.INVITED
    of_a_jury = make.application(first, organisation=apply.organisation(), state=State.REJECTED, number=9)
    with pytest.raises(WrongState):
        prepared(of_a_jury, lead)


@pytest.mark.parametrize("role", Role)
def test_only_leads_answer(first, second, role):
    person, file = make.user(roles=[role]), sent(first)
    answer = prepared(file, make.user(roles=[Role.LEAD]))
    is_lead = role == Role.LEAD
    assert rules.can_open_page(person, first) is is_lead
    assert rules.can_answer(person, file) is is_lead
    assert rules.can_undo(person, answer) is is_lead
    assert rules.answers_visible_to(person).exists() is (role in {Role.LEAD, Role.OFFICER})
    assert not rules.can_open_page(person, second)
    StageAnswer.objects.filter(pk=answer.pk).update(state=AnswerState.ANNOUNCED)
    assert not rules.can_undo(person, StageAnswer.objects.get(pk=answer.pk))
    assert not rules.can_answer(person, make.application(first, organisation=apply.organisation(), state=State.WITHDRAWN))


def test_a_lead_does_not_answer_a_body_of_their_own(first, second, lead):
    file = sent(first)
    make.member(file.organisation, person=lead)
    assert not rules.files_visible_to(lead).exists()
    assert not rules.files_visible_to(make.user()).exists()


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────
def at(name, edition):
    return reverse(f"stages:{name}", args=[edition.call.slug, edition.slug])


def pick(file):
    file.refresh_from_db()
    return f"{file.public_id}:{file.version}"


def test_lead_answers_several_at_once_and_announces_them(first, second, lead, client):
    client.force_login(lead)
    one, two = sent(first), sent(first)
    stale = f"{two.public_id}:999"
    asked = client.post(at("answer", first), {"chosen": [pick(one), stale], "outcome": "turn_down"})
    assert asked.status_code == 200
    assert not StageAnswer.objects.exists()
    missing = client.post(at("answer", first), {"chosen": [pick(one), stale], "outcome": "turn_down", "confirmed": "yes"})
    assert missing.context["form"].errors["reason"]
    facts = {
        "chosen": [pick(one), stale],
        "outcome": "turn_down",
        "confirmed": "yes",
        "reason": HOSTILE,
        f"reason_{two.public_id}": "Autre",
    }
    client.post(at("answer", first), facts)
    assert [answer.application for answer in StageAnswer.objects.all()] == [one]

    page = client.get(at("announce", first))
    assert "<script>alert" not in page.text
    message = Message.objects.get(kind="stages.answer")
    client.post(at("announce", first), {"chosen": f"{message.public_id}:{message.version + 1}"})
    assert Application.objects.get(pk=one.pk).state == State.SUBMITTED
    client.post(at("announce", first), {"chosen": f"{message.public_id}:{message.version}"})
    assert Application.objects.get(pk=one.pk).state == State.REJECTED


def test_lead_follows_who_was_invited_has_begun_and_has_sent(first, second, lead, client):
    client.force_login(lead)
    files = [sent(first) for _ in range(3)]
    for file in files:
        announced(prepared(file, lead), lead)
    for place, file in enumerate(files[:2]):
        whole = applying.start(edition=second, organisation=file.organisation, by=file.started_by, at=NOW)
        if place:
            applying.submit(application=whole, by=file.started_by, at=NOW)
    tally = queries.tally(rules.files_visible_to(lead), first)
    assert (tally.invited, tally.begun, tally.sent) == (3, 2, 1)
    page = client.get(at("list", first))
    assert [line.second_word for line in page.context["lines"]] == ["commencée, pas envoyée", "envoyée", "pas commencée"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_many_questions_whatever_its_length(first, second, lead, client, django_assert_num_queries, count):
    client.force_login(lead)
    for _ in range(count):
        prepared(sent(first), lead)
    client.get(at("list", first))
    with django_assert_num_queries(7):
        client.get(at("list", first))


def test_undo_asks_once_more(first, second, lead, client):
    client.force_login(lead)
    answer = prepared(sent(first), lead)
    address = reverse("stages:undo", args=[answer.public_id])
    assert client.get(address).status_code == 200
    assert StageAnswer.objects.get().state == AnswerState.PREPARED
    client.post(address)
    assert StageAnswer.objects.get().state == AnswerState.WITHDRAWN
    assert client.get(address).status_code == 404


def test_pages_are_for_leads(first, second, officer, client):
    client.force_login(officer)
    for name in ("list", "announce"):
        assert client.get(at(name, first)).status_code == 403
    assert client.post(at("answer", first)).status_code == 403
