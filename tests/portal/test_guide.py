"""The guided tour of the demonstration takes one straight to the person and the place."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.queries import DEMO_DOMAIN
from tests import factories as make


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


def test_it_works(client, db):
    claire = make.user(f"claire@{DEMO_DOMAIN}", name="Claire Lemaire", roles=["lead"])

    page = client.get(reverse("portal:try")).content.decode()
    assert f'value="{claire.public_id}"' in page

    answer = client.post(reverse("accounts:demo"), {"person": claire.public_id, "next": "/bureau/appels/"})
    assert answer.url == "/bureau/appels/"


def test_someone_who_is_not_there_cannot_be_chosen(client, db):
    assert 'name="person"' not in client.get(reverse("portal:try")).content.decode()
