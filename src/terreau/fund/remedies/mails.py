"""What is written about reasons: to whoever asks, to the team, and to those who have not read their answer."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.models import Application
from terreau.fund.remedies import queries
from terreau.fund.remedies.models import ReasonsRequest
from terreau.fund.remedies.states import Ground
from terreau.lib import periods


def acknowledged(request: ReasonsRequest) -> Draft:
    """To whoever asked: it is in, and when the answer must come."""
    body = _(
        "We have your request for reasons. You will have the answer before %(due)s, by e-mail and on the page of your application "
        "(article L232-4 of the code of relations between the public and the administration)."
    )
    return _draft(
        request, "asked_for", to=request.asked_by, subject=_("Your request for reasons is in"), body=body % {"due": _due(request)}
    )


def asked(request: ReasonsRequest, *, to: Any) -> Draft:
    """To the team: someone asks why."""
    return Draft(
        kind="remedies.to_answer",
        key=f"remedies.to_answer:{request.pk}:{to.pk}",
        about=request,
        to=to,
        to_address=to.email,
        subject=_("Reasons to give before %(due)s") % {"due": _due(request)},
        body=_(
            "An applicant asks for the reasons of a refusal. A first answer is ready on the page below, from the reasons of the file and of the jury."
        ),
        facts=[*_facts(request.application), (_("Asked about"), str(Ground(request.ground).label)), (_("To answer before"), _due(request))],
        quote=request.words,
        link_label=_("Give the reasons"),
        link_path=reverse("remedies:answer", args=[request.public_id]),
    )


def answered(request: ReasonsRequest, *, to: Any) -> Draft:
    """To the applicant: the reasons."""
    found = queries.refusal(request.application, request.answered_at or request.asked_at, answered_at=request.answered_at)
    extra = ""
    if found is not None and found.ground == Ground.SILENCE:
        extra = "\n\n" + _(
            "Since these reasons explain a silence, you may contest the refusal before the court until %(day)s included (article L232-4 "
            "of the code of relations between the public and the administration)."
        ) % {"day": periods.day(found.last_day)}
    return _draft(
        request,
        "answered",
        to=to,
        subject=_("The reasons you asked for"),
        body=_("Here are the reasons you asked for.") + f"\n\n{request.answer}{extra}",
    )


def _draft(request: ReasonsRequest, name: str, *, to: Any, subject: str, body: str) -> Draft:
    return Draft(
        kind=f"remedies.{name}",
        key=f"remedies.{name}:{request.pk}:{to.pk}",
        about=request,
        to=to,
        to_address=to.email,
        subject=subject,
        body=body,
        facts=_facts(request.application),
        link_label=_("Open my application"),
        link_path=reverse("calls:application", args=[request.application.public_id]),
    )


def unread(application: Application, *, to: Any) -> Draft:
    """The answer waits to be read: the time to contest it may be running."""
    when = application.released_at
    return Draft(
        kind="remedies.unread",
        key=f"remedies.unread:{application.pk}:{when and int(when.timestamp())}:{to.pk}",
        about=application,
        to=to,
        to_address=to.email,
        subject=_("An answer waits for you"),
        body=_(
            "%(authority)s has answered your application, and nobody of your organisation has opened the answer on the site yet. "
            "If you have read the letter that came by e-mail, you need not do anything."
        )
        % {"authority": settings.AUTHORITY["name"]},
        facts=[*_facts(application), (_("Announced on"), periods.words(when, application.edition.time_zone) if when else "")],
        link_label=_("Read the answer"),
        link_path=reverse("calls:application", args=[application.public_id]),
    )


def _facts(application: Application) -> list[tuple[str, str]]:
    return [(_("Project"), application.title), (_("Reference of the application"), application.reference)]


def _due(request: ReasonsRequest) -> str:
    return periods.words(request.due_at, request.application.edition.time_zone)
