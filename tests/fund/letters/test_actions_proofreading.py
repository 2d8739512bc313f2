import pytest

from terreau.commons.accounts.states import Role
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.calls.states import State
from terreau.fund.letters.actions import proofreading, wording
from terreau.fund.letters.models import Reading
from terreau.fund.letters.queries import composing
from terreau.fund.letters.queries import proofreading as reads
from terreau.fund.letters.states import Kind
from terreau.fund.review.actions import deliberating, releasing
from terreau.fund.review.models import Notification
from terreau.fund.review.queries import deliberation as sessions
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture
def session(lead):
    edition = sit.edition(envelope_cents=3_000_000)
    made = sit.deliberation(edition, by=lead)
    for title in ("Jardin", "Vélo"):
        sit.proposal(made, sit.file(edition, title=title, state=State.DELIBERATION), outcome="reject", reason="Le budget est flou.")
    deliberating.adopt(deliberation=made, expected_version=1, by=lead, at=NOW)
    return made


@pytest.fixture
def second():
    return make.user(name="Inès Second", roles=[Role.LEAD])


def pairs(session):
    decisions = list(session.decisions.order_by("pk"))
    letters = sessions.latest_letters(decisions)
    return [(decision, letters[decision.pk]) for decision in decisions]


def proof(message, needed=2):
    message.refresh_from_db()
    return reads.proofs([message], needed=needed)[message.pk]


def read(message, by, needed=2):
    return proofreading.read(message=message, needed=needed, expected_version=message.version, by=by, at=NOW)


def two_readers(session, lead):
    wording.set_manner(edition=session.edition, readings=2, by=lead, at=NOW)


def test_it_works(session, lead, second):
    two_readers(session, lead)
    releasing.mark_read(lines=pairs(session), by=lead, at=NOW)

    with pytest.raises(releasing.CannotRelease, match="Jardin"):
        releasing.release(deliberation=session, by=lead, at=NOW)
    assert not Notification.objects.exists()

    releasing.mark_read(lines=pairs(session), by=second, at=NOW)
    assert len(releasing.release(deliberation=session, by=lead, at=NOW).done) == 2


def test_same_eyes_twice_are_not_two_people(session, lead):
    _decision, message = pairs(session)[0]

    assert read(message, lead) is False
    with pytest.raises(proofreading.AlreadyRead, match="une autre personne"):
        read(message, lead)
    assert not proof(message).is_read
    assert proof(message).is_begun


def test_text_changed_after_being_read_becomes_unread(session, lead, second):
    _decision, message = pairs(session)[0]
    read(message, lead)
    assert read(message, second) is True
    assert proof(message).is_read

    outbox.edit(message=message, subject=message.subject, body="Un autre texte.", by=lead, at=NOW)

    assert (proof(message).is_read, proof(message).readings, message.proofread_at) == (False, (), None)
    assert proof(message).is_corrected


def test_asking_for_a_second_reading_afterwards_holds_the_letters(session, lead):
    releasing.mark_read(lines=pairs(session), by=lead, at=NOW)
    two_readers(session, lead)

    with pytest.raises(releasing.CannotRelease):
        releasing.release(deliberation=session, by=lead, at=NOW)


def test_two_readers_at_once_never_count_for_less(session, lead, second):
    """Each had the page drawn before the other's reading: the second is asked to look again, and then completes it."""
    _decision, message = pairs(session)[0]
    stale = Message.objects.get(pk=message.pk)
    read(message, lead)

    with pytest.raises(WrongState):
        read(stale, second)
    assert Reading.objects.count() == 1
    stale.refresh_from_db()
    assert read(stale, second) is True


def test_text_read_by_someone_else_in_the_meantime_is_not_marked(session, lead, second):
    _decision, message = pairs(session)[0]
    stale = Message.objects.get(pk=message.pk)
    outbox.edit(message=message, subject="Autre", body="Autre.", by=second, at=NOW)

    with pytest.raises(WrongState):
        read(stale, lead, needed=1)
    assert not Reading.objects.exists()


def test_letter_goes_back_to_what_its_template_gives_today(session, lead):
    decision, message = pairs(session)[0]
    first = wording.write(
        edition=session.edition, kind=Kind.REJECT, subject="Objet", body="Neuf : {motifs}", expected_version=0, by=lead, at=NOW
    )
    read(message, lead, needed=1)

    releasing.make_again(decision=decision, message=message, expected_version=message.version, by=lead, at=NOW)

    assert (message.body, message.proofread_at) == ("Neuf : Le budget est flou.", None)
    assert message.original.wording == first
    assert not proof(message).is_corrected
    with pytest.raises(proofreading.SameWords):
        releasing.make_again(decision=decision, message=message, expected_version=message.version, by=lead, at=NOW)


def test_letter_that_left_is_never_made_again(session, lead):
    _decision, message = pairs(session)[0]
    releasing.mark_read(lines=pairs(session), by=lead, at=NOW)
    releasing.release(deliberation=session, by=lead, at=NOW)
    message.refresh_from_db()

    composed = composing.Composed("Autre", "Autre")
    with pytest.raises(WrongState):
        proofreading.make_again(message=message, composed=composed, expected_version=message.version, by=lead, at=NOW)


def test_words_are_replaced_exactly_and_the_letter_is_read_again(session, lead):
    rows = pairs(session)
    releasing.mark_read(lines=rows, by=lead, at=NOW)
    found = reads.replacements([message for _decision, message in rows], wanted="flou.", by=r"\1 <b>précis</b>")

    assert [row.count for row in found] == [1, 1]
    changes = list(zip([decision for decision, _message in rows], found, strict=True))
    versions = {found[0].message.public_id: found[0].message.version, found[1].message.public_id: 1}
    report = releasing.replace_each(changes=changes, versions=versions, wanted="flou.", by=lead, at=NOW)

    assert (report.done, len(report.refused)) == (1, 1)  # the second was shown as it stood before it was read
    first = Message.objects.get(pk=found[0].message.pk)
    assert r"Le budget est \1 <b>précis</b>" in first.body
    assert first.proofread_at is None


@pytest.mark.parametrize(
    ("wanted", "is_whole", "count"), [("bud", False, 1), ("bud", True, 0), ("budget", True, 1), ("Budget", False, 0), (".*", False, 0)]
)
def test_what_is_looked_for_is_never_a_pattern(session, wanted, is_whole, count):
    _decision, message = pairs(session)[0]
    assert len(reads.replacements([message], wanted=wanted, by="x", is_whole=is_whole)) == count
