"""Omar reads the list beside its files with the keyboard alone; turns the keys off; on a phone, one then the other."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/bureau/lire/?state=submitted&sort=oldest"


def test_the_keyboard_goes_through_the_list(anyone, people):
    omar = anyone(people["omar"])
    omar.go(LIST)
    page = omar.page

    def named() -> str:
        return page.locator("#dossier-titre").inner_text()

    def press(key: str) -> None:
        page.keyboard.press(key)
        page.wait_for_timeout(300)  # a key that leads nowhere gives nothing to wait for
        page.wait_for_load_state()

    first = named()
    press("k")  # nothing before the first: it is said, nothing moves
    assert page.locator("terreau-reading > [role=status]").inner_text() == "C’est le premier dossier de la liste."
    press("j")
    second = named()
    assert second != first
    omar.look()
    assert page.evaluate("document.activeElement.id") == "dossier"
    page.go_back()
    assert named() == first
    page.go_forward()
    assert named() == second

    press("/")
    page.keyboard.type("jk?o")
    assert page.locator("[name=q]").input_value() == "jk?o"
    assert named() == second
    page.locator("[name=q]").fill("")
    page.locator(".reading__list a").first.focus()
    press("ArrowDown")
    press("ArrowUp")
    press("Enter")
    assert named() == first

    press("?")
    omar.look()
    page.get_by_label("Touches seules actives").uncheck()
    page.keyboard.press("Escape")
    here = page.url
    for key in ("j", "/", "?", "o"):
        press(key)
    assert page.url == here
    assert not page.locator("dialog[open]").count()
    page.locator("#dossier").focus()
    press("Enter")
    page.wait_for_url("**/bureau/candidatures/**")
    assert "state=submitted" in page.url
    omar.follow("Dossier suivant")
    assert page.get_by_role("heading", level=1).inner_text() == second


def test_on_a_phone_the_list_then_the_file(anyone, people):
    omar = anyone(people["omar"])
    omar.page.set_viewport_size({"width": 390, "height": 844})
    omar.go(LIST)
    assert not omar.page.locator("#dossier").is_visible()
    omar.page.locator(".reading__list a").first.click()
    assert omar.page.locator("#dossier").is_visible()
    assert not omar.page.locator(".reading__list").is_visible()
    omar.follow("Dossier suivant")
    omar.follow("La liste", exact=True)
    assert omar.page.locator(".reading__list").is_visible()
