"""Nadia's story: from the page of a call, without an account, to the receipt; then changes of mind, and a request for more."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from terreau.fund.calls.actions import screening
from terreau.fund.calls.models import Application, Submission
from terreau.fund.calls.states import State
from tests import factories as make
from tests.factories import applying as apply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCHEMA = {
    "sections": [
        {
            "id": "project",
            "title": "Votre projet",
            "questions": [
                {"id": "title", "kind": "short_text", "label": "Nom du projet", "is_required": True},
                {"id": "summary", "kind": "long_text", "label": "Présentez votre projet", "is_required": True},
            ],
        },
        {
            "id": "money",
            "title": "Budget",
            "help": "Les montants sont en euros.",
            "questions": [{"id": "amount", "kind": "money", "label": "Montant demandé", "is_required": True}],
        },
        {
            "id": "files",
            "title": "Pièces",
            "questions": [{"id": "statutes", "kind": "file", "label": "Statuts signés", "is_required": True}],
        },
    ],
    "roles": {"title": "title", "summary": "summary", "requested_cents": "amount"},
}
PDF = {"name": "Statuts.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"}


@pytest.fixture
def edition():
    now = timezone.now()
    version = make.form_version(SCHEMA)
    return make.edition("2026", form_version=version, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9, hours=3))


@pytest.fixture
def nadia():
    return make.user("nadia@exemple.test", name="Nadia Cherif")


@pytest.fixture
def organisation(nadia):
    body = apply.organisation("Les Jardins partagés")
    make.member(body, person=nadia)
    return body


def saved(visitor):
    expect(visitor.page.locator("[data-terreau-status]")).to_contain_text("Enregistré à")


def code():
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", mail.outbox[-1].body).group()


def test_from_the_call_to_the_receipt(anyone, edition, nadia, organisation):
    visitor = anyone()
    visitor.go(f"/appels-a-projets/le-progres/{edition.slug}/")
    visitor.follow("Candidater", exact=True)
    visitor.click("Commencer sans compte")
    expect(visitor.page.get_by_text("NON ENVOYÉE", exact=True)).to_be_visible()
    expect(visitor.page.get_by_text("Ce brouillon n’est gardé que sur cet appareil")).to_be_visible()

    visitor.follow("Votre projet")
    visitor.fill("Nom du projet", "Cantine partagée")
    visitor.page.keyboard.press("Tab")
    saved(visitor)
    visitor.fill("Présentez votre projet", "Des habitants cuisinent ensemble.")
    visitor.click("Enregistrer et continuer")
    visitor.fill("Montant demandé", "8 000")
    visitor.click("Enregistrer et continuer")
    expect(visitor.page.get_by_text("Les fichiers se joignent une fois connecté")).to_be_visible()

    visitor.page.get_by_role("link", name="Se connecter").last.click()
    visitor.fill("Adresse", "nadia@exemple.test")
    visitor.page.get_by_role("button", name=re.compile("code", re.IGNORECASE)).first.click()
    visitor.page.locator("input[name=code]").fill(code())
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_text("est maintenant rattaché à votre compte")).to_be_visible()
    visitor.look()

    visitor.page.locator("input[type=file]").set_input_files(PDF)
    expect(visitor.page.get_by_role("link", name="Statuts.pdf")).to_be_visible()
    visitor.click("Enregistrer et continuer")
    expect(visitor.page.get_by_text("Dites quelle structure porte le projet")).to_be_visible()
    visitor.follow("Compléter ou corriger")
    visitor.page.get_by_label("Les Jardins partagés").check()
    visitor.click("Choisir cette structure")
    visitor.follow("Relire et envoyer", nth=0)
    visitor.click("Envoyer la candidature")

    expect(visitor.page.get_by_role("heading", name="Votre candidature est envoyée")).to_be_visible()
    expect(visitor.page.get_by_text("2026-001")).to_be_visible()
    with visitor.page.expect_download() as receipt:
        visitor.page.get_by_role("link", name="Télécharger le récépissé").click()
    assert receipt.value.suggested_filename == "recepisse-2026-001-1.pdf"
    found = Application.objects.get()
    assert (found.state, found.organisation, found.started_by, found.requested_cents) == (State.SUBMITTED, organisation, nadia, 800_000)


def test_the_same_without_javascript(anyone, edition, nadia, organisation):
    visitor = anyone(nadia, javascript=False)
    visitor.go(f"/appels-a-projets/le-progres/{edition.slug}/candidater/")
    visitor.page.get_by_role("button", name="Commencer la candidature").click()
    visitor.page.get_by_role("link", name="Votre projet").first.click()
    visitor.page.get_by_label("Nom du projet").fill("Sans script")
    visitor.page.get_by_label("Nom du projet").press("Enter")
    expect(visitor.page.get_by_label("Nom du projet")).to_have_value("Sans script")
    visitor.page.get_by_label("Présentez votre projet").fill("Des repas.")
    visitor.page.get_by_role("button", name="Enregistrer et continuer").click()
    visitor.page.get_by_label("Montant demandé").fill("8000")
    visitor.page.get_by_role("button", name="Enregistrer et continuer").click()
    visitor.page.locator("input[type=file]").set_input_files(PDF)
    visitor.page.get_by_role("button", name="Enregistrer et continuer").click()
    visitor.page.get_by_role("button", name="Envoyer la candidature").click()

    expect(visitor.page.get_by_role("heading", name="Votre candidature est envoyée")).to_be_visible()
    assert Submission.objects.get().content["answers"]["title"] == "Sans script"


@pytest.mark.case("DS#6356")
def test_a_session_that_ends_loses_nothing(anyone, edition, nadia, organisation):
    """The page stops and says so; a sign-in in another tab, and it goes on."""
    application = apply.draft(edition, organisation=organisation, by=nadia, answers={"title": "Avant"}, at=timezone.now())
    tab = anyone(nadia)
    tab.go(f"/mes-candidatures/{application.public_id}/dossier/project/")
    Session.objects.all().delete()

    tab.fill("Nom du projet", "Tapé après la fin de la session")
    tab.page.keyboard.press("Tab")
    expect(tab.page.get_by_role("dialog")).to_contain_text("Vous n’êtes plus connecté")
    tab.look()

    tab.sign_in(nadia)
    tab.page.get_by_role("button", name="Reprendre l’enregistrement").click()
    saved(tab)
    application.refresh_from_db()
    assert application.title == "Tapé après la fin de la session"


@pytest.mark.case("IUK#8")
def test_two_tabs_never_overwrite_each_other_in_silence(anyone, edition, nadia, organisation):
    """Two tabs on one answer. The second is shown both, and chooses; nothing is overwritten in silence."""
    application = apply.draft(edition, organisation=organisation, by=nadia, answers={"title": "Avant"}, at=timezone.now())
    path = f"/mes-candidatures/{application.public_id}/dossier/project/"
    one, two = anyone(nadia), anyone(nadia)
    one.go(path)
    two.go(path)

    one.fill("Nom du projet", "Premier onglet")
    one.page.keyboard.press("Tab")
    saved(one)
    two.fill("Nom du projet", "Second onglet")
    two.page.keyboard.press("Tab")

    expect(two.page.get_by_text("Premier onglet")).to_be_visible()
    two.look()
    application.refresh_from_db()
    assert application.title == "Premier onglet"


def test_changes_of_mind_and_a_request_for_more(anyone, edition, nadia, organisation, officer):
    now = timezone.now()
    application = apply.draft(edition, organisation=organisation, by=nadia, answers={"title": "Cantine", "summary": "Des repas."}, at=now)
    visitor = anyone(nadia)
    visitor.go(f"/mes-candidatures/{application.public_id}/")
    visitor.follow("Relire et voir ce qui manque")
    visitor.follow("Compléter ou corriger", nth=0)
    visitor.fill("Montant demandé", "8 000")
    visitor.click("Enregistrer et continuer")
    visitor.page.locator("input[type=file]").set_input_files(PDF)
    expect(visitor.page.get_by_role("link", name="Statuts.pdf")).to_be_visible()
    visitor.click("Enregistrer et continuer")
    visitor.click("Envoyer la candidature")

    visitor.follow("Voir ma candidature")
    visitor.follow("La reprendre pour la modifier")
    visitor.click("La reprendre")
    expect(visitor.page.get_by_text("N’EST PLUS ENVOYÉE", exact=True)).to_be_visible()
    visitor.follow("Relire et envoyer", nth=0)
    visitor.click("Envoyer la candidature")

    application.refresh_from_db()
    due_at = timezone.now() + timedelta(days=9)
    screening.request_completion(
        application=application, sections=["money"], message="Précisez le budget.", due_at=due_at, by=officer, at=timezone.now()
    )
    visitor.go("/mes-candidatures/")
    visitor.follow("Cantine")
    expect(visitor.page.get_by_text("Précisez le budget.")).to_be_visible()
    visitor.follow("Budget")
    visitor.fill("Montant demandé", "7 500")
    visitor.click("Enregistrer et continuer")
    visitor.click("Envoyer ma réponse")
    visitor.follow("Voir ma candidature")
    visitor.follow("Envoi n° 3")
    expect(visitor.page.locator("del")).to_contain_text("8 000")
    expect(visitor.page.locator("ins")).to_contain_text("7 500")
    visitor.go(f"/mes-candidatures/{application.public_id}/echanges/")
    visitor.fill("Votre message", "Merci de votre patience.")
    visitor.click("Envoyer le message")
    expect(visitor.page.get_by_text("Merci de votre patience.")).to_be_visible()
    visitor.go(f"/mes-candidatures/{application.public_id}/retirer/")
    visitor.fill("Pourquoi la retirez-vous", "Nous manquons de bras.")
    visitor.click("La retirer définitivement")

    assert Application.objects.get().state == State.WITHDRAWN
    assert Submission.objects.count() == 3
