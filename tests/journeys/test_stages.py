"""Two stages: a lead invites and announces; an invited applicant goes on with what was already answered."""

import pytest
from django.urls import reverse

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_lead_invites_and_announces_and_the_invited_go_on(anyone, people):
    first = Edition.objects.get(call__slug="graines-d-initiatives", previous_stage=None)
    lead = anyone(people["claire"])
    lead.go(reverse("calls:desk_edition", args=[first.call.slug, first.slug]))
    lead.follow("Inviter à la seconde étape")
    waiting = first.applications.get(title="Un guichet au marché")
    lead.page.get_by_label(f"Choisir {waiting}").check()
    lead.click("Ne pas inviter les dossiers cochés")
    lead.click("Préparer les réponses")
    assert "Dites pourquoi" in lead.text
    lead.fill("Pourquoi n’est-il pas invité", "Cette action est déjà soutenue par ailleurs.")
    lead.click("Préparer les réponses")
    assert "1 réponse est préparée" in lead.text
    lead.follow("Annoncer 2 réponses")
    lead.click("Annoncer ces 2 réponses")
    assert "2 réponses sont annoncées" in lead.text
    waiting.refresh_from_db()
    assert waiting.released_state == State.REJECTED

    holder = anyone(people["samir"], javascript=False)
    holder.go("/mes-candidatures/")
    holder.follow("La cuisine qui apprend")
    holder.click("Commencer la candidature complète")
    whole = Application.objects.get(continues__organisation__name="La Popote du Mont")
    holder.go(reverse("calls:section", args=[whole.public_id, "projet"]))
    assert "Repris de votre première candidature" in holder.text
    assert holder.page.get_by_label("Nom du projet").input_value() == "La cuisine qui apprend"
    holder.go(reverse("calls:application", args=[whole.public_id]))
    holder.follow("Première candidature")
    assert "la suite se passe dans la candidature complète" in holder.text

    lead.go(reverse("stages:list", args=[first.call.slug, first.slug]))
    assert "commencée, pas envoyée" in lead.text


def test_lead_makes_a_second_stage_in_two_clicks_and_the_public_reads_both(anyone, people):
    edition = Edition.objects.get(call__slug="le-progres", state="published")
    lead = anyone(people["claire"])
    lead.go(reverse("calls:desk_edition", args=["le-progres", edition.slug]))
    lead.follow("Ajouter une seconde étape")
    lead.click("Créer la seconde étape")
    assert "La seconde étape existe" in lead.text
    second = edition.next_stage
    assert second.form_version.schema == edition.form_version.schema

    visitor = anyone()
    visitor.go(reverse("calls:edition", args=["le-progres", edition.slug]))
    assert "Deux étapes" in visitor.text
    assert "Les dates seront annoncées ici" in visitor.text
