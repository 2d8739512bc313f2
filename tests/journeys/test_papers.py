"""Said once: a signer puts pieces and the account on file, an application takes them in one click and keeps its own copy."""

import pytest

from terreau.commons.forms import queries as sheets
from terreau.commons.papers import queries as shelf
from tests import factories as make
from tests.commons.papers.shelf import IBAN
from tests.factories import applying as files
from tests.fund.calls.test_papers import SCHEMA

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = {"name": "statuts.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
NEWER = PDF | {"name": "nouveaux.pdf"}


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_pieces_are_put_once_and_used_in_an_application(anyone, javascript):
    body = files.organisation("Les Jardins partagés")
    signer = make.member(body, person=make.user("presidente@exemple.test", name="Awa Diallo"))
    edition = make.edition("2026", form_version=make.form_version(SCHEMA))
    draft = files.draft(edition, organisation=body, by=signer)
    browser = anyone(signer, javascript=javascript)
    browser.go(f"/mes-structures/{body.public_id}/")
    browser.follow("Ouvrir les pièces permanentes")
    browser.follow("Déposer : Statuts")
    browser.page.get_by_label("Fichier").set_input_files(PDF)
    browser.fill("Date du document", "2025-09-01")
    browser.click("Déposer")
    assert "C’est déposé" in browser.text
    browser.follow("Enregistrer les coordonnées bancaires")
    browser.fill("IBAN", IBAN[:-1] + "0")
    browser.fill("BIC", "AGRIFRPP")
    browser.fill("Titulaire", "Les Jardins partagés")
    browser.click("Enregistrer ces coordonnées")
    assert "La clé de cet IBAN ne correspond pas" in browser.text
    browser.fill("IBAN", "FR76 3000 6000 0112 3456 7890 189")
    browser.click("Enregistrer ces coordonnées")
    assert IBAN not in browser.text.replace("\u202f", "")
    browser.follow("Lire en entier")
    assert IBAN in browser.text.replace("\u202f", "")

    browser.go(f"/mes-candidatures/{draft.public_id}/dossier/pieces/")
    assert "déposée aujourd’hui" in browser.text.replace("\u00a0", " ")
    browser.click("Utiliser cette pièce")
    browser.wait_until(lambda: "statutes" in sheets.answers(draft.sheet))
    browser.click("Utiliser ces coordonnées")
    browser.wait_until(lambda: "account" in sheets.answers(draft.sheet))
    browser.look()
    browser.click("Retirer statuts.pdf")
    browser.wait_until(lambda: "statutes" not in sheets.answers(draft.sheet))
    browser.page.locator("input[type=file]").set_input_files(NEWER)
    if not javascript:
        browser.click("Joindre maintenant")
    browser.wait_until(lambda: "statutes" in sheets.answers(draft.sheet))
    browser.click("Garder parmi les pièces permanentes")
    browser.wait_until(lambda: [paper.document.name for paper in shelf.current(body)] == ["nouveaux.pdf"])
    browser.go(f"/mes-structures/{body.public_id}/pieces/historique/")
    assert "statuts.pdf" in browser.text
