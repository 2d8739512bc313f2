"""Claire's letters: she words them, tries them on a real file, keeps them."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from terreau.commons.accounts.states import Role
from terreau.fund.calls.states import State
from terreau.fund.letters.actions import wording
from terreau.fund.letters.models import Wording
from terreau.fund.review.actions import deliberating
from tests import factories as make
from tests.factories import jury as sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claire():
    return make.user("claire@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])


def test_lead_words_a_letter_and_tries_it_on_a_file(anyone, claire):
    edition = sit.edition(slug="2026")
    file = sit.file(edition, title="Jardin partagé")
    lead = anyone(claire)

    lead.go("/bureau/appels/le-progres/2026/")
    lead.follow("Modèles de lettres")
    lead.follow("Relire ou changer refus")
    lead.fill("Texte", "Madame, Monsieur,\n\nPour ")
    lead.click("{projet}")
    assert lead.page.get_by_label("Texte").input_value().endswith("Pour {projet}")

    lead.page.get_by_label("Essayer sur").select_option(value=file.public_id)
    lead.click("Essayer")
    expect(lead.page.get_by_text("Pour Jardin partagé")).to_be_visible()
    assert not Wording.objects.exists()

    lead.fill("Texte", "Pour {inconnu}")
    lead.click("Garder cette version")
    expect(lead.page.get_by_text("{inconnu} n’est pas un mot à remplacer").first).to_be_visible()
    lead.fill("Texte", "Pour {projet} : {motifs}")
    lead.click("Garder cette version")
    expect(lead.page.get_by_text("La version 1 est gardée").first).to_be_visible()


def test_two_people_read_every_letter_over_with_the_keyboard(anyone, claire):
    edition = sit.edition(slug="2026", envelope_cents=3_000_000)
    session = sit.deliberation(edition, by=claire)
    for title in ("Un jardin", "Un atelier"):
        sit.proposal(session, sit.file(edition, title=title, state=State.DELIBERATION), outcome="reject", reason="Le budget est flou.")
    deliberating.adopt(deliberation=session, expected_version=1, by=claire, at=timezone.now())
    wording.set_manner(edition=edition, readings=2, by=claire, at=timezone.now())
    first, second = anyone(claire), anyone(make.user("ines@exemple.test", name="Inès Roy", roles=[Role.LEAD]))

    first.go(f"/bureau/deliberations/{session.public_id}/courriers/")
    first.follow("Remplacer des mots")
    first.fill("Remplacer", "flou")
    first.page.locator("#id_par").fill("à préciser")
    first.click("Voir les changements")
    first.click("Remplacer dans les courriers cochés")
    expect(first.page.get_by_text("2 courriers corrigés")).to_be_visible()

    for reader in (first, second):
        reader.go(f"/bureau/deliberations/{session.public_id}/courriers/")
        reader.follow("Relire l’un après l’autre")
        expect(reader.page.get_by_text("Courrier 1 sur 2")).to_be_visible()
        reader.page.keyboard.press("Alt+PageDown")
        expect(reader.page.get_by_text("Courrier 2 sur 2")).to_be_visible()
        reader.page.keyboard.press("Alt+PageUp")
        expect(reader.page.get_by_text("Courrier 1 sur 2")).to_be_visible()
        reader.look()
        reader.page.keyboard.press("Control+Enter")
        expect(reader.page.get_by_text("Courrier 2 sur 2")).to_be_visible()
        reader.page.keyboard.press("Control+Enter")
        reader.page.wait_for_url("**/courriers/")
        reader.look()
    expect(second.page.get_by_text("Tous les courriers sont relus")).to_be_visible()
    expect(second.page.get_by_role("row", name="Un jardin")).to_contain_text("Claire Lemaire")
