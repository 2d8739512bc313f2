"""Messages about what an organisation keeps on file. An IBAN never travels in a mail: only its two ends do."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.commons.papers.models import BankDetails
from terreau.lib import iban, periods


def bank_details_changed(details: BankDetails, to: Any, *, former: BankDetails | None) -> Draft:
    """To each signer, the author included."""
    organisation = details.organisation
    return Draft(
        kind="papers.bank_details",
        key=f"papers.bank_details:{details.public_id}:{to.pk}",
        about=organisation,
        to=to,
        to_address=to.email,
        subject=_("The bank details of your structure have changed"),
        body=_(
            "The account on which the structure below will be paid has just been recorded or changed. If you know of it, there is "
            "nothing to do. If nobody among you asked for it, it may be a fraud: write to us straight away, before any payment leaves."
        ),
        facts=[
            (_("Structure concerned"), organisation.name),
            (_("New account"), f"{iban.mask(details.iban)} ({details.holder})"),
            (_("Account before"), iban.mask(former.iban) if former else _("none")),
            (_("Changed by"), str(details.put_by)),
            (_("On"), periods.words(details.put_at, get_current_timezone_name())),
        ],
        link_label=_("See the permanent papers"),
        link_path=reverse("papers:list", args=[organisation.public_id]),
    )
