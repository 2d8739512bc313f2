"""Omar checks a file and sends it to the jury, asks another for more, and confirms with Inès what one alone may not decide."""

import pytest
from django.conf import settings

from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.fund.review.models import IneligibilityProposal
from terreau.observe.directory.models import LegalUnit

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
        visitor.page.get_by_role("group", name=line).get_by_label("En règle", exact=True).check()
        if not javascript:
            visitor.click(f"Enregistrer cette ligne : {line}")
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


LINES = {
    "Les statuts sont signés et à jour": "En règle",
    "Le RIB est au nom de la structure": "Pas en règle",
    "La personne qui signe en a le pouvoir": "En règle",
}


def slowed(page, *, seconds: float) -> None:
    """Every tick takes its time on the way, as on a poor network."""
    page.route("**/verifier/*", lambda route: (page.wait_for_timeout(seconds * 1000), route.continue_()))


def test_ticks_and_words_given_while_an_answer_is_on_its_way_are_all_kept(anyone, people):
    visitor = anyone(people["omar"])
    file, page = of("Clin d’Œil"), visitor.page
    visitor.go(f"/bureau/candidatures/{file.public_id}/")
    slowed(page, seconds=0.4)

    for line, verdict in LINES.items():  # none waits for the answer to the one before
        page.get_by_role("group", name=line).get_by_label(verdict, exact=True).check()
    first = page.get_by_role("group", name=next(iter(LINES)))
    first.get_by_label("Pas en règle", exact=True).check()  # a change of mind, meanwhile
    remark = page.get_by_label("Remarque sur « Le RIB est au nom de la structure »")
    remark.press_sequentially("Ancien nom", delay=60)  # answers come back between two letters
    assert remark.input_value() == "Ancien nom"
    remark.press("Enter")  # keeps the verdict that stands

    visitor.wait_until(lambda: file.checks.filter(comment="Ancien nom", is_fine=False).exists())
    assert set(file.checks.values_list("is_fine", "comment")) == {(False, ""), (False, "Ancien nom"), (True, "")}
    visitor.wait_until(lambda: "2 lignes restent à régler" in page.inner_text("#verification"))
    page.wait_for_load_state("networkidle")
    page.unroute_all(behavior="wait")
    assert first.get_by_label("Pas en règle", exact=True).is_checked()
    assert remark.input_value() == "Ancien nom"
    visitor.look()


def test_a_tick_that_could_not_be_saved_is_said(anyone, people):
    visitor = anyone(people["omar"])
    file, page = of("Clin d’Œil"), visitor.page
    visitor.go(f"/bureau/candidatures/{file.public_id}/")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)  # the session ends

    page.get_by_role("group", name=next(iter(LINES))).get_by_label("En règle", exact=True).check()
    page.get_by_text("Ce que vous avez saisi est encore sur cette page").wait_for()
    assert file.checks.count() == 0

    visitor.sign_in(people["omar"])  # in another tab
    page.get_by_role("group", name=next(iter(LINES))).get_by_label("Pas en règle", exact=True).check()
    visitor.wait_until(lambda: file.checks.filter(is_fine=False).exists())
    visitor.wait_until(lambda: "Non enregistré" not in visitor.text)


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


def test_registers_say_what_the_directory_stands_on(anyone, people):
    visitor = anyone(people["omar"])
    visitor.go("/bureau/registres/")
    visitor.follow("sirene-unites-legales-inventees.csv")
    assert str(LegalUnit.objects.count()) in visitor.text
