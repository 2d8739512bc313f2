"""Where grants are paid: a finance officer reads and verifies an account, a lead confirms it, the list of payments carries it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.papers import actions as papers
from terreau.fund.calls.states import State
from tests import factories as make
from tests.factories import jury as sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IBAN = "FR1420041010050500013M02606"


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_two_people_verify_an_account(anyone, javascript):
    lead = make.user("responsable@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])
    payer = make.user("finances@exemple.test", name="Mathilde Rey", roles=[Role.FINANCE])
    edition = sit.edition(slug="2026", envelope_cents=9_000_000)
    file = sit.file(edition, state=State.DELIBERATION, organisation=make.organisation("Les Jardins bleus"))
    sit.announced(edition, (file, "award", 500_000), by=lead)
    signer = make.member(file.organisation)
    when = make.NOW - timedelta(days=30)
    papers.set_bank_details(organisation=file.organisation, iban=IBAN, bic="AGRIFRPP", holder="Les Jardins bleus", by=signer, at=when)

    first = anyone(payer, javascript=javascript)
    first.go(reverse("portal:desk"))
    first.page.locator(".desk-nav").get_by_role("link", name="Comptes à payer").click()
    first.look()
    first.page.get_by_role("link", name="Les Jardins bleus").click()
    first.look()
    assert "3M02" not in first.text
    first.page.get_by_role("button", name="Lire en entier, puis vérifier").click()
    first.look()
    assert "3M02" in first.text
    first.page.get_by_role("button", name="Je l’ai vérifié").click()
    first.look()  # nothing chosen: said, and the number still there
    assert "Comment l’avez-vous vérifié" in first.text
    first.page.get_by_label("un appel à un numéro connu").check()
    first.page.get_by_role("button", name="Je l’ai vérifié").click()
    assert "attend une seconde personne" in first.text

    second = anyone(lead, javascript=javascript)
    second.go(reverse("payees:list"))
    second.page.get_by_role("link", name="Les Jardins bleus").click()
    second.page.get_by_role("button", name="Lire en entier, puis confirmer").click()
    second.look()
    second.page.get_by_role("button", name="Je confirme ce compte").click()
    second.look()
    assert "vérifié par deux personnes" in second.text
    second.page.get_by_role("link", name="Écarter ce compte").click()
    second.look()
    second.page.go_back()
    second.go(reverse("payees:list"))
    with second.page.expect_download() as download:
        second.page.get_by_role("button", name="Liste des paiements (CSV)").click()
    assert IBAN in Path(download.value.path()).read_text(encoding="utf-8-sig")
