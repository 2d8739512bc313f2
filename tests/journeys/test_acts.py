"""The vote of the assembly: an officer records the act with the files it names, says when it was transmitted and published; who pays reads it."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.acts.models import Act
from terreau.fund.calls.states import State
from tests import factories as make
from tests.factories import jury as sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_act_is_recorded_and_read(anyone):
    lead = make.user("responsable@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])
    clerk = make.user("agent@exemple.test", name="Omar Saïd", roles=[Role.OFFICER])
    payer = make.user("finances@exemple.test", name="Mathilde Rey", roles=[Role.FINANCE])
    edition = sit.edition(slug="2026", envelope_cents=9_000_000)
    file = sit.file(edition, title="Un jardin", state=State.DELIBERATION, organisation=make.organisation("Les Jardins bleus"))
    sit.announced(edition, (file, "award", 500_000), by=lead)

    one = anyone(clerk, javascript=False)
    one.go(reverse("acts:list"))
    one.page.get_by_role("link", name="Enregistrer un acte").click()
    one.look()
    one.page.get_by_label("Numéro de l’acte").fill("CP-2026-041")
    one.page.get_by_label("Date de la séance").fill("2026-11-20")
    one.page.get_by_label("Titre").fill("Soutien aux projets")
    one.page.get_by_role("button", name="Garder").click()
    one.page.get_by_label("Dans cet acte").check()
    one.look()
    one.page.get_by_role("button", name="Garder ces dossiers").click()
    one.page.get_by_role("link", name="Enregistrer…").click()
    one.page.get_by_role("button", name="Enregistrer").click()
    assert "pas encore exécutoire" in one.text
    one.page.get_by_role("link", name="Dire quand il a été transmis").click()
    one.page.get_by_label("Reçu par la préfecture le").fill("2026-11-20")
    one.page.get_by_label("Publié le").fill("2026-11-21")
    one.page.get_by_role("button", name="Garder").click()
    one.look()
    assert Act.objects.get().executory_on is not None

    other = anyone(payer)
    other.go(reverse("acts:list"))
    other.look()
    other.page.get_by_role("link", name="CP-2026-041").click()
    other.look()
    assert "même montant" in other.text
