"""Messages about applications. Builders only: the outbox stores them, the worker sends them.

What a person typed stands in `facts` or `quote`, where the outbox defuses it; titles of projects too.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.models import Application, CompletionRequest, ThreadMessage


def instant(at: datetime, zone: str) -> str:
    """'mardi 3 mars 2026 à 17:00 (Europe/Paris)': a deadline never goes without its zone."""
    local = at.astimezone(ZoneInfo(zone))
    return _("%(day)s at %(hour)s (%(zone)s time)") % {
        "day": date_format(local, "l j F Y"),
        "hour": date_format(local, "H:i"),
        "zone": zone.rsplit("/", maxsplit=1)[-1].replace("_", " "),
    }


def _facts(application: Application) -> list[tuple[str, str]]:
    facts = [(_("Call"), str(application.edition))]
    if application.number:
        facts.append((_("Number"), application.reference))
    facts.append((_("Project"), application.title or _("Untitled project")))
    if application.organisation is not None:
        facts.append((_("Organisation"), application.organisation.name))
    return facts


def _about(application: Application, to: User, *, kind: str, key: str, route: str = "calls:application", **words: Any) -> Draft:
    return Draft(
        kind=f"calls.{kind}",
        key=f"calls.{kind}:{key}:{to.pk}",
        about=application,
        to=to,
        to_address=to.email,
        link_path=reverse(route, args=[application.public_id]),
        facts=[*_facts(application), *words.pop("facts", [])],
        **words,
    )


def completion_requested(application: Application, request: CompletionRequest, to: User) -> Draft:
    return _about(
        application,
        to,
        kind="completion",
        key=str(request.pk),
        subject=_("Your application %(reference)s has to be completed") % {"reference": application.reference},
        body=_(
            "The team that examines your application needs something more. Its message is below.\n\n"
            "Only the parts it names can be changed. Please answer before %(due)s: until then, the time limit for the "
            "authority to answer you stands still."
        )
        % {"due": instant(request.due_at, application.edition.time_zone)},
        quote=request.message,
        link_label=_("Complete my application"),
    )


def continued_without(application: Application, request: CompletionRequest, to: User) -> Draft:
    return _about(
        application,
        to,
        kind="continued",
        key=str(request.pk),
        subject=_("Your application %(reference)s is examined as it was sent") % {"reference": application.reference},
        body=_(
            "The additional information asked for has not been received. The team goes on with what you had sent.\n\n"
            "You can still write to it from the page of your application."
        ),
        link_label=_("See my application"),
    )


def answered_by_team(message: ThreadMessage, to: User) -> Draft:
    application = message.application
    return _about(
        application,
        to,
        kind="message",
        key=str(message.pk),
        subject=_("A message about your application %(reference)s") % {"reference": application.reference},
        body=_("The team in charge of the call has written to you. Answer from the page of your application, not to this e-mail."),
        quote=message.body,
        link_label=_("Read and answer"),
    )
