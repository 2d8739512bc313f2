"""Where the laureates of the first edition are paid: one account verified by two people, one by one so far, one to look at twice."""

from datetime import timedelta

from terreau.commons.papers import actions as papers
from terreau.commons.papers import queries as on_file
from terreau.fund.payees import actions, queries
from terreau.fund.payees.states import Way
from terreau.portal.demo.scenes import Stage, at

# Accounts that no bank holds, as in `shelves`: the bank code 99999 is nobody's.
ACCOUNTS = ("FR8799999000010000000003C16", "FR7299999000010000000004D80", "FR5799999000010000000005E47")


def fill(stage: Stage) -> None:
    """After the answers were sent, so that the house says itself what is left to do."""
    payer, lead = stage.people["mathilde"], stage.people["hugo"]
    owed = [body for body in queries.payees(payer).order_by("pk") if body.name in stage.signers][: len(ACCOUNTS)]
    for place, (body, iban) in enumerate(zip(owed, ACCOUNTS, strict=False)):
        if on_file.bank_details_of(body) is None:
            holder = "M. Jean Exemple" if place == 2 else body.name
            when = at(stage.today - timedelta(days=40 - place))
            papers.set_bank_details(organisation=body, iban=iban, bic="DEMOFRPP", holder=holder, by=stage.signers[body.name], at=when)
        account = on_file.bank_details_of(body)
        if account is None or place == 2:
            continue
        told = {"way": Way.PAPER, "note": "RIB signé, joint au dossier."}
        check = actions.vouch(organisation=body, account=account.public_id, by=payer, at=at(stage.today - timedelta(days=20)), **told)
        if place == 0:
            actions.confirm(check=check, account=account.public_id, by=lead, at=at(stage.today - timedelta(days=19)))
