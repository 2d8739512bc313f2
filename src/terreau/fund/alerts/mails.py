"""Messages to addresses that asked for them. Nothing a stranger typed stands in one: only our own words, and calls."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.outbox.letters import Draft
from terreau.fund.alerts import queries
from terreau.fund.alerts.models import Subscription
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import catalogue
from terreau.lib import passes


def _to(subscription: Subscription, *, kind: str, key: str, subject: str, body: str, label: str, **parts: object) -> Draft:
    token = passes.issue(queries.DOOR, subscription.public_id)
    path = str(parts.get("path") or reverse("alerts:mine", args=[token]))
    facts = parts.get("facts")
    return Draft(
        kind=f"alerts.{kind}",
        key=f"alerts.{kind}:{subscription.public_id}:{key}",
        about=subscription,
        to_address=subscription.address,
        subject=subject,
        body=body,
        facts=facts if isinstance(facts, list) else [],
        link_label=label,
        link_path=path,
        leave_path=reverse("alerts:leave", args=[token]),
    )


def confirmation(subscription: Subscription, *, at: datetime) -> Draft:
    """One an hour at most, however often a page is sent: the key says so."""
    return _to(
        subscription,
        kind="confirmation",
        key=f"{at:%Y-%m-%dT%H}",
        subject=_("Confirm your alerts on calls for projects"),
        body=_(
            "Someone, you perhaps, gave this address to be told of new calls for projects. To receive them, open the page below "
            "and confirm.\n\nIf it was not you, do nothing: without a confirmation the address is erased after seven days, and you "
            "will receive nothing."
        ),
        label=_("Confirm my alerts"),
    )


def way_in(subscription: Subscription, *, at: datetime) -> Draft:
    """For an address that is already confirmed: to a second request, or to a lost link."""
    return _to(
        subscription,
        kind="way_in",
        key=f"{at:%Y-%m-%dT%H}",
        subject=_("Your alerts on calls for projects"),
        body=_(
            "You already receive alerts at this address. The page below says which; you can change or stop them there.\n\n"
            "If you asked for nothing, you have nothing to do."
        ),
        label=_("See or change my alerts"),
    )


def digest(subscription: Subscription, editions: Sequence[Edition], *, at: datetime) -> Draft:
    """All that is new, in one mail."""
    only = editions[0] if len(editions) == 1 else None
    count = len(editions)
    subject = (
        _("New call for projects: %(call)s") % {"call": only}
        if only
        else ngettext("%(count)s new call for projects", "%(count)s new calls for projects", count) % {"count": count}
    )
    return _to(
        subscription,
        kind="digest",
        key=f"{at:%Y-%m-%dT%H:%M:%S}",
        subject=subject,
        body=_("You asked to be told of new calls for projects. Here is what is new; each page says who may apply, and how."),
        facts=[fact for edition in editions for fact in ((_("Call"), str(edition)), (_("Calendar"), catalogue.dates_in_words(edition)))],
        label=_("See the call") if only else _("See the calls"),
        path=reverse("calls:edition", args=[only.call.slug, only.slug]) if only else reverse("calls:list"),
    )
