"""Claire has a program told of what happens, tries it, sees what it answered, and ends it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from terreau.commons.accounts.states import Role
from terreau.commons.hooks.actions import sending
from tests import factories as make
from tests.commons.hooks.conftest import listening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_lead_has_a_program_told_and_ends_it(anyone, settings):
    settings.HOOKS_REACH_LOOPBACK = True
    claire = make.user("claire@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])
    make.RoleGrant.objects.update(granted_at=timezone.now() - timedelta(days=30))
    make.edition()
    visitor = anyone(claire)
    with listening() as receiver:
        visitor.go("/bureau/webhooks/")
        visitor.follow("Créer un webhook", exact=True)
        visitor.fill("Nom", "Logiciel des aides")
        visitor.fill("Adresse à appeler", "https://10.0.0.1/")
        visitor.page.get_by_label("une candidature est envoyée").check()
        visitor.click("Créer ce webhook")
        assert "réseau privé" in visitor.text
        visitor.fill("Adresse à appeler", receiver.address)
        visitor.click("Créer ce webhook")
        secret = visitor.page.get_by_label("Secret du webhook").input_value()
        visitor.follow("Je l’ai copié")
        assert secret not in visitor.page.content()
        visitor.click("Envoyer un essai")
        sending.deliver_due(at=timezone.now())
        assert len(receiver.received) == 1
        visitor.page.reload()
        assert "200" in visitor.text
        visitor.look()
        visitor.follow("ping", exact=True)
        assert "merci" in visitor.text
        visitor.follow("Logiciel des aides", exact=True)
    visitor.follow("Terminer ce webhook…")
    visitor.click("Terminer ce webhook")
    assert "n’est plus prévenu de rien" in visitor.text
