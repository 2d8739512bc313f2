import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.fund.calls.states import State
from terreau.fund.letters.actions import wording
from terreau.fund.review.actions import deliberating, releasing
from terreau.fund.review.queries import deliberation as reads
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def session(lead):
    edition = sit.edition(envelope_cents=3_000_000)
    made = sit.deliberation(edition, by=lead)
    for title in ("Jardin", "Vélo", "Cuisine"):
        sit.proposal(made, sit.file(edition, title=title, state=State.DELIBERATION), outcome="reject", reason="Le budget est flou.")
    deliberating.adopt(deliberation=made, expected_version=1, by=lead, at=NOW)
    return made


@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


def url(name, *args):
    return reverse(f"review:{name}", args=args)


def letters(session):
    decisions = list(session.decisions.order_by("pk"))
    found = reads.latest_letters(decisions)
    return [(decision, found[decision.pk]) for decision in decisions]


def typed(message, **more):
    return {"subject": message.subject, "body": message.body, "version": message.version, "verb": "read"} | more


def test_it_works(desk, session):
    """From the first letter to the last, then back to the list."""
    rows = letters(session)
    address = url("letter", rows[0][0].pk)
    for place, (decision, message) in enumerate(rows, start=1):
        assert address == url("letter", decision.pk)
        assert f"Courrier {place} sur 3" in desk.get(address).content.decode()
        address = desk.post(address, typed(message)).headers["Location"]

    assert address == url("letters", session.public_id)
    page = desk.get(address).content.decode()
    assert "Tous les courriers sont relus" in page


def test_second_reader_is_asked_for_and_the_first_is_led_past_what_they_read(desk, session, lead):
    wording.set_manner(edition=session.edition, readings=2, by=lead, at=NOW)
    rows = letters(session)
    answers = [desk.post(url("letter", decision.pk), typed(message)).headers["Location"] for decision, message in rows]

    assert answers[-1] == url("letters", session.public_id)
    page = desk.get(answers[-1]).content.decode()
    assert "relu une fois, reste une seconde personne" in page
    assert "Annoncer les décisions" not in page
    again = desk.post(url("letter", rows[0][0].pk), typed(Message.objects.get(pk=rows[0][1].pk)))
    assert "une autre personne doit le relire" in again.content.decode()


def test_difference_with_the_template_is_shown(desk, session):
    decision, message = letters(session)[0]
    desk.post(url("letter", decision.pk), typed(message, body=message.body.replace("flou", "<i>imprécis</i>"), verb="save"))

    page = desk.get(url("letter", decision.pk)).content.decode()
    assert "<del>flou</del>" in page
    assert "&lt;i&gt;imprécis&lt;/i&gt;" in page
    assert "corrigé à la main" in desk.get(url("letters", session.public_id), {"etat": "corriges"}).content.decode()

    message.refresh_from_db()
    desk.post(url("letter_make_again", decision.pk), {"version": message.version})
    message.refresh_from_db()
    assert "flou" in message.body
    assert desk.post(url("letter_make_again", decision.pk), {"version": "x"}, follow=True).status_code == 200


@pytest.mark.parametrize(("state", "shown"), [("", 3), ("a-relire", 2), ("relus", 1), ("corriges", 0), ("inconnu", 3)])
def test_list_shows_the_part_asked_for(desk, session, lead, state, shown):
    releasing.mark_read(lines=letters(session)[:1], by=lead, at=NOW)

    page = desk.get(url("letters", session.public_id), {"etat": state}).content.decode()
    assert page.count('<td data-label="Candidature"') == shown


def test_words_are_replaced_after_a_preview(desk, session):
    address = url("letters_replace", session.public_id)
    assert desk.get(address).status_code == 200
    asked = {"mots": "flou", "par": "imprécis", "entiers": "on"}
    page = desk.get(address, asked).content.decode()
    rows = letters(session)
    picks = [f"{message.public_id}:{message.version}" for _decision, message in rows]
    assert all(pick in page for pick in picks)
    assert page.count("<del>flou</del>") == 3
    assert not Message.objects.filter(body__contains="imprécis").exists()

    desk.post(address, asked | {"letters": [picks[0], f"{rows[1][1].public_id}:99", "x:y", "rien"]})

    assert Message.objects.filter(body__contains="imprécis").count() == 1
    assert "Aucun courrier retenu" in desk.get(address, {"mots": "introuvable"}).content.decode()


def test_letters_of_linked_applicants_are_neither_shown_nor_replaced(desk, session, lead):
    hidden, message = letters(session)[0]
    make.member(hidden.application.organisation, person=lead)

    page = desk.get(url("letters_replace", session.public_id), {"mots": "flou", "par": "x"}).content.decode()
    assert message.public_id not in page
    desk.post(
        url("letters_replace", session.public_id), {"mots": "flou", "par": "x", "letters": [f"{message.public_id}:{message.version}"]}
    )
    message.refresh_from_db()
    assert "flou" in message.body
    assert desk.get(url("letter", hidden.pk)).status_code == 404


def test_announced_letters_are_closed(desk, session, lead):
    releasing.mark_read(lines=letters(session), by=lead, at=NOW)
    releasing.release(deliberation=session, by=lead, at=NOW)
    decision = session.decisions.first()

    assert desk.get(url("letter", decision.pk)).status_code == 403
    assert desk.post(url("letter_make_again", decision.pk), {"version": 1}).status_code == 403
    assert desk.get(url("letters_replace", session.public_id)).status_code == 403
    assert desk.get(url("letters", session.public_id)).status_code == 200


@pytest.mark.parametrize("role", [Role.OFFICER, Role.JUROR, Role.ADMIN])
def test_only_leads_proofread(client, session, role):
    client.force_login(make.user(roles=[role]))
    decision = session.decisions.first()
    for address in (url("letter", decision.pk), url("letters_replace", session.public_id)):
        assert client.get(address).status_code == 403
    assert client.post(url("letter_make_again", decision.pk), {"version": 1}).status_code == 403


def test_list_costs_the_same_with_many_letters(desk, session, lead, django_assert_num_queries):
    address = url("letters", session.public_id)
    with django_assert_num_queries(11):
        desk.get(address)
    other = sit.deliberation(session.edition, by=lead)
    sit.proposal(other, sit.file(session.edition, state=State.DELIBERATION), outcome="reject", reason="Non.")
    deliberating.adopt(deliberation=other, expected_version=1, by=lead, at=NOW)
    with django_assert_num_queries(11):
        desk.get(url("letters", other.public_id))
