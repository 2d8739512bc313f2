"""Words to administrators, the day a count is wrong."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.commons.seats.queries import Drift

ADRIFT = "seats.adrift"


def adrift(drift: Drift, *, to: Any, day: str) -> Draft:
    """One pool, one administrator, once a day as long as it lasts."""
    body = _(
        "Hello,\n\nThe number of places taken and the places held by people do not agree. Nobody was let in beyond the size, but some "
        "may be refused wrongly. Please tell whoever maintains the platform."
    )
    return Draft(
        kind=ADRIFT,
        key=f"{ADRIFT}:{drift.pool.pk}:{to.pk}:{day}",
        about=drift.pool,
        to=to,
        to_address=to.email,
        subject=_("A count of places is wrong"),
        body=body,
        facts=[(_("Where"), drift.pool.label), (_("Counted"), str(drift.counted)), (_("Held by people"), str(drift.held))],
        link_label=_("Open the operations page"),
        link_path=reverse("jobs:operations"),
    )
