"""Omar checks a file and sends it to the jury, asks another for more, and confirms with Inès what one alone may not decide."""

import pytest

from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.fund.review.models import IneligibilityProposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def of(organisation: str) -> Application:
    return Application.objects.get(organisation__name=organisation)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_officer_checks_asks_and_writes(anyone, people, javascript):
    visitor = anyone(people["omar"], javascript=javascript)
    visitor.go("/bureau/")
    visitor.go("/bureau/candidatures/?q=lunettes")
    visitor.follow("Lunettes du cœur")
    lines = ("Les statuts sont signés et à jour", "Le RIB est au nom de la structure", "La personne qui signe en a le pouvoir")
    for settled, line in enumerate(lines, start=1):
        visitor.page.get_by_role("button", name=f"En règle : {line}", exact=True).click()
        visitor.wait_until(lambda settled=settled: of("Clin d’Œil").checks.filter(is_fine=True).count() == settled)

    root = f"/bureau/candidatures/{of('Clin d’Œil').public_id}/"
    visitor.go(f"{root}completer/")
    visitor.page.get_by_label("Budget", exact=True).check()
    visitor.page.locator("[name=message]").fill("Merci de préciser le poste 61.")
    visitor.page.locator("main form button[type=submit]").last.click()
    visitor.page.wait_for_load_state()
    visitor.look()
    assert of("Clin d’Œil").state == State.TO_COMPLETE

    visitor.go(f"{root}echanges/")
    visitor.go(f"{root}historique/")
    assert "Omar Benali" in visitor.text


def test_two_people_turn_a_file_away(anyone, people):
    proposal = IneligibilityProposal.objects.get()
    root = f"/bureau/candidatures/{of('Ricochet').public_id}/"

    proposer = anyone(people["ines"])
    proposer.go(f"{root}ineligibilite/{proposal.pk}/")
    assert of("Ricochet").state == State.SUBMITTED

    second = anyone(people["omar"])
    second.go(f"{root}ineligibilite/{proposal.pk}/")
    second.page.locator("main form button[type=submit]").first.click()
    second.page.wait_for_load_state()
    second.look()
    assert of("Ricochet").state == State.INELIGIBLE

    holder = anyone(Application.objects.get(pk=of("Ricochet").pk).started_by)
    holder.go(f"/mes-candidatures/{of('Ricochet').public_id}/")
    assert "irrecevable" not in holder.text.lower()
    assert "inéligible" not in holder.text.lower()


def test_letters_wait_for_a_reader(anyone, people):
    visitor = anyone(people["omar"])
    visitor.go("/bureau/courriers/")
    visitor.page.locator("main a[href^='/bureau/courriers/']").first.click()
    visitor.page.wait_for_load_state()
    visitor.look()
