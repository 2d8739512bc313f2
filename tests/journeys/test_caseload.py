"""Inès takes a file, sees that Omar reads it too, and hands all she has over before her leave."""

import pytest

from terreau.fund.calls.models import Application
from terreau.fund.caseload.models import Charge

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def of(organisation: str) -> Application:
    return Application.objects.get(organisation__name=organisation)


def test_two_officers_share_the_desk(anyone, people):
    ines, omar = anyone(people["ines"]), anyone(people["omar"])
    file = of("Les Petits Ruisseaux")
    address = f"/bureau/candidatures/{file.public_id}/"
    omar.go(address)
    ines.go(address)
    ines.wait_until(lambda: "Omar Benali consulte aussi ce dossier" in ines.text)
    ines.click("Prendre ce dossier")
    ines.look()
    assert Charge.objects.get(application=file).officer == people["ines"]

    omar.go("/bureau/candidatures/?charge=moi")
    omar.look()
    omar.go("/bureau/candidatures/?charge=personne")
    omar.page.locator("input[name=chosen]").first.check()
    omar.click("Confier les dossiers choisis…")
    omar.look()

    ines.go("/bureau/candidatures/charge/")
    ines.look()
    ines.go(f"/bureau/candidatures/charge/{people['ines'].public_id}/transmettre/")
    ines.page.get_by_label("Qui prend la suite", exact=True).select_option("Omar Benali")
    ines.click("Transmettre ces dossiers")
    ines.look()
    assert not Charge.objects.filter(officer=people["ines"]).exists()
    omar.go(f"{address}confier/")
    omar.look()
