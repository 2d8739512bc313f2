from datetime import timedelta

import pytest

from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from terreau.fund.calls.actions import screening
from terreau.fund.calls.states import MOVES, State
from terreau.lib.moves import WrongState
from tests import factories as make

NOW = make.NOW
HOUR = timedelta(hours=1)


@pytest.fixture
def submitted(db):
    organisation = make.organisation("Les Jardins partagés")
    make.member(organisation)
    return make.application(
        make.edition(), organisation=organisation, state=State.SUBMITTED, number=7, title="Cantine", silence_at=NOW + 60 * 24 * HOUR
    )


def ask(application, officer, **words):
    words = {"sections": ["money"], "message": "Le budget ne dit pas qui d'autre finance.", "due_at": NOW + 240 * HOUR} | words
    return screening.request_completion(application=application, by=officer, at=NOW, **words)


def test_it_works(submitted, officer):
    request = ask(submitted, officer)

    submitted.refresh_from_db()
    assert submitted.state == State.TO_COMPLETE
    assert (submitted.silence_at, submitted.silence_left) == (None, 60 * 24 * HOUR)
    assert request.sections == ["money"]
    assert Message.objects.get().quote.startswith("Le budget")
    assert [line.verb for line in journal.history(submitted)] == ["application.completion_requested"]
    assert "Budget" in journal.history(submitted)[0].sentence


@pytest.mark.parametrize(
    "words", [{"sections": []}, {"sections": ["nowhere"]}, {"message": "  "}, {"due_at": NOW}], ids=["none", "unknown", "mute", "past"]
)
def test_request_completion_refuses_what_cannot_be_answered(submitted, officer, words):
    with pytest.raises(screening.CannotAsk):
        ask(submitted, officer, **words)

    submitted.refresh_from_db()
    assert submitted.state == State.SUBMITTED
    assert Message.objects.count() == 0


def test_request_completion_gives_every_reason_at_once(submitted, officer):
    with pytest.raises(screening.CannotAsk) as refusal:
        ask(submitted, officer, sections=[], message="", due_at=NOW)

    assert len(refusal.value.reasons) == 3


def test_continue_without_restarts_the_clock_when_the_time_allowed_ran_out(submitted, officer):
    """CRPA L114-5: suspended during the time allowed, not until an officer remembers."""
    request = ask(submitted, officer)

    screening.continue_without(application=submitted, by=officer, at=request.due_at + 100 * HOUR)

    submitted.refresh_from_db()
    assert submitted.state == State.SUBMITTED
    assert submitted.silence_at == request.due_at + 60 * 24 * HOUR
    request.refresh_from_db()
    assert (request.closed_at, request.is_answered) == (request.due_at + 100 * HOUR, False)


def test_continue_without_before_the_due_instant_restarts_the_clock_now(submitted, officer):
    ask(submitted, officer)

    screening.continue_without(application=submitted, by=officer, at=NOW + HOUR)

    submitted.refresh_from_db()
    assert submitted.silence_at == NOW + HOUR + 60 * 24 * HOUR


def test_stale_second_click_is_refused(submitted, officer):
    seen = type(submitted).objects.get(pk=submitted.pk)
    screening.admit(application=submitted, by=officer, at=NOW)

    with pytest.raises(WrongState):
        screening.admit(application=seen, by=officer, at=NOW)


@pytest.mark.parametrize("verb", screening.OUTCOMES)
def test_record_outcome_is_unknown_to_the_applicant(submitted, lead, verb):
    file = make.application(submitted.edition, state=State.DELIBERATION, number=8)

    screening.record_outcome(application=file, verb=verb, by=lead, at=NOW)

    assert file.state == MOVES[verb].target
    assert file.released_at is None
    assert Message.objects.count() == 0


def test_release_outcome_shows_it(submitted, lead):
    file = make.application(submitted.edition, state=State.AWARDED, number=8, silence_at=NOW)

    screening.release_outcome(application=file, state=State.AWARDED, cents=1_200_000, letter=None, by=lead, at=NOW)

    file.refresh_from_db()
    assert (file.released_at, file.released_state, file.released_cents, file.silence_at) == (NOW, State.AWARDED, 1_200_000, None)


def test_release_outcome_refuses_a_decision_that_changed(submitted, lead):
    file = make.application(submitted.edition, state=State.REJECTED, number=8)

    with pytest.raises(screening.CannotRelease):
        screening.release_outcome(application=file, state=State.AWARDED, cents=1, letter=None, by=lead, at=NOW)

    file.refresh_from_db()
    assert file.released_at is None


def test_write_to_applicant_quotes_what_was_written(submitted, officer):
    screening.write_to_applicant(application=submitted, body="Voir http://piege.example", by=officer, at=NOW)

    message = Message.objects.get()
    assert "http://" not in message.quote
    assert "piege" not in message.body
