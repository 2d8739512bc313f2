"""What officers do with a file, through the real actions."""

from datetime import timedelta

import pytest

from terreau.commons.journal import queries as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.actions import applying, filling
from terreau.fund.calls.actions import screening as files
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries.applications import state_for_applicant
from terreau.fund.calls.states import MOVES, State
from terreau.fund.review.actions import screening
from terreau.fund.review.mails.screening import KIND
from terreau.fund.review.models import IneligibilityProposal
from terreau.fund.review.queries import screening as reads
from terreau.fund.review.states import IneligibilityState
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)


def state(application):
    return Application.objects.get(pk=application.pk).state


def fresh(application):
    return Application.objects.select_related("edition__call", "organisation", "sheet__form_version").get(pk=application.pk)


def settle(file, by):
    for item in ("statutes", "rib"):
        screening.tick(application=file, item=item, is_fine=True, by=by, at=NOW)


def verbs(thing):
    return [line.verb for line in journal.history(thing)]


def test_it_works(file, officer):
    settle(file, officer)
    screening.admit(application=file, expected_version=file.version, by=officer, at=NOW)

    assert state(file) == State.IN_REVIEW
    assert verbs(file)[:3] == ["application.admitted", "review.checked", "review.checked"]


# ── Checklist ──
def test_a_line_is_settled_unsettled_and_its_story_is_kept(file, officer, lead):
    screening.tick(application=file, item="rib", is_fine=True, by=officer, at=NOW)
    screening.tick(application=file, item="rib", is_fine=False, comment="Au nom de la présidente\r\n", by=lead, at=NOW)
    line = next(line for line in reads.dossier(file, at=NOW).lines if line.id == "rib")

    assert (line.status, line.check.by, line.check.comment) == ("problem", lead, "Au nom de la présidente")
    screening.tick(application=file, item="rib", is_fine=None, by=lead, at=NOW)
    assert next(line for line in reads.dossier(file, at=NOW).lines if line.id == "rib").status == "todo"
    assert verbs(file).count("review.checked") == 3
    assert "pas en règle" in journal.history(file)[1].sentence


@pytest.mark.parametrize("item", ["nowhere", "answers", "money:most", ""])
def test_a_line_that_is_computed_or_unknown_is_not_ticked(file, officer, item):
    with pytest.raises(screening.NotAnItem):
        screening.tick(application=file, item=item, is_fine=True, by=officer, at=NOW)


def test_a_rule_to_prove_is_settled_by_an_officer(send, officer):
    rules = [{"id": "active", "kind": "active_in_sirene"}]
    file = send(make.edition(eligibility=rules))
    assert [line.id for line in reads.dossier(file, at=NOW).unfinished] == ["rule:active"]

    screening.tick(application=file, item="rule:active", is_fine=True, comment="Avis Insee vu", by=officer, at=NOW)

    assert reads.dossier(file, at=NOW).is_complete


def test_automatic_lines_read_the_submission_and_never_the_working_copy(send, officer):
    file = send(make.edition(amount_max_cents=900_000))
    screening.request_completion(
        application=file, sections=["money"], message="Budget ?", due_at=NOW + 20 * DAY, expected_version=file.version, by=officer, at=NOW
    )
    file = fresh(file)
    filling.save_answers(
        application=file, values={"amount": 850_000}, expected_versions={"amount": 1}, by=file.sheet and _signer(file), at=NOW
    )
    shown = reads.dossier(fresh(file), at=NOW)

    assert amount_of(shown) == "8\u202f000\u00a0€"


def _signer(file):
    return file.submissions.get().by


def amount_of(dossier):
    return next(row.text for section in dossier.sections for row in section.rows if row.question_id == "amount")


# ── Admission ──
def test_an_unsettled_checklist_asks_for_a_reason(file, officer):
    with pytest.raises(screening.NotComplete) as refusal:
        screening.admit(application=file, by=officer, at=NOW)
    assert len(refusal.value.reasons) == 2
    assert state(file) == State.SUBMITTED

    screening.admit(application=fresh(file), reason="Pièces vues sur place", by=officer, at=NOW)

    assert state(file) == State.IN_REVIEW
    assert "Pièces vues sur place" in next(line.sentence for line in journal.history(file) if line.verb == "review.admitted_despite")


