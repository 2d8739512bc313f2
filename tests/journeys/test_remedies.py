"""After a refusal: Zoé opens her answer, asks why; Claire answers from the file; Zoé reads the reasons."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from tests import factories as make
from tests.factories import jury as sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_applicant_asks_why_and_is_told(anyone):
    claire = make.user("claire@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])
    zoe = make.user("zoe@exemple.test", name="Zoé Martin")
    edition = sit.edition(slug="2026", envelope_cents=3_000_000)
    body = make.organisation("Les Pousses")
    make.member(body, person=zoe)
    file = sit.file(edition, title="Un jardin", organisation=body, sender=zoe, state=State.DELIBERATION)
    sit.review(sit.assignment(sit.seat(sit.panel(edition)), file), 4, 3, 2)
    sit.announced(edition, (file, "reject", 0), by=claire)
    Application.objects.filter(pk=file.pk).update(released_at=timezone.now())
    holder, lead = anyone(zoe), anyone(claire)

    holder.go(f"/mes-candidatures/{file.public_id}/")
    expect(holder.page.get_by_text("Ouverte pour la première fois par Zoé Martin")).to_be_visible()
    holder.follow("Demander les motifs")
    holder.fill("Qu’aimeriez-vous comprendre", "Le budget convenait-il ?")
    holder.click("Demander les motifs")
    expect(holder.page.get_by_text("Vous avez demandé les motifs")).to_be_visible()

    lead.go("/bureau/")
    lead.follow("demande de motifs à traiter")
    expect(lead.page.get_by_label("Votre réponse")).to_contain_text("Utilité sociale")
    lead.click("Donner ces motifs")
    lead.go("/bureau/appels/le-progres/2026/suites/")
    expect(lead.page.get_by_role("row", name="Un jardin")).to_contain_text("Zoé Martin")

    holder.go(f"/mes-candidatures/{file.public_id}/")
    expect(holder.page.get_by_text("Les motifs que vous avez demandés")).to_be_visible()
