"""What is said to whoever receives files."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.accounts.models import User
from terreau.commons.outbox.letters import Draft
from terreau.fund.caseload.models import Charge

KIND = "caseload.entrusted"
NAMED = 20  # beyond, the list itself says more


def entrusted(person: User, charged: Sequence[Charge], seconded: Sequence[Charge], *, at: datetime) -> Draft:
    """All that was entrusted to someone since the last message."""
    both = [*charged, *seconded]
    count = len(both)
    return Draft(
        kind=KIND,
        key=f"{KIND}:{person.pk}:{at.isoformat()}",
        about=both[0],
        to=person,
        to_address=person.email,
        subject=ngettext("A file has been entrusted to you", "%(count)s files have been entrusted to you", count) % {"count": count},
        body=ngettext(
            "Hello,\n\nA file is now in your hands. It waits for you at the desk.",
            "Hello,\n\n%(count)s files are now in your hands. They wait for you at the desk.",
            count,
        )
        % {"count": count},
        facts=[(_label(charge, person), _said(charge)) for charge in both[:NAMED]],
        link_label=_("See my files"),
        link_path=f"{reverse('review:desk')}?charge=moi",
    )


def _label(charge: Charge, person: User) -> str:
    reference = charge.application.reference
    words = _("File %(reference)s") if charge.officer_id == person.pk else _("File %(reference)s (second)")
    return words % {"reference": reference}


def _said(charge: Charge) -> str:
    file = charge.application
    words = f"{file.title}, {file.organisation}" if file.organisation else file.title
    said = {"file": words, "who": charge.by, "note": charge.note}
    return _("%(file)s (from %(who)s: “%(note)s”)") % said if charge.note else _("%(file)s (from %(who)s)") % said
