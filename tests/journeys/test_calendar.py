"""Time: a link to come in late, given, used and closed; reminders stopped from a mail."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules
from terreau.fund.calls.models import Application, Edition
from terreau.lib import passes
from tests import factories as make
from tests.factories import applying as apply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_lead_lets_someone_in_late_and_they_come(anyone, people):
    edition = Edition.objects.get(call__slug="le-progres", state="published")
    lead = anyone(people["claire"])
    lead.go(reverse("calls:give_late", args=["le-progres", edition.slug]))
    lead.click("Faire le lien")
    lead.fill("Pour qui", "Une voisine")
    lead.fill("Le lien et la candidature", (edition.closes_at + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    lead.fill("Motif", "Panne d’internet")
    lead.click("Faire le lien")
    link = re.search(r"/appels-a-projets/\S+/en-retard/\S+/", lead.text).group()
    assert "Une voisine" in lead.text

    visitor = anyone(javascript=False)
    visitor.go(link)
    assert "Connectez-vous d’abord" in visitor.text
    holder = anyone(people["samir"])
    holder.go(link)
    holder.click("Utiliser le lien et commencer")

    assert "Ce délai n’a été accordé qu’à cette candidature." in holder.text
    assert Application.objects.latest("pk").started_by == people["samir"]
    lead.go(link)
    assert "Ce lien a déjà servi" in lead.text
    lead.go(reverse("calls:drafts", args=["le-progres", edition.slug]))
    lead.follow("Reprendre le lien")


def test_holder_stops_and_resumes_reminders_from_a_mail(anyone, people):
    reader = anyone()
    reader.go(reverse("calls:hush", args=[passes.issue(rules.REMINDERS, people["nadia"].pk)]))
    reader.click("Ne plus me rappeler")
    assert "Vous ne recevrez plus de rappel" in reader.text
    reader.click("Me rappeler de nouveau")
    assert "Ne plus me rappeler" in reader.text


def test_lead_opens_what_was_sealed(anyone, transactional_db):
    """A call whose closing has just passed."""
    now = timezone.now()
    sealed = make.edition("scelle", is_sealed=True, opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=1))
    apply.sent(sealed, at=now - timedelta(hours=2))
    claire = make.user("claire@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])
    lead = anyone(claire)
    lead.go(reverse("calls:desk_edition", args=["le-progres", "scelle"]))
    assert "sous scellés" in lead.text
    lead.follow("Ouvrir les plis")
    lead.click("Ouvrir les plis")
    lead.fill("Personnes présentes", "Omar Benali, agent ; Claire Lemaire, responsable")
    lead.fill("Procès-verbal", "Les enveloppes étaient intactes.")
    lead.click("Ouvrir les plis")

    assert "Les enveloppes étaient intactes." in lead.text
    lead.go("/appels-a-projets/le-progres/scelle/")
    assert "ouvertes ensemble" in lead.text
