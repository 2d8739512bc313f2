"""Claire lends a program some of what she reads, hands its key over, and ends it; a stranger reads what programs may read."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from terreau.commons.tokens import queries

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_lead_lends_and_ends_an_access(anyone, people, client):
    cache.clear()
    visitor = anyone(people["claire"])
    visitor.go("/bureau/acces/")
    visitor.follow("Créer un accès", exact=True)
    visitor.click("Créer cet accès")  # nothing is lent by default: what is missing is said
    visitor.fill("Nom", "Logiciel des aides")
    visitor.page.get_by_label("lire les candidatures envoyées").check()
    visitor.click("Créer cet accès")
    assert "elle n’est montrée qu’une fois" in visitor.text
    secret = visitor.page.get_by_label("Clé du programme").input_value()
    key = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/candidatures", headers=key).status_code == 200
    assert queries.opened_by(secret, timezone.now()).owner == people["claire"]

    visitor.follow("Je l’ai copiée")
    assert secret not in visitor.page.content()
    visitor.follow("Logiciel des aides", exact=True)
    visitor.follow("Terminer cet accès…")
    visitor.click("Terminer cet accès")
    assert "n’ouvre plus rien" in visitor.text
    assert client.get("/api/v1/candidatures", headers=key).status_code == 401


def test_stranger_reads_what_programs_may_read(anyone):
    visitor = anyone(None)
    visitor.go("/api/")
    assert "GET /api/v1/editions" in visitor.text
    visitor.go("/donnees-ouvertes/")
    visitor.follow("l’API publique")
