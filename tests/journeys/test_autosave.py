"""Autosave in a real browser, on a page that has a sheet filled in: nothing typed is ever lost in silence."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from terreau.commons.forms import actions, queries
from terreau.commons.forms.models import Answer
from tests import factories as make
from tests.commons.documents import files
from tests.commons.forms.schemas import EVERY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.commons.forms.pages")]


@pytest.fixture
def holder(db):
    return make.user("porteuse@exemple.test", name="Nadia Kaci")


@pytest.fixture
def sheet(db):
    make.organisation()
    return actions.open_sheet(version=make.form_version(EVERY), at=make.NOW)


def status(visitor):
    return visitor.page.locator("[data-terreau-status]")


def test_it_works(anyone, holder, sheet):
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/words/")

    tab.fill("Nom du projet", "La Cantine")
    tab.page.get_by_label("Non", exact=True).check()
    tab.page.get_by_label("Jeunes").check()
    tab.fill("Montant demandé", "12 000,50")
    tab.page.keyboard.press("Tab")

    expect(status(tab)).to_contain_text("Enregistré à")
    expect(tab.page.locator("input[name='_v-amount']")).to_have_value("1")
    assert queries.answers(sheet) == {"title": "La Cantine", "has_staff": False, "publics": ["young"], "amount": 1_200_050}
    tab.look()


def test_wrong_answer_is_told_on_the_spot(anyone, holder, sheet):
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/words/")

    tab.fill("Montant demandé", "beaucoup")
    tab.page.keyboard.press("Tab")
    expect(tab.page.get_by_role("alert").filter(has_text="montant en euros")).to_be_visible()
    tab.look()

    tab.fill("Montant demandé", "12")
    tab.page.keyboard.press("Tab")
    expect(status(tab)).to_contain_text("Enregistré à")
    expect(tab.page.locator("[data-autosave-error]")).to_have_count(0)


@pytest.mark.parametrize(("choice", "kept"), [("Garder la mienne", "Second"), ("Prendre celle qui est enregistrée", "Premier")])
def test_two_tabs_never_overwrite_silently(anyone, holder, sheet, choice, kept):
    first, second = anyone(holder), anyone(holder)
    first.go(f"/essai/{sheet.pk}/words/")
    second.go(f"/essai/{sheet.pk}/words/")
    first.fill("Nom du projet", "Premier")
    first.page.keyboard.press("Tab")
    expect(status(first)).to_contain_text("Enregistré à")

    second.fill("Nom du projet", "Second")
    second.page.keyboard.press("Tab")
    expect(second.page.locator("[data-clash-box]")).to_contain_text("Premier")
    second.look()
    assert queries.answers(sheet) == {"title": "Premier"}
    second.page.get_by_role("button", name=choice).click()

    expect(second.page.locator("[data-clash-box]")).to_have_count(0)
    expect(second.page.get_by_label("Nom du projet")).to_have_value(kept)
    if kept == "Second":
        expect(status(second)).to_contain_text("Enregistré à")
    assert queries.answers(sheet) == {"title": kept}
    second.fill("Nom du projet", "Ensuite")
    second.page.keyboard.press("Tab")
    expect(second.page.locator("input[name='_v-title']")).to_have_value("3" if kept == "Second" else "2")


@pytest.mark.case("DS#6356")
def test_session_that_ends_stops_the_page_and_loses_nothing(anyone, holder, sheet):
    """Autosave failed quietly, the applicant went on typing, all was lost."""
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/words/")
    Session.objects.all().delete()

    tab.fill("Nom du projet", "Écrit trop tard")
    tab.page.keyboard.press("Tab")

    dialog = tab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Vous n’êtes plus connecté")
    expect(dialog.get_by_role("link")).to_have_attribute("target", "_blank")
    tab.page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    assert Answer.objects.count() == 0
    assert "Écrit trop tard" in tab.page.evaluate("() => JSON.stringify(localStorage)")

    tab.sign_in(holder)  # in another tab
    dialog.get_by_role("button", name="Reprendre l’enregistrement").click()

    expect(status(tab)).to_contain_text("Enregistré à")
    assert queries.answers(sheet) == {"title": "Écrit trop tard"}
    assert tab.page.evaluate("() => localStorage.length") == 0


def test_what_a_closed_page_had_not_saved_is_offered_again(anyone, holder, sheet):
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/words/")
    Session.objects.all().delete()
    tab.fill("Présentation", "Trois heures de travail.")
    tab.page.keyboard.press("Tab")
    expect(tab.page.get_by_role("dialog")).to_be_visible()

    tab.sign_in(holder)
    tab.go(f"/essai/{sheet.pk}/words/")
    expect(tab.page.get_by_text("retrouvées sur cet appareil")).to_be_visible()
    tab.look()
    tab.page.get_by_role("button", name="Les reprendre").click()

    expect(status(tab)).to_contain_text("Enregistré à")
    assert queries.answers(sheet) == {"summary": "Trois heures de travail."}


def test_lost_connection_is_said_and_made_good(anyone, holder, sheet):
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/words/")
    tab.page.route("**/reponse/", lambda route: route.abort())

    tab.fill("Nom du projet", "Dans le tunnel")
    tab.page.keyboard.press("Tab")
    expect(status(tab)).to_contain_text("La connexion est perdue")
    tab.page.unroute("**/reponse/")

    expect(status(tab)).to_contain_text("Enregistré à")
    assert queries.answers(sheet) == {"title": "Dans le tunnel"}


def test_file_is_kept_at_once_and_listed(anyone, holder, sheet):
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/rest/")
    field = tab.page.locator("input[name=statutes]")

    field.set_input_files({"name": "statuts signés.pdf", "mimeType": "application/pdf", "buffer": files.PDF})
    expect(tab.page.get_by_role("link", name="statuts signés.pdf")).to_be_visible()
    field.set_input_files({"name": "photo.pdf", "mimeType": "application/pdf", "buffer": b"<html>"})
    expect(tab.page.get_by_role("alert").filter(has_text="le contenu est d’une autre nature")).to_be_visible()
    tab.look()
    assert len(queries.answers(sheet)["statutes"]) == 1

    tab.page.get_by_role("button", name="Retirer statuts signés.pdf").click()
    expect(tab.page.get_by_role("link", name="statuts signés.pdf")).to_have_count(0)
    assert queries.answers(sheet) == {}


def test_rows_come_and_go_on_the_spot(anyone, holder, sheet):
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/rest/")
    name = tab.page.get_by_label("Nom", exact=True)

    name.first.fill("Le Lien")
    tab.page.get_by_role("button", name="Ajouter une ligne").click()
    name.nth(1).fill("La Ruche")
    tab.page.keyboard.press("Tab")
    expect(tab.page.locator("input[name='_v-partners']")).not_to_have_value("0")
    tab.page.get_by_role("button", name="Retirer Partenaire 1").click()
    expect(name).to_have_count(1)
    tab.page.keyboard.press("Tab")
    expect(status(tab)).to_contain_text("Enregistré à")
    tab.look()

    tab.page.wait_for_timeout(300)
    assert queries.answers(sheet)["partners"] == [{"name": "La Ruche"}]


def test_budget_adds_up_as_one_types(anyone, holder, sheet):
    tab = anyone(holder)
    tab.go(f"/essai/{sheet.pk}/rest/")

    tab.fill("60 Achats", "1 000,50")
    tab.fill("70 Ventes", "400")
    expect(tab.page.locator("[data-balance]")).to_have_text("Écart à résorber\u00a0: 600,50\u00a0€")
    tab.page.get_by_role("button", name="Ajouter un poste : Produits").click()
    tab.page.keyboard.type("Mécénat")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.type("600,5")
    expect(tab.page.locator("[data-balance]")).to_have_text("Le budget est équilibré.")
    tab.page.keyboard.press("Tab")
    expect(tab.page.locator("input[name='_v-budget']")).not_to_have_value("0")
    expect(status(tab)).to_contain_text("Enregistré à")
    tab.page.wait_for_timeout(300)
    assert {"code": "", "label": "Mécénat", "cents": 60_050} in queries.answers(sheet)["budget"]["produits"]


@pytest.mark.case("HY#4478")
@pytest.mark.parametrize("javascript", [True, False])
def test_enter_saves_and_buttons_do_what_they_say(anyone, holder, sheet, javascript):
    """With and without JavaScript."""
    tab = anyone(holder, javascript=javascript)
    tab.page.goto(f"{tab.base}/essai/{sheet.pk}/rest/")

    tab.page.locator("input[name=siret]").fill("")
    tab.page.get_by_label("Nom", exact=True).first.fill("Le Lien")
    tab.page.get_by_role("button", name="Ajouter une ligne").click()
    expect(tab.page.get_by_label("Nom", exact=True)).to_have_count(2)
    tab.page.get_by_label("Nom", exact=True).nth(1).fill("La Ruche")
    with tab.page.expect_navigation():  # the page left behind looks the same: only the next one has been saved
        tab.page.get_by_label("Nom", exact=True).nth(1).press("Enter")

    expect(tab.page.get_by_label("Nom", exact=True)).to_have_count(2)
    assert queries.answers(sheet) == {"partners": [{"name": "Le Lien"}, {"name": "La Ruche"}]}
