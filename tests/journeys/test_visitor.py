"""A passer-by: what is this, may my association apply, who was chosen?"""

import pytest

from terreau.portal.demo import registers
from terreau.portal.demo.stories import OPEN_DRAFTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_visitor_finds_a_call_and_checks_whether_to_apply(anyone, people):
    visitor = anyone()
    visitor.go("/")
    visitor.follow("Voir les appels à projets")
    visitor.go("/appels-a-projets/")
    visitor.follow("Grandir et vieillir ensemble")

    assert "100\u202f000\u00a0€" in visitor.text
    assert "Caractère innovant" in visitor.text

    visitor.go(visitor.page.url.removeprefix(visitor.base) + "verifier/")
    visitor.fill("SIRET", "123")
    visitor.page.get_by_label("SIRET").press("Enter")
    visitor.page.wait_for_load_state()
    visitor.look()
    assert "14 chiffres" in visitor.text

    visitor.fill("SIRET", registers.siret_of(OPEN_DRAFTS[0]))
    visitor.page.get_by_label("SIRET").press("Enter")
    visitor.page.wait_for_load_state()
    visitor.look()
    assert "association" in visitor.text
    assert "SIRENE" in visitor.text


@pytest.mark.parametrize(
    "path",
    [
        *("/observer-et-echanger/", "/former-et-accompagner/", "/soutenir/", "/valoriser/", "/jeunes-et-entreprise/"),
        *("/recherche/?q=popote", "/plan-du-site/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/"),
        *("/conditions/", "/regles-de-decision/", "/donnees-ouvertes/", "/contact/"),
    ],
)
def test_page_of_the_hall_is_sound(anyone, path):
    visitor = anyone()

    answer = visitor.go(path)

    assert answer.status == 200


def test_directory_and_guide_are_sound(anyone, people):
    visitor = anyone()
    visitor.go("/essayer/")
    visitor.go("/compte/demo/")
    visitor.go("/annuaire/")
    visitor.page.locator("main a[href^='/annuaire/']").first.click()
    visitor.page.wait_for_load_state()
    visitor.look()


def test_lost_visitor_is_shown_the_way(anyone):
    visitor = anyone()

    answer = visitor.page.goto(visitor.base + "/nulle-part/")

    assert answer.status == 404
    visitor.judge("404")
    assert visitor.page.get_by_role("link", name="Accueil").count() or visitor.page.get_by_role("link", name="accueil").count()
