from datetime import timedelta

import pytest

from terreau.commons.accounts.states import Role
from terreau.commons.documents import rules as documents
from terreau.commons.documents.models import Document
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import applications
from terreau.fund.calls.states import State
from terreau.fund.review import rules
from terreau.fund.review.actions import deliberating, releasing, reopening
from terreau.fund.review.models import Decision, Notification, Reopening
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.states import REOPENING_MOVES, DeliberationState, ReopeningGround, ReopeningState
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture
def edition(db):
    return sit.edition(envelope_cents=3_000_000)


@pytest.fixture
def session(edition, lead):
    """An adopted session: an award, a place on the waiting list, a refusal."""
    session = sit.deliberation(edition, by=lead, reference="CP-2026-11-22")
    for outcome, cents, rank in [("award", 1_000_000, None), ("waitlist", 0, 1), ("reject", 0, None)]:
        file = sit.file(edition, state=State.DELIBERATION)
        sit.proposal(session, file, outcome=outcome, amount_cents=cents, rank=rank, reason="Le budget n’est pas équilibré.")
    deliberating.adopt(deliberation=session, expected_version=1, by=lead, at=NOW)
    return session


def read_all(session, lead):
    decisions = list(session.decisions.order_by("pk"))
    messages = reads.latest_letters(decisions)
    releasing.mark_read(lines=[(decision, messages[decision.pk]) for decision in decisions], by=lead, at=NOW)


def release(session, lead, **more):
    return releasing.release(deliberation=session, by=lead, at=NOW, **more)


def test_it_works(session, lead):
    read_all(session, lead)

    report = release(session, lead)

    assert (len(report.done), report.refused, report.left) == (3, [], 0)
    session.refresh_from_db()
    assert (session.state, session.released_by) == (DeliberationState.RELEASED, lead)
    for decision in session.decisions.select_related("application"):
        file = decision.application
        assert applications.state_for_applicant(file) == file.state == reads.STATE_OF[decision.outcome]
        assert file.letter.slot == "letter"
        assert list(Message.objects.get(kind="review.letter", object_id=decision.pk).attachments.all()) == [file.letter]
    assert set(Message.objects.values_list("state", flat=True)) == {"ready"}


def test_applicant_knows_nothing_before_the_release(session, lead):
    for decision in session.decisions.select_related("application"):
        file = decision.application
        assert applications.state_for_applicant(file) == State.DELIBERATION
        assert (file.released_at, file.released_cents, file.letter) == (None, None, None)
    assert not Document.objects.exists()
    assert set(Message.objects.values_list("state", flat=True)) == {"held"}


def test_every_letter_must_have_been_read(session, lead):
    with pytest.raises(releasing.CannotRelease) as refusal:
        release(session, lead)

    assert len(refusal.value.reasons) == 3
    assert not Notification.objects.exists()


def test_corrected_letter_must_be_read_again(session, lead):
    read_all(session, lead)
    decision = session.decisions.first()
    message = reads.latest_letters([decision])[decision.pk]
    releasing.correct_letter(
        decision=decision,
        message=message,
        subject="Votre projet",
        body="Un autre texte.",
        expected_version=message.version,
        by=lead,
        at=NOW,
    )

    with pytest.raises(releasing.CannotRelease):
        release(session, lead)


def test_letter_corrected_by_two_people_at_once_is_not_overwritten(session, lead):
    decision = session.decisions.first()
    message = reads.latest_letters([decision])[decision.pk]
    facts = {"decision": decision, "message": message, "subject": "Objet", "expected_version": message.version, "by": lead, "at": NOW}
    releasing.correct_letter(body="Le premier.", **facts)

    with pytest.raises(WrongState):
        releasing.correct_letter(body="Le second.", **facts)

    message.refresh_from_db()
    assert message.body == "Le premier."


@pytest.mark.parametrize("steps", [[1, 1, 1], [2, None], [0, None], [None]])
def test_interrupted_release_is_resumed_and_doubles_nothing(session, lead, steps):
    read_all(session, lead)

    reports = [release(session, lead, limit=step) for step in steps]

    assert sum(len(report.done) for report in reports) == 3
    assert Notification.objects.count() == Document.objects.count() == 3
    assert Message.objects.count() == 3
    session.refresh_from_db()
    assert session.state == DeliberationState.RELEASED
    with pytest.raises(WrongState):
        release(session, lead)


def test_announcing_the_same_decision_twice_does_nothing(session, lead):
    read_all(session, lead)
    decision = session.decisions.select_related("application__edition__call", "application__organisation", "deliberation", "by").first()
    message = reads.latest_letters([decision])[decision.pk]

    assert releasing.release_one(decision=decision, message=message, by=lead, at=NOW) is True
    assert releasing.release_one(decision=decision, message=message, by=lead, at=NOW + timedelta(hours=1)) is False

    assert Notification.objects.get().at == NOW
    assert Document.objects.count() == 1


