"""Claire's letters: she words them, tries them on a real file, keeps them."""

import pytest
from playwright.sync_api import expect

from terreau.commons.accounts.states import Role
from terreau.fund.letters.models import Wording
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
