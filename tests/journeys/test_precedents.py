"""An officer sees that an organisation asked twice, and compares."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from tests import factories as make
from tests.factories import applying as apply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_files_of_one_organisation_are_compared(anyone):
    edition, body = make.edition(), apply.organisation("Les Jardins partagés")
    first, _second = (apply.sent(edition, organisation=body).application for _ in range(2))
    team = anyone(make.user("agent@exemple.test", name="Omar Benali", roles=[Role.OFFICER]))
    team.go(reverse("review:file", args=[first.public_id]))
    team.follow("La même structure a un autre dossier dans cette édition")
    team.look()
    assert "même intitulé" in team.text
    assert "même édition" in team.text
    team.page.get_by_role("link", name="Côte à côte").click()
    team.look()
    assert "Ne montrer que ce qui diffère" in team.text
    team.follow("Ne montrer que ce qui diffère")
    team.look()
    assert "Tout montrer" in team.text