def test_a_page_that_has_aged_admits_nothing(file, officer):
    seen = file.version
    settle(file, officer)
    applying.reopen(application=file, by=file.signer, at=NOW)
    applying.submit(application=fresh(file), by=file.signer, at=NOW)

    with pytest.raises(WrongState):
        screening.admit(application=fresh(file), expected_version=seen, by=officer, at=NOW)
    assert state(file) == State.SUBMITTED


def test_several_files_are_admitted_one_by_one_and_the_others_named(send, officer):
    edition = make.edition(checklist=[{"id": "rib", "label": "RIB"}])
    ready, unsettled, aged = send(edition), send(edition, name="B"), send(edition, name="C")
    for file in (ready, aged):
        screening.tick(application=file, item="rib", is_fine=True, by=officer, at=NOW)
    versions = {ready.pk: ready.version, unsettled.pk: unsettled.version, aged.pk: aged.version - 1}

    report = screening.admit_each(applications=[ready, unsettled, aged], versions=versions, by=officer, at=NOW)

    assert report.done == [ready]
    assert [file for file, _reason in report.refused] == [unsettled, aged]
    assert "RIB" in report.refused[0][1]
    assert [state(file) for file in (ready, unsettled, aged)] == [State.IN_REVIEW, State.SUBMITTED, State.SUBMITTED]


# ── Request for completion ──
def test_the_applicant_has_at_least_a_week(file, officer):
    with pytest.raises(screening.TooShort):
        screening.request_completion(
            application=file, sections=["money"], message="?", due_at=NOW + 6 * DAY, expected_version=file.version, by=officer, at=NOW
        )
    assert state(file) == State.SUBMITTED


def test_what_comes_back_is_shown_as_the_last_submission(file, officer):
    screening.request_completion(
        application=file, sections=["money"], message="Budget ?", due_at=NOW + 20 * DAY, expected_version=file.version, by=officer, at=NOW
    )
    file = fresh(file)
    filling.save_answers(application=file, values={"amount": 850_000}, expected_versions={"amount": 1}, by=_signer(file), at=NOW)
    applying.resend(application=fresh(file), by=file.submissions.get().by, at=NOW + 3 * DAY)

    shown = reads.dossier(fresh(file), at=NOW)
    assert shown.submission.sequence == 2
    assert amount_of(shown) == "8\u202f500\u00a0€"


# ── Ineligibility ──
def propose(file, by, **words):
    return screening.propose_ineligible(
        application=file, rule="other", reason="Votre projet se situe hors du territoire.", by=by, at=NOW, **words
    )


def test_two_people_turn_a_file_away_and_a_letter_waits(file, officer, lead, settings):
    proposal = propose(file, officer)
    assert state(file) == State.SUBMITTED

    message = screening.confirm_ineligible(proposal=proposal, by=lead, at=NOW)

    file = fresh(file)
    assert file.state == State.INELIGIBLE
    assert (message.state, message.to, message.kind) == (MessageState.HELD, file.submissions.get().by, KIND)
    assert "hors du territoire" in message.body
    assert any(settings.AUTHORITY["court"].split(",")[0] in value for _label, value in message.facts)  # CJA R421-5
    assert state_for_applicant(file) == State.SUBMITTED  # nothing shows before the letter leaves
    assert file.released_at is None


def test_letting_the_letter_leave_makes_the_outcome_visible(file, officer, lead):
    message = screening.confirm_ineligible(proposal=propose(file, officer), by=lead, at=NOW)
    second = make.member(file.organisation)

    outbox.release(messages=[message], by=lead, at=NOW + DAY)

    file = fresh(file)
    assert state_for_applicant(file) == State.INELIGIBLE
    assert file.silence_at is None
    assert file.letter.name == f"Décision {file.reference}.pdf"
    assert list(message.attachments.all()) == [file.letter]
    copies = Message.objects.filter(kind=f"{KIND}_copy")
    assert [(copy.to, copy.state) for copy in copies] == [(second, MessageState.READY)]
    with pytest.raises(Refusal):
        outbox.release(messages=[message], by=lead, at=NOW + DAY)
    assert Message.objects.filter(kind__startswith=KIND).count() == 2


def test_nobody_confirms_their_own_proposal(file, lead):
    proposal = propose(file, lead)
    with pytest.raises(screening.SamePerson):
        screening.confirm_ineligible(proposal=proposal, by=lead, at=NOW)
    assert state(file) == State.SUBMITTED


