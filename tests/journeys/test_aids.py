"""A structure keeps its list of de minimis aid, corrects it, and asks what is left on another day; whole without scripts."""

import pytest
from django.urls import reverse

from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_member_keeps_the_list(anyone, javascript):
    body = make.organisation("Les Jardins bleus")
    holder = anyone(make.member(body), javascript=javascript)
    holder.go(reverse("organisations:detail", args=[body.public_id]))
    holder.page.get_by_role("link", name="Aides de minimis").click()
    holder.look()
    holder.page.get_by_role("link", name="Ajouter une aide").click()
    holder.look()
    holder.page.get_by_label("Autorité publique").fill("Ville de Nanterre")
    holder.page.get_by_label("Montant").fill("douze")
    holder.page.get_by_role("button", name="Garder dans la liste").click()
    holder.look()
    assert "montant en euros" in holder.text
    assert holder.page.get_by_label("Autorité publique").input_value() == "Ville de Nanterre"
    holder.page.get_by_label("Jour de l’attribution").fill("2025-06-01")
    holder.page.get_by_label("Montant").fill("12 000")
    holder.page.get_by_role("button", name="Garder dans la liste").click()
    holder.look()
    assert "288\u202f000" in holder.text
    holder.page.get_by_label("Le jour").fill("2028-06-01")
    holder.page.get_by_role("button", name="Filtrer").click()
    holder.look()
    assert "ne compte plus" in holder.text
    holder.page.get_by_role("link", name="Retirer Ville de Nanterre").click()
    holder.look()
    holder.page.get_by_role("button", name="La retirer").click()
    assert "il n’y a rien à faire" in holder.text
