"""Someone without an account asks to be told of new calls, confirms, changes their mind, leaves."""

import pytest

from terreau.commons.outbox.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_visitor_subscribes_from_the_filtered_list_and_leaves(anyone, people):
    visitor = anyone()
    visitor.go("/appels-a-projets/?theme=sante")
    visitor.follow("Recevoir les alertes")
    assert visitor.page.get_by_label("Santé").is_checked()
    visitor.click("Recevoir les alertes")
    visitor.fill("Votre adresse électronique", "visiteuse@exemple.test")
    visitor.click("Recevoir les alertes")
    assert "Regardez votre courrier" in visitor.text

    letter = Message.objects.get(to_address="visiteuse@exemple.test")
    visitor.go(letter.link_path)
    visitor.click("Confirmer mes alertes")
    assert "Vos alertes sont actives" in visitor.text
    visitor.page.get_by_label("Une structure agréée ESUS").check()
    visitor.click("Garder ces choix")
    visitor.follow("Arrêter mes alertes")
    visitor.click("Arrêter mes alertes")
    assert "Plus d’alertes" in visitor.text
    assert not Message.objects.filter(to_address="visiteuse@exemple.test").exists()

    visitor.follow("Demander des alertes")
    visitor.follow("Déjà abonné·e")
    lead = anyone(people["claire"])
    lead.go("/bureau/appels/")
    lead.follow("Combien de personnes")
    assert "Abonnements" in lead.text
