"""Alix gives a role, reads the journal, sees that the house is well."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_administrator_keeps_the_house(anyone, people):
    visitor = anyone(people["alix"])
    for path in (
        "/bureau/",
        "/bureau/personnes/",
        "/bureau/personnes/invitations/",
        "/bureau/exploitation/",
        "/bureau/journal/",
        "/bureau/registres/",
    ):
        assert visitor.go(path).status == 200

    visitor.go(f"/bureau/personnes/{people['samir'].public_id}/")
    assert "Samir Haddad" in visitor.text
    visitor.go("/bureau/structures/")
    visitor.go("/ui/")
    visitor.go("/ui/bureau/")
