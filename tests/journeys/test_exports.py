"""Omar asks for a list in the background, goes on, and finds it, with and without scripts; cancels another."""

import pytest
from django.utils import timezone

from terreau.commons.exports import actions
from terreau.commons.exports.models import Export
from terreau.commons.exports.states import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_officer_takes_a_list_away(anyone, people, javascript):
    visitor = anyone(people["omar"], javascript=javascript)
    visitor.go("/bureau/exports/")
    visitor.go("/bureau/candidatures/?state=submitted")
    visitor.follow("Autres formats, pièces…")
    visitor.page.get_by_label("LibreOffice (ODS)").check()
    visitor.click("Préparer l’export")
    assert "attend son tour" in visitor.text

    export = Export.objects.get()
    actions.make(export_id=export.pk, clock=timezone.now)
    if javascript:
        visitor.page.get_by_role("link", name="Télécharger").wait_for()  # the page follows by itself
    else:
        visitor.follow("Actualiser")
    with visitor.page.expect_download() as taken:
        visitor.page.get_by_role("link", name="Télécharger").click()
    assert taken.value.suggested_filename == export.name
    visitor.look()

    visitor.follow("Voir sa liste")
    assert visitor.page.url.endswith("?state=submitted")
    visitor.follow("Autres formats, pièces…")
    visitor.click("Préparer l’export")
    visitor.click("Annuler l’export")
    assert "L’export est annulé." in visitor.text
    assert Export.objects.latest("pk").state == State.CANCELLED
