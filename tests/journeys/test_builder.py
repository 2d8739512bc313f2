"""A lead makes a form: from nothing to published, with every page judged on the way."""

import pytest
from playwright.sync_api import expect

from terreau.commons.accounts.states import Role
from terreau.commons.forms import actions, queries
from terreau.commons.forms.actions import drafting
from terreau.commons.forms.models import Form
from terreau.commons.forms.schema import patterns
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claire(db):
    return make.user("claire@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])


def test_it_works(anyone, claire):
    lead = anyone(claire)
    lead.go("/bureau/formulaires/")
    lead.follow("Créer le premier formulaire")
    lead.fill("Nom du formulaire", "Candidature simple")
    lead.page.get_by_label("Un formulaire vide").check()
    lead.click("Créer le formulaire")

    lead.follow("Ajouter une rubrique")
    lead.click("Enregistrer")
    expect(lead.page.locator(".error-summary")).to_be_visible()
    lead.fill("Titre de la rubrique", "Votre projet")
    lead.click("Enregistrer")

    lead.follow("Ajouter une question")
    lead.follow("Texte court")
    lead.fill("Question", "Nom du projet", exact=True)
    lead.page.get_by_label("Ce que la plateforme en retient").select_option(label="nom du projet")
    lead.click("Enregistrer")
    lead.follow("Ajouter une question")
    lead.follow("Un choix parmi plusieurs")
    lead.fill("Question", "Domaine", exact=True)
    lead.fill("Choix", "Alimentation\nMobilité")
    lead.click("Enregistrer")
    expect(lead.page.locator(".build__question")).to_have_count(2)

    lead.page.get_by_role("button", name="Monter Domaine").click()
    expect(lead.page.locator(".build__question").first).to_contain_text("Domaine")
    expect(lead.page.get_by_role("button", name="Monter Domaine")).to_be_focused()

    lead.follow("L’essayer comme une candidature")
    lead.click("Vérifier cette rubrique")
    assert "serait acceptée" in lead.text
    lead.follow("Revenir au formulaire")
    lead.follow("Publier…")
    lead.click("Publier cette version")

    version = queries.published_versions(Form.objects.get()).get()
    assert [question.label for question in queries.schema_of(version).questions()] == ["Domaine", "Nom du projet"]
    assert queries.schema_of(version).roles == {"title": "nom_du_projet"}
    lead.click("Commencer une nouvelle version")
    lead.page.get_by_role("link", name="Supprimer Domaine").click()
    lead.look()
    lead.click("Supprimer la question")
    lead.follow("Publier…")
    assert "retirée" in lead.text


def test_ready_made_form_is_tried_section_by_section(anyone, claire):
    form = actions.create_form(title="Dossier", by=claire, at=make.NOW, schema=patterns.read(patterns.APPLICATION))
    lead = anyone(claire)
    for section in ("moyens", "pieces", "engagements"):
        lead.page.goto(f"{lead.base}/bureau/formulaires/{form.public_id}/versions/1/essai/?section={section}")
        lead.page.get_by_role("button", name="Vérifier cette rubrique").click()
        lead.page.wait_for_load_state()
        lead.judge(f"essai-{section}")
    assert lead.troubles == []


def test_wrong_answers_are_judged_too(anyone, claire):
    form = actions.create_form(title="Dossier", by=claire, at=make.NOW, schema=patterns.read(patterns.APPLICATION))
    lead = anyone(claire)
    lead.page.goto(f"{lead.base}/bureau/formulaires/{form.public_id}/versions/1/essai/?section=budget_projet")

    lead.fill("Montant demandé", "beaucoup")
    lead.fill("60 Achats", "mille")
    lead.click("Vérifier cette rubrique")

    expect(lead.page.locator(".error-summary")).to_be_focused()
    expect(lead.page.get_by_label("60 Achats")).to_have_value("mille")
    lead.judge("essai-en-erreur")


def test_moves_asked_while_one_is_on_its_way_are_all_done_in_turn(anyone, claire):
    form = actions.create_form(title="Dossier", by=claire, at=make.NOW, schema=patterns.read(patterns.APPLICATION))
    version = queries.draft_of(form)
    before = [question.id for question in queries.schema_of(version).sections[0].questions]
    lead = anyone(claire)
    lead.go(f"/bureau/formulaires/{form.public_id}/")
    lead.page.route("**/deplacer/", lambda route: (lead.page.wait_for_timeout(300), route.continue_()))

    down = lead.page.locator(f"#down-question-{before[0]}")
    down.click()
    down.click()  # before any answer
    lead.wait_until(lambda: queries.draft_of(form).edit == version.edit + 2)
    lead.page.wait_for_load_state("networkidle")
    lead.page.unroute_all(behavior="wait")

    moved = [question.id for question in queries.schema_of(queries.draft_of(form)).sections[0].questions]
    assert moved[:3] == [before[1], before[2], before[0]]
    expect(down).to_be_focused()
    lead.look()


def test_a_move_refused_because_the_form_has_changed_says_so(anyone, claire):
    form = actions.create_form(title="Dossier", by=claire, at=make.NOW, schema=patterns.read(patterns.APPLICATION))
    version = queries.draft_of(form)
    first = queries.schema_of(version).sections[0].questions[0].id
    lead = anyone(claire)
    lead.go(f"/bureau/formulaires/{form.public_id}/")
    drafting.move_question(version=version, question_id=first, by_steps=1, expected_edit=version.edit, by=claire, at=make.NOW)

    lead.page.locator(f"#down-question-{first}").click()
    expect(lead.page.locator("#toasts .notice--danger")).to_be_visible()
    lead.look()
