import re

import pytest

from terreau.commons.documents.models import Document
from terreau.commons.forms import actions, queries
from terreau.commons.organisations import sources
from tests import factories as make
from tests.commons.documents import files
from tests.commons.forms.browser import controls
from tests.commons.forms.schemas import EVERY, GOOD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.commons.forms.pages")]
NOW = make.NOW


@pytest.fixture
def sheet(db):
    make.organisation()
    return actions.open_sheet(version=make.form_version(EVERY), at=NOW)


@pytest.fixture
def client(client, stranger):
    client.force_login(stranger)
    return client


def typed(section_id: str) -> dict:
    asked = next(section for section in EVERY["sections"] if section["id"] == section_id)["questions"]
    return {name: value for question in asked for name, value in GOOD.get(question["id"], (None, {}))[1].items()}


def fill(client, sheet, section_id="words", **data):
    return client.post(f"/essai/{sheet.pk}/{section_id}/", data)


def autosave(client, sheet, question, version=0, **data):
    return client.post(f"/essai/{sheet.pk}/reponse/", {"question": question, "version": version, **data})


def test_it_works(client, sheet):
    response = fill(client, sheet, **typed("words"))

    assert response.status_code == 302
    assert queries.answers(sheet) == {question["id"]: GOOD[question["id"]][0] for question in EVERY["sections"][0]["questions"]}


BAD = {
    "title": {"title": "x" * 90},
    "summary": {"summary": "y" * 400},
    "people": {"people": "beaucoup"},
    "amount": {"amount": "12 000,505"},
    "rate": {"rate": "cent"},
    "starts": {"starts": "31/02/2026"},
    "town": {"town": "Atlantide"},
    "siret": {"siret": "123 456 789 00011"},
    "partners": {"partners-0-name": "Le Lien", "partners-0-gives": "mille", "partners-1-name": "Deuxième"},
    "budget": {"budget-charges-0-amount": "mille", "budget-produits-2-label": "Sans montant"},
}


@pytest.mark.case("DS#719")
@pytest.mark.parametrize("question", BAD)
def test_wrong_answer_is_shown_again_as_typed_with_its_neighbours(client, sheet, question):
    """A failed submit wiped dates and yes/no answers."""
    section = next(s for s in EVERY["sections"] if any(q["id"] == question for q in s["questions"]))
    sent = typed(section["id"]) | BAD[question]

    response = fill(client, sheet, section["id"], **sent)

    assert response.status_code == 200
    html = response.content.decode()
    shown = controls(html.split("<main")[1])
    for name, value in sent.items():
        assert sorted(shown.getlist(name)) == sorted(value if isinstance(value, list) else [value]), name
    assert 'aria-invalid="true"' in html or "field--error" in html
    assert question not in queries.answers(sheet)


def test_valid_neighbours_of_a_wrong_answer_are_saved(client, sheet):
    response = fill(client, sheet, **typed("words") | {"amount": "beaucoup"})

    assert set(queries.answers(sheet)) == {"title", "summary", "people", "rate", "has_staff", "theme", "publics", "starts"}
    shown = dict(controls(response.content.decode().split("<main")[1]).lists())
    assert shown["_v-title"] == ["1"]
    assert fill(client, sheet, **shown | {"amount": "12"}).status_code == 302


@pytest.mark.case("PX#719")
def test_file_survives_an_error_elsewhere(client, sheet):
    """An uploaded file was "lost" after a validation error."""
    html = fill(client, sheet, "rest", statutes=files.upload("nos statuts.pdf"), siret="faux").content.decode()

    assert "nos statuts.pdf" in html
    assert queries.answers(sheet)["statutes"] == [Document.objects.get().public_id]


def test_refused_file_is_told_on_its_question(client, sheet):
    html = fill(client, sheet, "rest", statutes=files.upload("page.pdf", b"<html><script>alert(1)</script>")).content.decode()

    assert "le contenu est d’une autre nature" in html
    assert Document.objects.count() == 0


def test_file_is_attached_and_removed_by_buttons(client, sheet):
    html = fill(client, sheet, "rest", statutes=files.upload(), _upload="statutes", siret="en cours").content.decode()
    assert 'value="en cours"' in html
    public_id = Document.objects.get().public_id

    html = fill(client, sheet, "rest", _remove=f"statutes:{public_id}", siret="en cours").content.decode()

    assert "statuts.pdf" not in html
    assert 'value="en cours"' in html
    assert "statutes" not in queries.answers(sheet)


def test_row_added_saves_what_was_typed_around_it(client, sheet):
    html = fill(client, sheet, "rest", **typed("rest") | {"_more": "partners", "siret": "faux"}).content.decode()

    assert 'name="partners-2-name"' in html
    assert "field__error" not in html
    assert set(queries.answers(sheet)) == {"town", "partners", "oath", "budget"}
    page = dict(controls(html.split("<main")[1]).lists())
    assert fill(client, sheet, "rest", **page | {"siret": "", "partners-2-name": "Troisième"}).status_code == 302
    assert [row["name"] for row in queries.answers(sheet)["partners"]] == ["Le Lien", "Troisième"]


@pytest.mark.case("HY#4478")
def test_first_button_of_the_form_saves(client, sheet):
    """Enter presses the first submit button, which must not be "add a row"."""
    html = client.get(f"/essai/{sheet.pk}/rest/").content.decode().split("<main")[1]

    first = re.search(r"<button[^>]*>", html).group()
    assert "name=" not in first