def test_letter_corrected_after_its_pdf_was_made_is_not_announced(session, lead):
    read_all(session, lead)
    decision = session.decisions.select_related("application__edition__call", "application__organisation", "deliberation", "by").first()
    seen = reads.latest_letters([decision])[decision.pk]
    current = Message.objects.get(pk=seen.pk)
    outbox.edit(message=current, subject="Objet", body="Corrigée.", by=lead, at=NOW)

    with pytest.raises(WrongState):
        releasing.release_one(decision=decision, message=seen, by=lead, at=NOW)

    assert not Notification.objects.exists()
    assert not Document.objects.exists()


def test_everyone_who_signs_gets_the_letter_once(session, lead):
    decision = session.decisions.get(outcome="award")
    second = make.member(decision.application.organisation, can_sign=True)
    make.member(decision.application.organisation, can_sign=False)
    read_all(session, lead)

    release(session, lead)

    sent = Message.objects.filter(object_id=decision.pk, kind__startswith="review.letter")
    assert sent.count() == 2
    assert second.email in sent.values_list("to_address", flat=True)
    assert all(list(message.attachments.all()) == [Notification.objects.get(decision=decision).letter] for message in sent)


def test_letter_does_not_leave_from_the_list_of_mail(session, lead):
    message = Message.objects.filter(kind="review.letter").first()

    with pytest.raises(releasing.LeavesWithItsSession):
        outbox.release(messages=[message], by=lead, at=NOW)

    message.refresh_from_db()
    assert message.state == "held"


def test_cancelled_letter_blocks_the_release_until_written_again(session, lead):
    decision = session.decisions.get(outcome="award")
    outbox.cancel(message=reads.latest_letters([decision])[decision.pk], reason="Erreur", by=lead, at=NOW)
    with pytest.raises(releasing.CannotRelease):
        release(session, lead)

    again = releasing.rewrite_letter(decision=decision, by=lead, at=NOW)
    with pytest.raises(releasing.CannotRelease):
        releasing.rewrite_letter(decision=decision, by=lead, at=NOW)
    read_all(session, lead)

    assert len(release(session, lead).done) == 3
    again.refresh_from_db()
    assert again.state == "ready"


def test_letters_say_the_decision_the_reasons_and_the_remedies(session, lead, settings):
    letters = {line.decision.outcome: line.message for line in reads.letters(session.decisions.all())}

    assert "10\u202f000\u00a0€" in letters["award"].body
    assert "Le budget n’est pas équilibré." in letters["reject"].body
    for message in letters.values():
        labels = dict(message.facts)
        assert any(settings.AUTHORITY["court"].split(",")[0] in value for value in labels.values())
        title = Decision.objects.get(pk=message.object_id).application.title
        assert title not in message.body
        assert title in labels.values()


def test_officer_never_sees_the_letters_and_a_linked_lead_neither(session, lead, officer):
    decision = session.decisions.get(outcome="award")
    other = make.user(roles=[Role.LEAD])
    make.member(decision.application.organisation, person=other)

    assert rules.decisions_visible_to(lead).count() == 3
    assert rules.decisions_visible_to(officer).count() == 0
    assert decision not in rules.decisions_visible_to(other)


def test_applicant_reads_the_letter_only_once_released(session, lead):
    decision = session.decisions.get(outcome="award")
    holder = make.member(decision.application.organisation)
    read_all(session, lead)

    release(session, lead)

    letter = Notification.objects.get(decision=decision).letter
    assert documents.can_read(holder, letter) is True
    assert documents.can_read(make.user(), letter) is False
    assert documents.can_read(sit.juror(), letter) is False


# ── Reopening ────────────────────────────────────────────────────────────────────────────────────────────────────
def ask(decision, by):
    return reopening.propose(decision=decision, ground=ReopeningGround.ERROR, reason="Erreur de calcul.", by=by, at=NOW)


@pytest.fixture
def second_lead(db):
    return make.user("seconde@exemple.test", roles=[Role.LEAD])


