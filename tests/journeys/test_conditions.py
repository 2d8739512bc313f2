"""Questions that come and go as people answer: the browser says what the server says, and nobody loses their place."""

import json

import pytest
from playwright.sync_api import expect

from terreau.commons.accounts.states import Role
from terreau.commons.forms import actions, queries
from terreau.commons.forms.forms import mirror
from tests import factories as make
from tests.commons.forms.test_asking import DATA
from tests.commons.forms.vectors import CASES, schema_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.commons.forms.pages")]

TRY = """async (cases) => {
  const { settle, show, yearsBefore } = await import("/static/js/settling.js");
  const shown = [show(123456, "money"), show(-5, "money"), show(100000, "money"), show(3350, "percent"), show("1234.5", "number", "h")];
  return { settled: cases.map((one) => settle(one.questions, {}, one.answers)), shown, leap: yearsBefore("2028-02-29", 3) };
}"""


@pytest.fixture
def holder(db):
    return make.user("porteuse@exemple.test", name="Nadia Kaci")


@pytest.fixture
def sheet(db):
    make.organisation()
    return actions.open_sheet(version=make.form_version(DATA), at=make.NOW)


def test_it_works(anyone, holder, sheet):
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/who/")
    people, told = tab.page.get_by_label("Combien ?"), tab.page.locator("[data-told]")
    expect(people).to_be_hidden()
    expect(tab.page.get_by_role("button", name="Mettre à jour les questions")).to_be_hidden()

    tab.page.get_by_label("Oui", exact=True).check()
    expect(people).to_be_visible()
    expect(told).to_have_text("Votre réponse fait apparaître 3 questions, plus bas.")
    expect(tab.page.get_by_label("Oui", exact=True)).to_be_focused()
    people.fill("3")
    tab.fill("Masse salariale", "100 000,50 €")
    expect(tab.page.locator("[data-terreau-value]")).to_have_text("33\u202f333,50\u00a0€")
    tab.look()

    tab.page.get_by_label("Non", exact=True).check()
    expect(people).to_be_hidden()
    expect(told).to_have_text("3 questions n’ont plus lieu d’être.")
    tab.page.get_by_label("Oui", exact=True).check()
    expect(people).to_have_value("3")
    tab.wait_until(lambda: queries.settled(sheet).answers.get("each") == 3_333_350)
    tab.page.get_by_role("button", name="Enregistrer").last.click()
    expect(tab.page.locator("output")).to_have_text("33\u202f333,50\u00a0€")


def test_browser_and_server_give_the_same_verdicts(anyone, holder, sheet):
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/who/")
    cases = [
        {"questions": [mirror.rule(question, question.when) for question in schema_of(case).questions()], "answers": case["answers"]}
        for case in CASES
    ]

    tried = tab.page.evaluate(TRY, json.loads(json.dumps(cases)))

    for case, settled in zip(CASES, tried["settled"], strict=True):
        if "verdicts" in case:
            assert [settled["verdicts"][name] for name in case["ask"]] == case["verdicts"], case["name"]
        for question, value in case.get("values", {}).items():
            assert settled["answers"].get(question) == value, case["name"]
    assert tried["shown"] == ["1\u202f234,56\u00a0€", "−0,05\u00a0€", "1\u202f000\u00a0€", "33,5\u00a0%", "1\u202f234,5\u00a0h"]
    assert tried["leap"] == "2025-02-28"


def test_lead_builds_a_condition_and_a_calculation(anyone):
    lead = make.user("claire@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])
    form = actions.create_form(title="Dossier", by=lead, at=make.NOW, schema=DATA)
    tab = anyone(lead)
    tab.go(f"/bureau/formulaires/{form.public_id}/")
    tab.follow("Afficher si… Un mot")
    tab.page.get_by_label("La réponse à la question").select_option(label="Avez-vous des salariés ?")
    tab.click("Continuer")
    tab.page.get_by_label("Oui", exact=True).check()
    tab.click("Ajouter cette condition")
    expect(tab.page.locator(".build__lines")).to_contain_text("Avez-vous des salariés")
    tab.follow("Revenir au formulaire")

    tab.follow("Ajouter une question Fin")
    tab.follow("Champ calculé")
    tab.fill("Question", "Coût par mois", exact=True)
    tab.page.get_by_label("Calculer").select_option(label="le premier terme divisé par le second")
    tab.page.get_by_label("Masse salariale").first.check()
    tab.page.get_by_role("button", name="Ajouter une ligne").click()
    tab.page.get_by_label("Ou un montant fixe").nth(1).fill("12")
    tab.click("Enregistrer")

    made = queries.schema_of(queries.draft_of(form)).question("cout_par_mois")
    assert made.options["result"] == "money"
    assert queries.schema_of(queries.draft_of(form)).question("word").when is not None


def test_lead_takes_ready_blocks_and_a_copy(anyone):
    lead = make.user("claire@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])
    form = actions.create_form(title="Dossier", by=lead, at=make.NOW, schema=DATA)
    tab = anyone(lead)
    tab.go(f"/bureau/formulaires/{form.public_id}/")
    tab.follow("Insérer un bloc tout prêt…")
    tab.click("Insérer Aides de minimis : régime général")
    assert "Reste disponible sous le plafond" in tab.text
    tab.follow("Dupliquer cette version")
    tab.click("Créer la copie")
    tab.go("/bureau/formulaires/importer/")
    tab.page.get_by_label("Fichier du formulaire").set_input_files({"name": "f.json", "mimeType": "application/json", "buffer": b"{"})
    tab.click("Importer")
    assert "Ligne 1, colonne 2" in tab.text.replace("\xa0", " ")
