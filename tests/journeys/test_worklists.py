"""Omar keeps a view of the desk, changes it, finds it on arrival; Claire finds what he shares."""

import pytest

from terreau.fund.worklists.models import Worklist

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_view_is_kept_shared_and_found_on_arrival(anyone, people):
    omar, claire = anyone(people["omar"]), anyone(people["claire"])
    omar.go("/bureau/candidatures/?charge=moi&state=submitted")
    omar.follow("Garder ces filtres comme vue…")
    omar.page.get_by_label("Nom de la vue").fill("À relire ce matin")
    omar.page.get_by_label("La partager avec l’équipe").check()
    omar.page.get_by_label("L’ouvrir quand j’arrive").check()
    omar.click("Garder cette vue")
    view = Worklist.objects.get(name="À relire ce matin")

    omar.go("/bureau/candidatures/")
    assert f"vue={view.public_id}" in omar.page.url
    omar.page.locator("[name=sort]").select_option("oldest")
    omar.click("Filtrer")
    omar.wait_until(lambda: "Les filtres ont changé" in omar.text)
    omar.follow("Les garder dans cette vue…")
    omar.click("Garder ces filtres")
    view.refresh_from_db()
    assert view.filters == {"charge": "moi", "state": "submitted", "sort": "oldest"}

    claire.go("/bureau/vues/")
    assert "partagée par Omar Benali" in claire.text
    claire.go(f"/bureau/vues/{view.public_id}/")
    claire.go(f"/bureau/vues/{view.public_id}/supprimer/")
    claire.click("Supprimer la vue")
    assert not Worklist.objects.filter(pk=view.pk).exists()