@pytest.mark.case("HY#3556")
def test_saved_page_can_be_reloaded(client, sheet):
    """Refreshing the saved page does nothing more."""
    fill(client, sheet, title="Un")
    for _n in range(2):
        assert client.get(f"/essai/{sheet.pk}/words/").status_code == 200
    assert queries.answer_versions(sheet) == {"title": 1}


@pytest.mark.case("IUK#8")
def test_second_tab_must_choose_before_it_overwrites(client, sheet, lead):
    """Case 4, without JavaScript."""
    page = dict(controls(client.get(f"/essai/{sheet.pk}/words/").content.decode().split("<main")[1]).lists())
    actions.save_answer(sheet=sheet, question_id="title", value="La leur", expected_version=None, by=lead, at=NOW)

    html = fill(client, sheet, **page | {"title": "La mienne", "people": "3"}).content.decode()

    assert "La leur" in html
    assert "Claire Lemaire" in html
    assert queries.answers(sheet) == {"title": "La leur", "people": "3"}
    page = dict(controls(html.split("<main")[1]).lists())
    assert page["title"] == ["La mienne"]

    unchosen = fill(client, sheet, **page).content.decode()
    assert "Choisissez laquelle des deux réponses garder" in unchosen
    assert queries.answers(sheet)["title"] == "La leur"

    assert fill(client, sheet, **page | {"_keep-title": "mine"}).status_code == 302
    assert queries.answers(sheet)["title"] == "La mienne"


def test_second_tab_may_take_the_other_answer(client, sheet, lead):
    page = dict(controls(client.get(f"/essai/{sheet.pk}/words/").content.decode().split("<main")[1]).lists())
    actions.save_answer(sheet=sheet, question_id="title", value="La leur", expected_version=None, by=lead, at=NOW)
    page = dict(controls(fill(client, sheet, **page | {"title": "La mienne"}).content.decode().split("<main")[1]).lists())

    assert fill(client, sheet, **page | {"_keep-title": "theirs"}).status_code == 302
    assert queries.answers(sheet)["title"] == "La leur"


@pytest.mark.parametrize("question", GOOD)
def test_every_kind_saves_by_itself(client, sheet, question):
    response = autosave(client, sheet, question, **GOOD[question][1])

    assert response.status_code == 200
    assert response.json()["version"] == 1
    assert response.json()["said"].startswith("Enregistré à")
    assert queries.answers(sheet) == {question: GOOD[question][0]}


def test_autosave_of_a_wrong_answer_says_why(client, sheet):
    response = autosave(client, sheet, "amount", amount="beaucoup")

    assert response.status_code == 422
    assert "montant en euros" in response.json()["error"]


def test_autosave_tells_of_a_conflict_with_both_answers(client, sheet, lead):
    actions.save_answer(sheet=sheet, question_id="title", value="La leur", expected_version=None, by=lead, at=NOW)

    response = autosave(client, sheet, "title", title="La mienne")

    assert response.status_code == 409
    told = response.json()
    assert (told["version"], told["value"], told["by"], told["text"]) == (1, "La leur", "Claire Lemaire", "La leur")
    assert 'value="La leur"' in told["html"]


def test_autosave_of_a_file_brings_its_list_back(client, sheet):
    response = autosave(client, sheet, "statutes", statutes=files.upload("statuts <b>signés</b>.pdf"))

    assert response.status_code == 200
    assert "statuts _b_signés__b_.pdf" not in response.json()["html"]  # the path part is dropped with the slash
    assert "<b>" not in response.json()["html"]
    assert len(queries.answers(sheet)["statutes"]) == 1


def test_autosave_cannot_name_someone_elses_file(client, sheet):
    other = actions.open_sheet(version=sheet.form_version, at=NOW)
    owner = make.organisation()
    answer = actions.attach_file(sheet=other, question_id="statutes", upload=files.upload(), owner=owner, by=None, at=NOW)

    from terreau.commons.organisations.models import Organisation

    Organisation.objects.filter(pk=owner.pk).delete()
    autosave(client, sheet, "statutes", statutes=answer.value[0], _remove=f"statutes:{answer.value[0]}")

    assert queries.answers(sheet) == {}
    assert Document.objects.get().removed_at is None


@pytest.mark.parametrize("question", ["", "nowhere", "__class__", "title-0"])
def test_autosave_of_no_question_is_refused(client, sheet, question):
    assert autosave(client, sheet, question, title="x").status_code == 422


@pytest.mark.parametrize("version", ["-1", "abc", "²", "9" * 400, "1e3"])
def test_version_of_a_stranger_is_no_version(client, sheet, version):
    actions.save_answer(sheet=sheet, question_id="title", value="Là", expected_version=None, by=None, at=NOW)

    assert autosave(client, sheet, "title", version=version, title="Autre").status_code == 409


def test_recognised_siret_is_named(client, sheet, monkeypatch):
    from datetime import date

    number = GOOD["siret"][0]
    known = sources.Recognition(
        siret=number, name="La Coop des Lilas", commune_name="Nanterre", source="sirene", observed_on=date(2026, 11, 1)
    )
    monkeypatch.setattr(sources, "_RECOGNISERS", [lambda siret: known if siret == number else None])

    assert "La Coop des Lilas, Nanterre" in autosave(client, sheet, "siret", siret=number).json()["note"]
    assert "La Coop des Lilas" in client.get(f"/essai/{sheet.pk}/rest/").content.decode()
