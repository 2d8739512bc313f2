from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.fund.remedies import actions, queries, rules
from terreau.fund.remedies.models import ReadReceipt, ReasonsRequest
from terreau.fund.remedies.states import MOVES, Ground, RequestState
from terreau.fund.review.states import Outcome
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW
DAY = timedelta(days=1)


@pytest.fixture
def edition(db):
    return sit.edition(envelope_cents=3_000_000)


@pytest.fixture
def holder():
    return make.user("zoe@exemple.test", name="Zoé Holder")


def decided(edition, lead, holder, outcome=Outcome.REJECT):
    body = make.organisation("Les Pousses")
    make.member(body, person=holder)
    file = sit.file(edition, title="Jardin", organisation=body, sender=holder, state=State.DELIBERATION)
    sit.announced(edition, (file, outcome, 500_000 if outcome == Outcome.AWARD else 0), by=lead)
    return Application.objects.select_related("edition__call", "organisation").get(pk=file.pk)


def silent(edition, holder, **fields):
    body = make.organisation("Les Muets")
    make.member(body, person=holder)
    return sit.file(edition, organisation=body, sender=holder, silence_at=NOW - 3 * DAY, **fields)


def kinds():
    return sorted(Message.objects.filter(kind__startswith="remedies.").values_list("kind", flat=True))


def test_it_works(edition, lead, holder):
    file = decided(edition, lead, holder)
    seat = sit.seat(sit.panel(edition), make.user(name="Jurée Secrète", roles=[Role.JUROR]))
    sit.review(sit.assignment(seat, file), 4, 3, 2)

    request = actions.ask(application=file, words="Pourquoi ?", by=holder, at=NOW)
    assert (request.ground, request.due_at.date().isoformat()) == (Ground.REFUSAL, "2026-12-22")
    draft = queries.draft(request)
    assert "Motif." in draft
    assert "Utilité sociale" in draft
    assert "4 sur 5" in draft
    assert "« Parce que. »" in draft.replace("\u00a0", " ")
    assert "Secrète" not in draft

    actions.answer(request=request, words=draft, expected_version=request.version, by=lead, at=NOW + DAY)
    request.refresh_from_db()
    assert (request.state, request.answered_by, request.answer) == (RequestState.ANSWERED, lead, draft)
    assert kinds() == ["remedies.answered", "remedies.asked_for", "remedies.to_answer"]
    assert [line.verb for line in journal.history(file, verbs=["remedies.reasons_asked", "remedies.reasons_given"])]


@pytest.mark.parametrize("outcome", [Outcome.AWARD, Outcome.WAITLIST])
def test_only_a_refusal_is_explained(edition, lead, holder, outcome):
    with pytest.raises(actions.CannotAsk, match="pas de refus"):
        actions.ask(application=decided(edition, lead, holder, outcome), words="", by=holder, at=NOW)


def test_file_that_waits_for_its_answer_has_no_refusal(edition, holder):
    with pytest.raises(actions.CannotAsk):
        actions.ask(application=silent(edition, holder), words="", by=holder, at=NOW - 4 * DAY)


def test_silence_is_explained_and_the_time_to_contest_starts_again(edition, lead, holder):
    file = silent(edition, holder)
    before = queries.refusal(file, NOW)
    request = actions.ask(application=file, words="", by=holder, at=NOW)

    actions.answer(request=request, words="Le jury n’a pas pu se réunir.", expected_version=1, by=lead, at=NOW + 20 * DAY)

    after = queries.refusal(file, NOW + 20 * DAY, answered_at=NOW + 20 * DAY)
    assert before.ground == after.ground == Ground.SILENCE
    assert after.last_day > before.last_day
    mail = Message.objects.get(kind="remedies.answered")
    assert "inclus (article L. 232-4" in mail.body.replace("\u00a0", " ")


def test_reasons_of_a_spoken_refusal_do_not_stretch_the_time(edition, lead, holder):
    file = decided(edition, lead, holder)
    request = actions.ask(application=file, words="", by=holder, at=NOW)
    actions.answer(request=request, words="Voici.", expected_version=1, by=lead, at=NOW + 20 * DAY)

    assert queries.refusal(file, NOW, answered_at=NOW + 20 * DAY).last_day == queries.refusal(file, NOW).last_day
    assert "L. 232-4" not in Message.objects.get(kind="remedies.answered").body