def test_a_proposal_is_answered_once_and_another_waits_for_it(file, officer, lead):
    proposal = propose(file, officer)
    with pytest.raises(screening.BeingTurnedAway):
        propose(fresh(file), lead)
    settle(file, officer)
    with pytest.raises(screening.BeingTurnedAway):
        screening.admit(application=fresh(file), by=lead, at=NOW)

    screening.dismiss_ineligible(proposal=proposal, by=officer, at=NOW)

    with pytest.raises(WrongState):
        screening.confirm_ineligible(proposal=IneligibilityProposal.objects.get(), by=lead, at=NOW)
    assert state(file) == State.SUBMITTED
    assert Message.objects.filter(kind=KIND).count() == 0
    screening.admit(application=fresh(file), by=lead, at=NOW)


def test_a_file_that_was_withdrawn_meanwhile_is_not_turned_away(file, officer, lead):
    proposal = propose(file, officer)
    applying.withdraw(application=fresh(file), reason="Fini", by=file.signer, at=NOW)

    with pytest.raises(WrongState):
        screening.confirm_ineligible(proposal=proposal, by=lead, at=NOW)
    assert IneligibilityProposal.objects.get().state == IneligibilityState.PROPOSED
    assert Message.objects.filter(kind=KIND).count() == 0


def test_a_cancelled_letter_is_written_again_once(file, officer, lead):
    proposal = propose(file, officer)
    message = screening.confirm_ineligible(proposal=proposal, by=lead, at=NOW)
    with pytest.raises(screening.LetterStands):
        screening.rewrite_letter(proposal=proposal, by=lead, at=NOW)
    outbox.cancel(message=message, reason="Motif à revoir", by=lead, at=NOW)

    again = screening.rewrite_letter(proposal=proposal, by=lead, at=NOW)

    assert (again.state, again.pk != message.pk) == (MessageState.HELD, True)
    with pytest.raises(screening.LetterStands):
        screening.rewrite_letter(proposal=proposal, by=lead, at=NOW)


def test_a_letter_whose_addressees_have_all_left_goes_to_the_authority(file, officer, lead, settings):
    file.organisation.memberships.update(state="ended", ended_at=NOW)
    message = screening.confirm_ineligible(proposal=propose(file, officer), by=lead, at=NOW)
    assert (message.to, message.to_address) == (None, settings.AUTHORITY["contact"])


# ── The table ──
SCREENING_VERBS = {
    "admit": lambda file, by: screening.admit(application=file, reason="Oui", by=by, at=NOW),
    "request_completion": lambda file, by: screening.request_completion(
        application=file, sections=["money"], message="?", due_at=NOW + 20 * DAY, expected_version=file.version, by=by, at=NOW
    ),
    "continue_without": lambda file, by: files.continue_without(application=file, by=by, at=NOW),
    "propose": propose,
}


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("verb", SCREENING_VERBS)
def test_every_verb_in_every_state(file, officer, before, verb):
    if before == State.TO_COMPLETE:
        SCREENING_VERBS["request_completion"](file, officer)
    Application.objects.filter(pk=file.pk).update(state=before)
    move = MOVES["declare_ineligible" if verb == "propose" else verb]

    if before in move.sources:
        SCREENING_VERBS[verb](fresh(file), officer)
        assert state(file) == (before if verb == "propose" else move.target)
    else:
        count = Message.objects.count()
        with pytest.raises(Refusal):
            SCREENING_VERBS[verb](fresh(file), officer)
        assert (state(file), Message.objects.count()) == (before, count)


# ── The silence clock in words ──
@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        ({"silence_at": NOW + 40 * DAY}, "running", "40 jours"),
        ({"silence_at": NOW + 3 * DAY}, "soon", "3 jours"),
        ({"silence_at": NOW - DAY}, "passed", "délai est passé"),
        ({"silence_at": None, "silence_left": 12 * DAY}, "stopped", "12 jours"),
        ({"silence_at": None, "silence_left": None}, "none", "Aucun délai"),
    ],
)
def test_the_clock_is_said_in_words(file, facts, kind, words):
    Application.objects.filter(pk=file.pk).update(**facts)
    silence = reads.silence(fresh(file), at=NOW, soon=15 * DAY)
    assert (silence.kind, words in silence.words) == (kind, True)
