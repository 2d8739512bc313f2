"""The waiting list is called: an offer is made, answered, brought before a session, with or without JavaScript."""

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.fund.waiting.models import Offer
from terreau.fund.waiting.states import State
from tests.factories import jury as sit
from tests.fund.waiting.conftest import prepared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_the_next_of_the_list_is_called_and_accepts(anyone, javascript):
    scene = prepared()
    sit.deliberation(scene.edition, by=scene.lead, held_on=timezone.localdate())
    lead = anyone(scene.lead, javascript=javascript)
    lead.go(reverse("calls:desk_edition", args=[scene.edition.call.slug, scene.edition.slug]))
    lead.follow("Liste d’attente")
    lead.follow("Faire une proposition au rang 2")
    lead.fill("Montant proposé", "20 000")
    lead.click("Envoyer la proposition")
    assert "dépasse le montant demandé" in lead.text
    lead.fill("Montant proposé", "6 000")
    lead.click("Envoyer la proposition")
    assert "La proposition est faite" in lead.text

    holder = anyone(scene.signer(), javascript=javascript)
    holder.go(reverse("calls:application", args=[scene.files[0].public_id]))
    holder.follow("Une aide vous est proposée")
    holder.page.get_by_role("checkbox").first.check()
    holder.click("Accepter la proposition")
    assert "Votre accord est noté" in holder.text

    lead.go(reverse("waiting:desk", args=[scene.edition.call.slug, scene.edition.slug]))
    lead.click("Mettre à l’ordre du jour de la séance")
    assert "6 000" in lead.text.replace("\u202f", " ").replace("\xa0", " ")
    assert Offer.objects.get().state == State.ACCEPTED
