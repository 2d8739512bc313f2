"""A jury sits: called, a file taken up, projected, its opinion written, a juror's word, with or without JavaScript."""

import pytest
from django.urls import reverse

from terreau.fund.sittings.models import Remark
from tests.fund.sittings.conftest import prepared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_jury_sits(anyone, javascript):
    scene = prepared()
    edition = scene.panel.edition
    lead = anyone(scene.lead, javascript=javascript)
    lead.go(reverse("calls:desk_edition", args=[edition.call.slug, edition.slug]))
    lead.follow("Séances du jury")
    lead.page.locator("tbody th a").first.click()
    lead.click("Convoquer les jurés")
    assert "Les jurés sont convoqués." in lead.text

    juror = anyone(scene.jurors[0], javascript=javascript)
    juror.go(reverse("review:jury"))
    juror.page.locator("main a", has_text="Jury citoyen").first.click()
    juror.click("Je viendrai")
    juror.page.locator("tbody th a").first.click()
    juror.look()
    juror.fill("Votre mot au jury", "Une équipe solide.")
    juror.click("Le dire aux autres")
    assert Remark.objects.count() == 1
    assert "Quinquelibou" not in juror.text

    lead.page.reload()
    lead.click("Commencer la séance")
    for box in lead.page.get_by_role("checkbox").all()[:2]:
        box.check()
    lead.click("Noter qui est dans la salle")
    lead.page.get_by_role("button", name="Mettre en discussion").first.click()
    lead.look()
    assert "Une équipe solide." in lead.text
    lead.page.get_by_label("favorable", exact=True).check()
    lead.fill("Montant que le jury donnerait", "5 000")
    wall = anyone(scene.lead, javascript=javascript)
    wall.go(reverse("sittings:screen", args=[scene.sitting.public_id]))
    assert "Projet A" in wall.text
    assert "Quinquelibou" not in wall.text
    lead.click("Noter l’avis")
    assert "L’avis du jury est noté." in lead.text
    if javascript:
        wall.page.get_by_text("Entre deux dossiers").wait_for(timeout=9000)  # by itself
