import pytest

from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from terreau.fund.calls.states import State
from terreau.fund.letters import schema
from terreau.fund.letters.actions import wording
from terreau.fund.letters.models import Manner, Original, Wording
from terreau.fund.letters.queries import composing
from terreau.fund.letters.states import Kind
from terreau.fund.review.actions import deliberating
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture
def edition(db):
    return sit.edition(envelope_cents=3_000_000)


def write(edition, lead, *, kind=Kind.REJECT, subject="Réponse à {projet}", body="Bonjour,\n\n{motifs}", version=0):
    return wording.write(edition=edition, kind=kind, subject=subject, body=body, expected_version=version, by=lead, at=NOW)


def adopted(edition, lead, *, outcome="reject", **fields):
    session = sit.deliberation(edition, by=lead)
    file = sit.file(edition, title="Le **Jardin** {montant}", state=State.DELIBERATION)
    cents = 500_000 if outcome == "award" else 0
    sit.proposal(session, file, outcome=outcome, amount_cents=cents, **({"reason": "Le budget est flou."} | fields))
    deliberating.adopt(deliberation=session, expected_version=1, by=lead, at=NOW)
    return Message.objects.get(kind="review.letter")


def test_it_works(edition, lead):
    first = write(edition, lead)
    message = adopted(edition, lead)

    assert (message.subject, message.body) == ("Réponse à Le *Jardin* {montant}", "Bonjour,\n\nLe budget est flou.")
    assert message.original.wording == first
    assert (message.original.subject, message.original.body) == (message.subject, message.body)
    assert "version 1" in str(journal.history(edition, verbs=["letters.worded"])[0].sentence)


def test_letter_without_a_template_is_the_house_s(edition, lead):
    message = adopted(edition, lead)

    assert "Lors de sa séance du" in message.body
    assert message.original.wording is None


def test_correction_is_another_version_and_the_first_stays(edition, lead):
    write(edition, lead)
    write(edition, lead, body="Autre.\n\n{motifs}", version=1)

    assert list(Wording.objects.order_by("number").values_list("number", "body")) == [
        (1, "Bonjour,\n\n{motifs}"),
        (2, "Autre.\n\n{motifs}"),
    ]
    assert composing.stationery(edition).text(Kind.REJECT)[1].startswith("Autre")


def test_two_writers_never_overwrite_each_other(edition, lead):
    write(edition, lead)

    with pytest.raises(WrongState):
        write(edition, lead, body="Le second.")
    assert Wording.objects.count() == 1


def test_template_with_an_unknown_word_is_refused(edition, lead):
    with pytest.raises(schema.BadWording, match=r"\{inconnu\}"):
        write(edition, lead, body="{inconnu}")
    assert not Wording.objects.exists()


def test_session_is_not_adopted_where_a_letter_would_have_a_hole(edition, lead):
    write(edition, lead, kind=Kind.AWARD, subject="x", body="{motifs} {reference_seance}")

    with pytest.raises(deliberating.CannotAdopt, match=r"Jardin.*{motifs}, {reference_seance}"):
        adopted(edition, lead, outcome="award", reason="")
    assert not Message.objects.exists()


def test_letters_of_another_edition_are_taken_over(edition, lead):
    other = make.edition("2025")
    write(edition, lead)
    write(other, lead, body="D’une autre année : {motifs}")
    write(other, lead, kind=Kind.AWARD, subject="Bravo", body="Bravo {structure}")

    assert composing.sources(edition) == [other]
    assert wording.take_over(edition=edition, source=other, by=lead, at=NOW) == 2
    assert composing.stationery(edition).text(Kind.REJECT)[1] == "D’une autre année : {motifs}"
    assert composing.stationery(edition).wordings[Kind.REJECT].number == 2
    with pytest.raises(wording.NothingToTake):
        wording.take_over(edition=edition, source=other, by=lead, at=NOW)


def test_manner_is_kept_and_told_once(edition, lead):
    for readings in (2, 2, 1):
        wording.set_manner(edition=edition, readings=readings, by=lead, at=NOW)

    assert Manner.objects.get(edition=edition).readings == 1
    assert len(journal.history(edition, verbs=["letters.manner_set"])) == 2


def test_original_follows_its_message(edition, lead):
    message = adopted(edition, lead)
    message.delete()

    assert not Original.objects.exists()
