"""Figures: found under « Plus », narrowed by a filter, taken away; whole without scripts."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.calls.states import State
from tests import factories as make
from tests.factories import jury as sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_lead_reads_what_the_calls_come_to(anyone, javascript):
    first, second = sit.edition(slug="2025"), sit.edition(slug="2026")
    lead = make.user("responsable@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])
    files = [sit.file(edition, state=State.DELIBERATION, commune_code="92050") for edition in (first, second, second)]
    sit.announced(second, (files[1], "award", 500_000), (files[2], "reject", 0), by=lead)
    desk = anyone(lead, javascript=javascript)

    desk.go(reverse("portal:desk"))
    desk.page.locator(".desk-nav summary").click()
    desk.look()
    desk.page.locator(".desk-nav").get_by_role("link", name="Statistiques").click()
    desk.look()
    assert "Éditions côte à côte" in desk.text

    desk.page.locator("select[name=edition]").select_option(str(second.pk))
    desk.page.get_by_role("button", name="Filtrer").click()
    desk.page.locator("summary", has_text="Communes des structures").click()
    desk.look()
    assert "Éditions côte à côte" not in desk.text
    with desk.page.expect_download() as download:
        desk.page.locator("a[href*='communes.csv']").click()
    assert download.value.suggested_filename.startswith("statistiques-communes-")
