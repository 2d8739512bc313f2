"""Jeanne declares her links, reads a project without knowing whose it is, and scores it."""

import pytest

from terreau.fund.review.models import Review
from terreau.portal.demo.stories import IN_JURY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_juror_declares_reads_blind_and_scores(anyone, people, javascript):
    visitor = anyone(people["jeanne"], javascript=javascript)
    page = visitor.page
    visitor.go("/jury/")
    visitor.follow("Déclarer mes intérêts")
    assert "Vent Debout" in visitor.text
    page.get_by_role("checkbox", name="Vent Debout").check()
    page.get_by_label("Votre lien avec Vent Debout").fill("Ma sœur y travaille.")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    visitor.look()
    page.wait_for_url("**/jury/")
    assert "Voile et insertion" not in visitor.text

    page.locator("main a[href^='/jury/']:not([href*='interets']):not([href*='seances'])").first.click()
    page.wait_for_load_state()
    visitor.look()
    assert [story.organisation for story in IN_JURY if story.organisation in visitor.page.content()] == []
    for group in page.locator("main fieldset:has(input[type=radio])").all():
        group.locator("input[type=radio]").nth(3).check()
    for reason in page.locator("main textarea").all():
        reason.fill("Un projet clair, utile et mesuré.")
    page.locator("main form button[value=give], main form button[name=then][value=give]").first.click()
    page.wait_for_load_state()

    assert (
        Review.objects.filter(
            assignment__seat__juror=people["jeanne"], state="done", assignment__seat__panel__edition__slug__gt="2022"
        ).count()
        == 1
    )
