"""Words to whoever pays, and to those who sign for a structure. An account number never travels in a mail: only its two ends do."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.organisations.models import Organisation
from terreau.commons.outbox.letters import Draft
from terreau.commons.papers.models import BankDetails
from terreau.fund.payees.models import AccountCheck


def _facts(organisation: Organisation, account: BankDetails | None) -> list[tuple[str, str]]:
    facts = [(_("Structure"), organisation.name)]
    return [*facts, (_("Account"), f"{account} ({account.holder})")] if account else facts


def _draft(kind: str, key: str, organisation: Organisation, account: BankDetails | None, to: Any, **words: Any) -> Draft:
    return Draft(
        kind=f"payees.{kind}",
        key=f"payees.{kind}:{key}:{to.pk}",
        about=organisation,
        to=to,
        to_address=to.email,
        facts=_facts(organisation, account),
        **words,
    )


def _desk(organisation: Organisation) -> dict[str, str]:
    return {"link_label": _("See the account"), "link_path": reverse("payees:detail", args=[organisation.public_id])}


def _holder(organisation: Organisation) -> dict[str, str]:
    return {"link_label": _("Record the bank details"), "link_path": reverse("papers:bank", args=[organisation.public_id])}


def second_wanted(check: AccountCheck, to: Any) -> Draft:
    organisation = check.account.organisation
    body = _("Hello,\n\n%(who)s has verified the account below. A second person must confirm it before anything is paid on it.") % {
        "who": check.vouched_by
    }
    subject = _("An account waits for a second person")
    return _draft("second", check.public_id, organisation, check.account, to, subject=subject, body=body, **_desk(organisation))


def changed(check: AccountCheck, to: Any) -> Draft:
    organisation = check.account.organisation
    body = _(
        "Hello,\n\nThe account below, which had been verified, no longer stands: its structure has recorded another one, or its record "
        "has joined another. Two people must verify an account before anything is paid: such changes are what fraud begins with, so call a "
        "number you already know."
    )
    subject = _("A verified account no longer stands")
    return _draft("changed", check.public_id, organisation, check.account, to, subject=subject, body=body, **_desk(organisation))


def rejected(check: AccountCheck, to: Any) -> Draft:
    organisation = check.account.organisation
    body = _(
        "Hello,\n\nWe could not accept the account below to pay your grant, for the reason given here. Record the right bank details; "
        "nothing is lost, and your grant remains granted."
    )
    subject = _("Your bank details are to be corrected")
    words = {"subject": subject, "body": body, "quote": check.reason}
    return _draft("rejected", check.public_id, organisation, check.account, to, **words, **_holder(organisation))


def asked(organisation: Organisation, to: Any, *, at: datetime) -> Draft:
    body = _(
        "Hello,\n\nA grant was awarded to your structure, and we do not know yet on which account to pay it. A person who signs for the "
        "structure can record its bank details in a minute; they are asked once for all your applications. We never ask for them by telephone "
        "or by mail."
    )
    subject = _("Where should your grant be paid?")
    return _draft("asked", f"{organisation.pk}:{at:%G-%V}", organisation, None, to, subject=subject, body=body, **_holder(organisation))
