"""An instruction report from its first word to the collection for the assembly, with and without scripts."""

from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from tests import factories as make
from tests.factories import jury as sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_report_reaches_the_assembly(anyone, javascript):
    officer = make.user("agent@exemple.test", name="Omar Benali", roles=[Role.OFFICER])
    lead = make.user("responsable@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])
    edition = sit.edition(slug="2026", envelope_cents=9_000_000)
    file = sit.file(edition, title="Un jardin pour tous", organisation=make.organisation("Les Jardins bleus"))

    writer = anyone(officer, javascript=javascript)
    writer.go(reverse("review:file", args=[file.public_id]))
    writer.page.get_by_role("link", name="Rapport d’instruction").click()
    writer.look()
    writer.page.get_by_label("L’analyse du service").fill("Une équipe connue, un besoin réel.")
    writer.page.get_by_role("button", name="Garder et proposer…").click()  # neither opinion nor amount
    writer.page.get_by_role("button", name="Le proposer").click()
    writer.look()
    assert "Dites quel est l’avis du service" in writer.text
    writer.page.get_by_role("link", name="Revenir sans rien changer").click()
    assert writer.page.get_by_label("L’analyse du service").input_value() == "Une équipe connue, un besoin réel."
    writer.page.get_by_label("Avis du service").select_option("favourable")
    writer.page.get_by_label("Montant proposé").fill("8 000")
    writer.page.get_by_role("button", name="Garder et proposer…").click()
    writer.page.get_by_role("button", name="Le proposer").click()
    writer.look()

    reader = anyone(lead, javascript=javascript)
    reader.go(reverse("reports:edition", args=[edition.call.slug, edition.slug]))
    reader.look()
    reader.page.get_by_role("link", name="Plan des rapports").click()
    reader.look()
    reader.page.get_by_label("Ouverture du recueil").fill("Vu la délibération du 12 mars.")
    reader.page.get_by_role("button", name="Garder ce plan").click()
    reader.page.get_by_role("checkbox", name="Un jardin pour tous").check()
    reader.page.get_by_role("button", name="Approuver les rapports cochés").click()
    reader.look()
    assert "1 rapport approuvé." in reader.text
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name="Le recueil (PDF)").click()
    with pikepdf.open(Path(download.value.path())) as paper:
        assert str(paper.docinfo["/Title"]) == "Rapports d’instruction"
        assert len(paper.pages) == 2
    reader.page.get_by_role("link", name="Un jardin pour tous").click()
    reader.look()
    assert "Favorable, pour 8" in reader.text