def test_reopened_decision_is_replaced_and_the_envelope_adjusted(session, edition, lead, second_lead):
    read_all(session, lead)
    release(session, lead)
    decision = session.decisions.get(outcome="award")
    reopening.confirm(reopening=ask(decision, lead), by=second_lead, at=NOW)
    file = decision.application
    file.refresh_from_db()
    assert (file.state, applications.state_for_applicant(file)) == (State.DELIBERATION, State.AWARDED)
    assert Edition.objects.get(pk=edition.pk).awarded_cents == 1_000_000  # in force until replaced

    later = sit.deliberation(edition, by=lead)
    deliberating.table_files(deliberation=later, applications=[file], by=lead, at=NOW)
    later.proposals.update(outcome="award", amount_cents=400_000)
    later.refresh_from_db()
    deliberating.adopt(deliberation=later, expected_version=later.version, by=lead, at=NOW)
    read_all(later, lead)
    release(later, lead)

    file.refresh_from_db()
    assert Edition.objects.get(pk=edition.pk).awarded_cents == 400_000
    assert (applications.state_for_applicant(file), file.released_cents) == (State.AWARDED, 400_000)
    now_in_force = Decision.objects.in_force().get(application=file)
    assert now_in_force.supersedes == decision
    # Someone who has two answers must know which one holds.
    written = reads.latest_letters([decision, now_in_force])
    assert ["Cette décision remplace celle" in written[row.pk].body for row in (decision, now_in_force)] == [False, True]


def test_a_decision_never_announced_is_not_said_to_be_replaced(session, edition, lead, second_lead):
    decision = session.decisions.get(outcome="award")
    reopening.confirm(reopening=ask(decision, lead), by=second_lead, at=NOW)
    later = sit.deliberation(edition, by=lead)
    deliberating.table_files(deliberation=later, applications=[decision.application], by=lead, at=NOW)
    later.proposals.update(outcome="award", amount_cents=400_000)
    later.refresh_from_db()
    [again] = deliberating.adopt(deliberation=later, expected_version=later.version, by=lead, at=NOW)

    assert "remplace" not in reads.latest_letters([again])[again.pk].body


def test_reopened_file_must_be_decided_again(session, edition, lead, second_lead):
    decision = session.decisions.get(outcome="award")
    reopening.confirm(reopening=ask(decision, lead), by=second_lead, at=NOW)
    later = sit.deliberation(edition, by=lead)
    deliberating.table_files(deliberation=later, applications=[decision.application], by=lead, at=NOW)

    with pytest.raises(deliberating.CannotTable):
        deliberating.take_off(proposal=later.proposals.get(), reason="Non.", by=lead, at=NOW)


def test_decision_reopened_before_its_announcement_is_not_announced(session, lead, second_lead):
    decision = session.decisions.get(outcome="award")
    reopening.confirm(reopening=ask(decision, lead), by=second_lead, at=NOW)
    read_all(session, lead)

    report = release(session, lead)

    assert decision not in report.done
    assert not Notification.objects.filter(decision=decision).exists()
    assert {line.decision.outcome: line.status for line in reads.letters(session.decisions.all())}["award"] == "suspended"


def test_reopening_takes_two_people(session, lead, second_lead):
    decision = session.decisions.get(outcome="reject")
    asked = ask(decision, lead)

    with pytest.raises(reopening.CannotReopen):
        ask(decision, second_lead)
    with pytest.raises(reopening.CannotReopen):
        reopening.confirm(reopening=asked, by=lead, at=NOW)
    assert rules.can_confirm_reopening(lead, asked) is False
    assert rules.can_confirm_reopening(second_lead, asked) is True


def test_reopening_by_someone_with_a_link_is_refused(session, lead, second_lead):
    decision = session.decisions.get(outcome="reject")
    asked = ask(decision, lead)
    make.member(decision.application.organisation, person=second_lead)

    with pytest.raises(reopening.CannotReopen):
        reopening.confirm(reopening=asked, by=second_lead, at=NOW)
    with pytest.raises(reopening.CannotReopen):
        ask(decision, second_lead)


def test_dismissed_reopening_leaves_the_decision(session, lead, second_lead):
    decision = session.decisions.get(outcome="reject")
    asked = ask(decision, lead)

    reopening.dismiss(reopening=asked, by=second_lead, at=NOW)

    decision.application.refresh_from_db()
    assert decision.application.state == State.REJECTED
    assert ask(decision, lead)


@pytest.mark.parametrize("state", list(ReopeningState))
def test_reopening_moves_and_roles(session, lead, second_lead, officer, juror, admin, stranger, state):
    decision = session.decisions.get(outcome="reject")
    row = Reopening.objects.create(
        decision=decision, state=state, ground="error", reason="Erreur.", proposed_by=second_lead, proposed_at=NOW
    )
    people = {Role.LEAD: lead, Role.OFFICER: officer, Role.JUROR: juror, Role.ADMIN: admin, "": stranger}
    for verb, rule in {"confirm": rules.can_confirm_reopening, "dismiss": rules.can_dismiss_reopening}.items():
        for role, person in people.items():
            expected = role in REOPENING_MOVES[verb].roles and state in REOPENING_MOVES[verb].sources
            assert rule(person, row) is expected, (state, verb, role)
    if state != ReopeningState.PROPOSED:
        for act in (reopening.confirm, reopening.dismiss):
            with pytest.raises(WrongState):
                act(reopening=row, by=lead, at=NOW)