def test_reasons_are_asked_for_in_time_and_once(edition, lead, holder):
    file = decided(edition, lead, holder)
    last = queries.refusal(file, NOW).last_day
    late = NOW.replace(year=last.year, month=last.month, day=last.day) + DAY
    with pytest.raises(actions.CannotAsk, match="s’est achevé"):
        actions.ask(application=file, words="", by=holder, at=late)
    actions.ask(application=file, words="", by=holder, at=late - DAY)
    with pytest.raises(actions.CannotAsk, match="déjà été demandés"):
        actions.ask(application=file, words="", by=holder, at=late - DAY)
    assert ReasonsRequest.objects.count() == 1


def test_two_leads_never_answer_the_same_request(edition, lead, holder):
    request = actions.ask(application=decided(edition, lead, holder), words="", by=holder, at=NOW)
    stale = ReasonsRequest.objects.get(pk=request.pk)
    actions.answer(request=request, words="La première.", expected_version=1, by=lead, at=NOW)

    with pytest.raises(WrongState):
        actions.answer(request=stale, words="La seconde.", expected_version=1, by=lead, at=NOW)
    assert ReasonsRequest.objects.get().answer == "La première."


def test_answer_says_something(edition, lead, holder):
    request = actions.ask(application=decided(edition, lead, holder), words="", by=holder, at=NOW)
    with pytest.raises(actions.EmptyAnswer):
        actions.answer(request=request, words=" \u202e ", expected_version=1, by=lead, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReasonsRequest.objects.update(state=RequestState.ANSWERED)


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("role", [*Role, None])
def test_who_answers_what(edition, lead, holder, state, role):
    request = actions.ask(application=decided(edition, lead, holder), words="", by=holder, at=NOW)
    ReasonsRequest.objects.update(state=state, answer="Voici.")
    request.refresh_from_db()
    person = make.user(roles=[role] if role else [])

    assert rules.can_answer(person, request) is (state in MOVES["answer"].sources and role == Role.LEAD)
    assert rules.requests_visible_to(person).exists() is (role == Role.LEAD)


def test_lead_with_a_link_neither_sees_nor_answers(edition, lead, holder):
    file = decided(edition, lead, holder)
    linked = make.member(file.organisation, person=make.user(roles=[Role.LEAD]))
    request = actions.ask(application=file, words="", by=holder, at=NOW)

    assert not rules.requests_visible_to(linked).exists()
    assert not rules.can_answer(linked, request)
    assert list(Message.objects.filter(kind="remedies.to_answer").values_list("to", flat=True)) == [lead.pk]


def test_first_reading_is_kept_and_no_other(edition, lead, holder):
    file = decided(edition, lead, holder)
    first = actions.note_opening(application=file, by=holder, at=NOW + DAY)
    actions.note_opening(application=file, by=make.member(file.organisation), at=NOW + 2 * DAY)

    assert ReadReceipt.objects.get() == first
    assert (first.by, first.at) == (holder, NOW + DAY)
    Application.objects.filter(pk=file.pk).update(released_at=NOW + 9 * DAY)  # another decision, announced anew
    file.refresh_from_db()
    assert queries.receipt_of(file) is None
    actions.note_opening(application=file, by=holder, at=NOW + 10 * DAY)
    assert ReadReceipt.objects.count() == 2


def test_nothing_is_read_before_it_is_announced(edition, holder):
    assert actions.note_opening(application=silent(edition, holder), by=holder, at=NOW) is None


def test_unread_answers_are_reminded_of_once(edition, lead, holder):
    file = decided(edition, lead, holder)
    assert actions.remind_unread(at=NOW + 6 * DAY) == 0
    assert actions.remind_unread(at=NOW + 8 * DAY) == 1
    assert actions.remind_unread(at=NOW + 9 * DAY) == 0
    Message.objects.filter(kind="remedies.unread").delete()
    assert actions.remind_unread(at=NOW + 30 * DAY) == 0
    actions.note_opening(application=file, by=holder, at=NOW + 9 * DAY)
    assert actions.remind_unread(at=NOW + 10 * DAY) == 0
