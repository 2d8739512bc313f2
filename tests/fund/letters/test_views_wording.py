import pikepdf
import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.calls.states import EditionState, State
from terreau.fund.letters import schema
from terreau.fund.letters.actions import wording
from terreau.fund.letters.models import Wording
from terreau.fund.letters.states import SLUGS, Kind
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture
def edition(db):
    return sit.edition(envelope_cents=3_000_000)


@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


def url(edition, name="template", *more):
    return reverse(f"letters:{name}", args=[edition.call.slug, edition.slug, *more])


def write(edition, lead, **fields):
    facts = {"kind": Kind.REJECT, "subject": "Réponse", "body": "Bonjour,\n\n{motifs}", "expected_version": 0} | fields
    return wording.write(edition=edition, **facts, by=lead, at=NOW)


def test_it_works(desk, edition):
    page = desk.get(url(edition, "templates"))
    assert page.content.decode().count("Le texte fourni avec la plateforme") == len(Kind)

    for slug, kind in SLUGS.items():
        page = desk.get(url(edition, "template", slug)).content.decode()
        assert "R. 421-5" in page.replace("\u00a0", " ") or "R421-5" in page.replace("\u00a0", "")
        for placeholder in schema.offered(kind):
            assert f'value="{placeholder.name}"' in page

    done = desk.post(
        url(edition, "template", "refus"), {"verb": "save", "version": 0, "subject": "Réponse", "body": "Pour {projet} : {motifs}"}
    )
    assert done.status_code == 302
    assert Wording.objects.get().body == "Pour {projet} : {motifs}"


def test_unknown_word_comes_back_with_what_was_typed(desk, edition):
    page = desk.post(
        url(edition, "template", "refus"), {"verb": "save", "version": 0, "subject": "Objet", "body": "Mon long texte {inconnu}"}
    )

    assert page.status_code == 200
    assert "{inconnu} n’est pas un mot à remplacer" in page.content.decode()
    assert "Mon long texte {inconnu}" in page.content.decode()
    assert not Wording.objects.exists()


def test_text_of_a_colleague_is_never_lost(desk, edition, lead):
    write(edition, lead)

    page = desk.post(
        url(edition, "template", "refus"), {"verb": "save", "version": 0, "subject": "Mon objet", "body": "Le second {motifs}"}
    )
    assert "Quelqu’un a modifié ce modèle" in page.content.decode()
    assert "Le second {motifs}" in page.content.decode()
    assert Wording.objects.count() == 1


def test_placeholder_is_inserted_without_javascript(desk, edition):
    page = desk.post(url(edition, "template", "refus"), {"insert": "motifs", "version": 0, "subject": "Objet", "body": "Voici :"})

    assert "Voici : {motifs?}" in page.content.decode()
    assert not Wording.objects.exists()


def test_template_is_tried_on_a_real_file(desk, edition, lead):
    session = sit.deliberation(edition, by=lead)
    file = sit.file(edition, title="<b>Jardin</b>")
    address = url(edition, "template", "refus")
    typed = {"verb": "see", "version": 0, "subject": "Objet", "body": "Pour {projet} : {motifs}", "fichier": file.public_id}

    page = desk.post(address, typed).content.decode()
    assert "&lt;b&gt;Jardin&lt;/b&gt;" in page
    assert "⟨motifs⟩" in page
    assert "{motifs}: la lettre" in page.replace("\u00a0", "")

    sit.proposal(session, file, outcome="reject", reason="Le budget est flou.")
    assert "Le budget est flou." in desk.post(address, typed).content.decode()


def test_trial_on_paper_shows_the_remedies(desk, edition, lead, tmp_path):
    write(edition, lead)
    file = sit.file(edition)
    for query in ("", f"?fichier={file.public_id}", "?fichier=inconnu"):
        answer = desk.get(url(edition, "template_preview", "refus") + query)
        assert answer["Content-Type"] == "application/pdf"
        (tmp_path / "essai.pdf").write_bytes(answer.content)
        with pikepdf.open(tmp_path / "essai.pdf") as pdf:
            assert len(pdf.pages) >= 1


def test_file_of_another_edition_or_a_draft_is_not_tried(desk, edition):
    elsewhere, draft = sit.file(sit.edition()), sit.file(edition, state=State.DRAFT)
    for file in (elsewhere, draft):
        page = desk.get(url(edition, "template", "refus"), {"fichier": file.public_id})
        assert file.title not in page.content.decode()


def test_version_is_taken_up_again(desk, edition, lead):
    write(edition, lead)
    write(edition, lead, body="La deuxième {motifs}", expected_version=1)
    address = url(edition, "template", "refus")

    assert "La deuxième {motifs}" in desk.get(address).content.decode()
    first = desk.get(address, {"version": "1"}).content.decode()
    assert "La deuxième {motifs}" not in first
    assert 'name="version" value="2"' in first  # what it replaces is the last one
    assert "Lors de sa séance du {date_seance}" in desk.get(address, {"version": "fourni"}).content.decode()


def test_letters_are_taken_over_from_the_page(desk, edition, lead):
    other = make.edition("2025")
    write(other, lead)

    assert str(other.title) in desk.get(url(edition, "templates")).content.decode()
    page = desk.post(url(edition, "take_over"), {"source": other.pk}, follow=True)
    assert "1 lettre reprise" in page.content.decode()
    assert "il n’y a rien" in desk.post(url(edition, "take_over"), {"source": other.pk}, follow=True).content.decode().lower()
    assert desk.post(url(edition, "take_over"), {"source": "x"}, follow=True).status_code == 200


def test_manner_is_chosen_on_the_page(desk, edition):
    desk.post(url(edition, "templates"), {"readings": "2", "signing": "name"})
    assert edition.letter_manner.readings == 2
    assert desk.post(url(edition, "templates"), {"readings": "3", "signing": "name"}).status_code == 200


def test_archived_edition_keeps_its_letters(desk, lead):
    edition = sit.edition(state=EditionState.ARCHIVED)
    assert desk.get(url(edition, "templates")).status_code == 403
    assert desk.post(url(edition, "template", "refus"), {"verb": "save"}).status_code == 403
    assert desk.get(url(edition, "template_preview", "refus")).status_code == 403


@pytest.mark.parametrize("role", [Role.OFFICER, Role.JUROR, Role.ADMIN, None])
def test_only_leads_word_letters(client, edition, role):
    client.force_login(make.user(roles=[role] if role else []))
    for address in (url(edition, "templates"), url(edition, "template", "refus"), url(edition, "template_preview", "refus")):
        assert client.get(address).status_code == 403
    assert client.post(url(edition, "take_over"), {"source": 1}).status_code == 403


def test_unknown_letter_is_not_found(desk, edition):
    assert desk.get(url(edition, "template", "autre")).status_code == 404


def test_editor_costs_the_same_with_many_files(desk, edition, django_assert_num_queries):
    sit.file(edition)
    with django_assert_num_queries(7):
        desk.get(url(edition, "template", "refus"))
    sit.file(edition)
    sit.file(edition)
    with django_assert_num_queries(7):
        desk.get(url(edition, "template", "refus"))
