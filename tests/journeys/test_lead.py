"""Claire's story: an edition from a blank page to the public, a correction, a delay, the jury, the session, the laureates."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Edition, TargetPublic, Theme
from terreau.fund.calls.states import EditionState, State
from terreau.fund.review.models import Assignment
from tests import factories as make
from tests.factories import jury as sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claire():
    return make.user("claire@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])


def wall(days: int) -> str:
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT17:00}"


def at(visitor, path: str) -> None:
    visitor.page.wait_for_url(lambda url: urlsplit(url).path == path)
    visitor.look()


def said(visitor, words: str) -> None:
    expect(visitor.page.get_by_text(words).first).to_be_visible()


def test_lead_writes_and_publishes_an_edition(anyone, claire):
    make.form_version()
    Theme.objects.create(slug="vie", name="Vie quotidienne")
    TargetPublic.objects.create(slug="aines", name="Personnes âgées")
    lead = anyone(claire)

    lead.go("/bureau/appels/")
    lead.follow("Nouvel appel")
    lead.fill("Nom de l’appel", "Le Progrès")
    lead.fill("Adresse", "le-progres")
    lead.click("Créer l’appel")
    lead.fill("Titre de l’édition", "Vie quotidienne")
    lead.click("Créer l’édition")
    expect(lead.page.get_by_text("Écrivez le résumé.")).to_be_visible()

    lead.follow("Textes", exact=True)
    lead.fill("Résumé", "Des projets pour la vie de tous les jours.")
    lead.fill("Présentation", "# Pourquoi\n\nPour **tous**.")
    lead.click("Aperçu")
    expect(lead.page.locator(".prose strong")).to_have_text("tous")
    lead.click("Enregistrer et continuer")
    lead.page.get_by_label("Vie quotidienne").check()
    lead.page.get_by_label("Personnes âgées").check()
    lead.click("Enregistrer et continuer")
    lead.fill("Enveloppe", "100 000")
    lead.fill("Montant maximum par projet", "15 000")
    lead.click("Enregistrer et continuer")
    lead.fill("Ouverture", wall(-1))
    lead.fill("Clôture", wall(20))
    lead.click("Enregistrer et continuer")

    lead.follow("Ajouter une condition")
    lead.page.get_by_label("Forme juridique").check()
    lead.click("Continuer")
    lead.page.get_by_label("Une association").check()
    lead.click("Ajouter")
    lead.follow("Ajouter une alternative")
    lead.page.get_by_label("Agrément ESUS").check()
    lead.click("Continuer")
    lead.click("Ajouter")
    expect(lead.page.get_by_text("Au moins une de ces conditions").first).to_be_visible()
    lead.follow("Continuer")

    lead.page.get_by_label("Version publiée").select_option(index=1)
    lead.click("Enregistrer et continuer")
    lead.follow("Ajouter un critère")
    lead.fill("Critère", "Utilité sociale")
    lead.fill("Coefficient", "2")
    lead.click("Ajouter")
    lead.follow("Ajouter un critère")
    lead.fill("Critère", "Innovation")
    lead.click("Ajouter")
    lead.click("Monter")
    expect(lead.page.locator("tbody th").first).to_have_text("Innovation")
    lead.follow("Retour à l’édition")

    lead.follow("Aperçu")
    expect(lead.page.get_by_role("heading", name="Comment les projets sont jugés")).to_be_visible()
    lead.follow("Retour à l’édition")
    lead.follow("Publier")
    lead.click("Publier")
    said(lead, "L’édition est publique.")

    assert Edition.objects.get().state == EditionState.PUBLISHED
    visitor = anyone(javascript=False)
    visitor.go("/appels-a-projets/")
    visitor.follow("Vie quotidienne")
    expect(visitor.page.get_by_role("link", name="Candidater", exact=True)).to_be_visible()


def test_lead_corrects_extends_and_ends_the_collection(anyone, claire):
    now = timezone.now()
    edition = make.edition("2026", title="Vie quotidienne", opens_at=now - timedelta(days=9), closes_at=now + timedelta(days=1))
    make.member(make.application(edition, title="Un jardin").organisation)
    desk = "/bureau/appels/le-progres/2026/"
    lead = anyone(claire)

    lead.go(desk)
    expect(lead.page.get_by_text("Des candidatures peuvent encore être envoyées")).to_be_visible()
    lead.follow("Budget", exact=True)
    lead.fill("Enveloppe", "120 000")
    lead.click("Enregistrer et continuer")
    expect(lead.page.locator(".error-summary")).to_be_visible()
    lead.fill("Pourquoi cette rectification", "Vote d’une rallonge")
    lead.click("Enregistrer et continuer")
    expect(lead.page.get_by_text("Vote d’une rallonge").first).to_be_visible()

    lead.follow("Prolonger l’appel")
    lead.page.get_by_role("textbox", name="Nouvelle clôture").fill(wall(9))
    lead.fill("Motif", "Le site a été indisponible.")
    lead.click("Prolonger")
    lead.follow("Plus de temps pour un brouillon")
    assert "Un jardin" not in lead.text
    lead.follow("Donner plus de temps")
    lead.page.get_by_label("jusqu’au").fill(wall(12))
    lead.fill("Motif", "Hospitalisation")
    lead.click("Donner ce délai")

    visitor = anyone()
    visitor.go("/appels-a-projets/le-progres/2026/")
    expect(visitor.page.get_by_text("Le site a été indisponible.")).to_be_visible()
    expect(visitor.page.get_by_text("Hospitalisation")).to_have_count(0)

    past = now - timedelta(days=1)
    Edition.objects.update(closes_at=past)
    edition.applications.update(extended_until=past)
    lead.go(desk)
    lead.follow("Clore la réception et lancer l’examen")
    lead.click("Clore la réception et lancer l’examen")
    said(lead, "La réception est close")
    edition.refresh_from_db()
    assert edition.state == EditionState.IN_REVIEW
    lead.go("/bureau/appels/listes/")


# ── From the applications to the laureates ───────────────────────────────────────────────────────────────────────
@pytest.fixture
def before_the_jury():
    """A small edition, 20 000 €, whose three applications were admitted."""
    now = timezone.now()
    edition = sit.edition(
        slug="2026",
        title="Vie quotidienne",
        opens_at=now - timedelta(days=40),
        closes_at=now - timedelta(days=5),
        envelope_cents=2_000_000,
    )
    for title, name in (("Un jardin", "Les Pousses"), ("Un atelier", "La Clé de douze"), ("Une épicerie", "Le Panier")):
        sit.file(edition, title=title, organisation=make.organisation(name), requested_cents=1_500_000)
    return edition


def test_lead_convenes_a_jury_and_awards_within_the_envelope(anyone, claire, before_the_jury):
    edition, desk = before_the_jury, "/bureau/appels/le-progres/2026/"
    paul = make.user("paul@exemple.test", name="Paul Vasseur", roles=[Role.JUROR])
    lead = anyone(claire)

    lead.go(desk)
    lead.follow("Jury", exact=True)
    lead.fill("Nom du jury", "Jury 2026")
    lead.fill("Notes attendues", wall(12))
    lead.click("Créer ce jury")
    lead.page.get_by_label("Une personne déjà jurée").select_option(label=str(paul))
    lead.click("Ajouter au jury")
    said(lead, "Paul Vasseur siège")
    lead.fill("Adresse électronique", "fatou@exemple.test")
    lead.click("Envoyer l’invitation")
    said(lead, "fatou@exemple.test")
    lead.follow("Confier des dossiers")
    lead.click("Confier ces dossiers")
    lead.follow("Ouvrir la notation")
    lead.click("Ouvrir la notation et écrire aux jurés")
    said(lead, "La notation est ouverte")
    marks = {"Un jardin": (5, 5, 5), "Un atelier": (4, 4, 4), "Une épicerie": (1, 2, 1)}
    for assignment in Assignment.objects.select_related("application", "seat__panel"):
        Assignment.objects.filter(pk=assignment.pk).update(state="accepted")
        sit.review(assignment, *marks[assignment.application.title])
    lead.page.reload()
    lead.follow("Clore la notation")
    lead.click("Clore la notation")
    said(lead, "La notation est close")

    lead.follow("Classement")
    expect(lead.page.locator("main tbody th").first).to_contain_text("Un jardin")
    lead.follow("Délibérations")
    lead.fill("Titre", "Commission de décembre")
    lead.fill("Date de la séance", f"{timezone.localdate():%Y-%m-%d}")
    lead.fill("Référence du vote", "CP-2026-12-041")
    lead.click("Ouvrir cette séance")
    lead.follow("Inscrire des dossiers")
    lead.click("Inscrire les dossiers cochés")

    def propose(title: str, outcome: str, reason: str, amount: str = "") -> None:
        line = lead.page.get_by_role("row", name=title)
        line.get_by_label("Proposition pour").select_option(outcome)
        line.get_by_label("Motifs pour").fill(reason)
        if amount:
            line.get_by_label("Montant en euros pour").fill(amount)

    propose("Un jardin", "award", "Utile et bien entouré.", "15 000")
    propose("Un atelier", "award", "Solide.", "6 000")
    propose("Une épicerie", "reject", "Le budget reste à préciser.")
    lead.click("Enregistrer les propositions")
    said(lead, "Propositions enregistrées")
    lead.follow("Adopter")
    said(lead, "Le total dépasse l’enveloppe")
    lead.click("Adopter ces décisions")
    expect(lead.page.locator(".error-summary")).to_be_visible()
    lead.look()
    assert set(edition.applications.values_list("state", flat=True)) == {State.DELIBERATION}
    lead.follow("Revenir sans décider")
    propose("Un atelier", "award", "Solide.", "5 000")
    lead.click("Enregistrer les propositions")
    said(lead, "Propositions enregistrées")
    lead.follow("Adopter")
    lead.click("Adopter ces décisions")
    said(lead, "3 décisions adoptées")
    lead.look()
    lead.page.get_by_role("row", name="Un jardin").get_by_role("link", name="Relire").click()
    lead.page.get_by_label("Texte").wait_for()
    lead.look()
    lead.page.get_by_label("Texte").fill("Bravo, et à bientôt.")
    lead.click("Relu : au suivant")
    said(lead, "Courrier relu")
    lead.page.locator(".crumbs").get_by_role("link", name="Courriers").click()
    lead.follow("Tous les textes sur une page")
    for title in ("Un atelier", "Une épicerie"):
        lead.page.get_by_role("checkbox", name=title).check()
    lead.click("Marquer comme relus")
    said(lead, "Tous les courriers sont relus")
    lead.follow("Annoncer les décisions")
    lead.click("Annoncer maintenant")
    said(lead, "L’annonce est faite")
    assert sorted(edition.applications.values_list("state", flat=True)) == ["awarded", "awarded", "rejected"]

    lead.follow("Publier les lauréats")
    lead.fill("Résumé public de « Un jardin »", "Un jardin pour tous.")
    lead.click("Publier ces lauréats")
    at(lead, "/laureats/le-progres/2026/")
    lead.go(desk)
    lead.follow("Lauréats", exact=True)
    said(lead, "publique et à jour")
    lead.go(desk)
    lead.follow("Déclarer décidée")
    lead.click("Déclarer décidée")
    said(lead, "L’édition est décidée")

    visitor = anyone(javascript=False)
    visitor.go("/appels-a-projets/le-progres/2026/")
    visitor.page.locator("main a[href='/laureats/le-progres/2026/']").first.click()
    at(visitor, "/laureats/le-progres/2026/")
    said(visitor, "Un jardin pour tous.")
    expect(visitor.page.get_by_text("Une épicerie")).to_have_count(0)


def test_lead_weighs_scenarios_and_carries_one(anyone, claire):
    edition = sit.edition(envelope_cents=20_000_00)
    seat = sit.seat(sit.panel(edition))
    for title, points in (("Jardin", 5), ("Vélo", 4), ("Cuisine", 3)):
        file = sit.file(edition, title=title)
        sit.review(sit.assignment(seat, file), points, points, points)
    session = sit.deliberation(edition, by=claire)
    for file in edition.applications.all():
        sit.proposal(session, file)
    edition.applications.update(state=State.DELIBERATION)
    lead = anyone(claire)

    lead.go(f"/bureau/deliberations/{session.public_id}/")
    lead.follow("Scénarios")
    lead.follow("Calculer un scénario")
    lead.fill("Nom du scénario", "Au mieux")
    lead.fill("Un dossier financé reçoit au moins", "100")
    lead.fill("Dossiers mis sur liste d’attente", "1")
    lead.click("Calculer")
    said(lead, "c’est prouvé")
    lead.follow("Pourquoi ?")
    said(lead, "serait de")
    lead.follow("Revenir au scénario")
    lead.follow("Copier")
    lead.fill("Nom du scénario", "À la main")
    lead.click("Copier")
    at(lead, f"/bureau/deliberations/{session.public_id}/scenarios/")
    lead.follow("À la main")
    lead.fill("Montant en euros pour", "5 000")
    expect(lead.page.locator('[data-figure="proposed"]')).to_have_text("15 000 €")
    lead.click("Enregistrer le scénario")
    lead.follow("Reporter sur l’ordre du jour")
    lead.click("Reporter sur l’ordre du jour")
    at(lead, f"/bureau/deliberations/{session.public_id}/")
    assert session.proposals.filter(outcome="award", amount_cents=5_000_00).count() == 1
    assert lead.troubles == []
