"""The frame of every page, in a real browser: menus, toasts, counters, error pages, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = [
    "/observer-et-echanger/",
    "/former-et-accompagner/",
    "/soutenir/",
    "/valoriser/",
    "/jeunes-et-entreprise/",
    "/recherche/?q=donnees",
    "/recherche/?q=introuvable",
    "/plan-du-site/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/conditions/",
    "/regles-de-decision/",
    "/donnees-ouvertes/",
    "/contact/",
]


def test_it_works(anyone):
    visitor = anyone()

    for path in PUBLIC:
        visitor.go(path)


def test_gallery_is_fit_to_be_seen(anyone, admin):
    keeper = anyone(admin)

    keeper.go("/ui/")
    keeper.go("/ui/bureau/")


def test_missing_page_leads_home(anyone):
    visitor = anyone()
    visitor.page.goto(visitor.base + "/nulle-part/")
    visitor.judge("404")

    visitor.follow("Aller à l’accueil")

    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Aux bonnes idées, une bonne terre")


def test_errors_take_the_focus_and_lead_to_their_field(anyone, admin):
    keeper = anyone(admin)
    keeper.go("/ui/")

    expect(keeper.page.locator(".error-summary")).to_be_focused()
    keeper.page.locator(".error-summary a", has_text="Montant demandé").click()

    expect(keeper.page.locator("#id_amount")).to_be_focused()


def test_long_text_says_how_much_room_is_left(anyone, admin):
    keeper = anyone(admin)
    keeper.go("/ui/")

    keeper.page.locator("#b_summary").fill("x" * 380)

    expect(keeper.page.locator("terreau-counter:has(#b_summary) .counter")).to_have_text("380 / 400")


@pytest.mark.parametrize("javascript", [True, False])
def test_menus_open_without_javascript(anyone, admin, javascript):
    keeper = anyone(admin, javascript=javascript)
    keeper.page.set_viewport_size({"width": 390, "height": 800})
    keeper.page.goto(keeper.base + "/contact/")

    keeper.page.get_by_role("button", name="Menu").click()
    expect(keeper.page.get_by_role("navigation", name="Navigation principale").get_by_role("link", name="Soutenir")).to_be_visible()
    keeper.page.get_by_role("button", name="Fermer le menu").click()
    keeper.page.locator("details.account summary").click()

    expect(keeper.page.get_by_role("button", name="Se déconnecter")).to_be_visible()


def test_account_menu_closes_with_escape_and_gives_the_focus_back(anyone, admin):
    keeper = anyone(admin)
    keeper.page.goto(keeper.base + "/contact/")
    keeper.page.locator("details.account summary").click()

    keeper.page.keyboard.press("Escape")

    expect(keeper.page.get_by_role("button", name="Se déconnecter")).to_be_hidden()
    expect(keeper.page.locator("details.account summary")).to_be_focused()


def test_first_tab_skips_to_the_content(anyone):
    visitor = anyone()
    visitor.page.goto(visitor.base + "/contact/")

    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(".skip")).to_be_focused()
    visitor.page.keyboard.press("Enter")

    expect(visitor.page.locator("#contenu")).to_be_focused()


def test_second_click_sends_nothing(anyone, admin):
    """A slow network and an impatient hand: one request leaves."""
    keeper = anyone(admin)
    keeper.page.goto(keeper.base + "/contact/")
    sent = []
    address = keeper.page.locator("details.account form").get_attribute("action")
    keeper.page.route(f"**{address}", lambda route: sent.append(route.request.method))  # never answered
    keeper.page.locator("details.account summary").click()
    button = keeper.page.get_by_role("button", name="Se déconnecter")

    button.dblclick(no_wait_after=True)
    keeper.page.wait_for_timeout(300)

    assert sent == ["POST"]


def test_button_shows_that_it_works(anyone, admin):
    keeper = anyone(admin)
    keeper.page.goto(keeper.base + "/contact/")
    keeper.page.evaluate("() => window.addEventListener('submit', (event) => event.preventDefault())")  # after ours: stay here
    keeper.page.locator("details.account summary").click()
    button = keeper.page.get_by_role("button", name="Se déconnecter")

    button.click()

    expect(button).to_have_attribute("aria-busy", "true")


def test_typefaces_are_ours(anyone):
    visitor = anyone()
    visitor.page.goto(visitor.base + "/")
    visitor.page.wait_for_load_state("networkidle")

    loaded = visitor.page.evaluate("() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))")

    assert {"Terreau Sans", "Terreau Serif"} <= set(loaded)
