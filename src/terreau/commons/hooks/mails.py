"""To the owner of an endpoint: it was made, it is paused, it has ended."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.commons.hooks.models import Endpoint
from terreau.commons.hooks.states import Reason
from terreau.commons.outbox.letters import Draft

MADE, HALTED = "hooks.made", "hooks.halted"


def _draft(endpoint: Endpoint, to: Any, kind: str, key: str, subject: str, body: str, facts: list[tuple[str, str]]) -> Draft:
    return Draft(
        kind=kind,
        key=key,
        about=endpoint,
        to=to,
        to_address=to.email,
        subject=subject,
        body=body,
        facts=[(pgettext("token", "Name"), endpoint.name), (_("Server called"), endpoint.host), *facts],
        link_label=_("See this webhook"),
        link_path=reverse("hooks:detail", args=[endpoint.public_id]),
    )


def made(endpoint: Endpoint) -> Draft:
    """To its owner, without the secret: should it not be they who made it."""
    body = _(
        "Hello,\n\nA program is now told, in your name, what happens in the calls you follow. If it was not you, end this webhook at once "
        "from the page below, then tell your administrator."
    )
    facts = [(_("It is told of"), ", ".join(endpoint.kinds_in_words))]
    return _draft(endpoint, endpoint.owner, MADE, f"{MADE}:{endpoint.pk}", _("A webhook was made in your name"), body, facts)


def paused(endpoint: Endpoint, to: Any) -> Draft:
    body = _(
        "Hello,\n\nA program that was to be told what happens no longer answers as it should: the platform has stopped calling it for now. "
        "Nothing is lost: what happens meanwhile waits, for 30 days. Once the program is mended, resume from the page below."
    )
    return _halted(endpoint, to, _("A webhook is paused"), body)


def stopped(endpoint: Endpoint, to: Any) -> Draft:
    body = _(
        "Hello,\n\nA webhook has ended: its program is told nothing any more. It cannot be taken up again; if it is still needed, "
        "someone who has the rights must make another one."
    )
    return _halted(endpoint, to, _("A webhook has ended"), body)


def _halted(endpoint: Endpoint, to: Any, subject: str, body: str) -> Draft:
    facts = [(pgettext("webhook", "Why"), str(Reason(endpoint.reason).label))]
    key = f"{HALTED}:{endpoint.pk}:{endpoint.version}:{to.pk}"
    return _draft(endpoint, to, HALTED, key, subject, body, facts)
