"""Messages about one application. Builders only: the outbox stores them, the worker sends them.

What a person typed stands in `facts` or `quote`, where the outbox defuses it; the titles of projects too.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.models import Application, CompletionRequest, Submission, ThreadMessage
from terreau.fund.calls.queries import committees, editions
from terreau.lib import money, periods
from terreau.web import navigation

# How long an acknowledgement waits for its receipt to be made; then it leaves without.
PATIENCE = timedelta(minutes=2)


def _facts(application: Application) -> list[tuple[str, str]]:
    facts = [(_("Call"), str(application.edition))]
    if application.number:
        facts.append((_("Number"), application.reference))
    facts.append((_("Project"), application.title or _("Untitled project")))
    if application.organisation is not None:
        facts.append((_("Organisation"), application.organisation.name))
    return facts


def _committee(application: Application) -> list[tuple[str, str]]:
    """Who will look at it, in a call open all year."""
    return [(_("Committee"), words)] if (words := committees.sentence_for(application)) else []


def _about(application: Application, to: User, *, kind: str, key: str, path: str | None = None, **words: Any) -> Draft:
    return Draft(
        kind=f"calls.{kind}",
        key=f"calls.{kind}:{key}:{to.pk}",
        about=application,
        to=to,
        to_address=to.email,
        link_path=reverse("calls:application", args=[application.public_id]) if path is None else path,
        facts=[*_facts(application), *words.pop("facts", [])],
        **words,
    )


def _when(at: datetime, application: Application) -> str:
    return periods.words(at, application.edition.time_zone)


# ── To the applicant ─────────────────────────────────────────────────────────────────────────────────────────────
def acknowledgement(submission: Submission, to: User) -> Draft:
    """The acknowledgement the law asks for (CRPA L112-3, R112-5, R112-11-1): date, service, contact, what silence means."""
    application = submission.application
    return _about(
        application,
        to,
        kind="receipt",
        key=str(submission.pk),
        wait=PATIENCE,
        subject=_("Your application %(reference)s has been received") % {"reference": application.reference},
        body=_(
            "We received your application on %(received)s.\n\n"
            "It will be examined by %(service)s (%(address)s, %(contact)s). If you have not been told of a decision by %(silence)s, your request must be "
            "considered refused (articles L231-1 and L231-4 of the code of relations between the public and the "
            "administration). You would then have two months to ask us to think again, or to bring the matter before the "
            "court: %(court)s.\n\n"
            "Your receipt is on the page of your application; it is attached to this message if it was ready when it left. "
            "While the call is open, you can still take your application back, change it, and send it again."
        )
        % {
            "received": _when(submission.at, application),
            "service": settings.AUTHORITY["name"],
            "address": settings.AUTHORITY["address"],
            "contact": settings.AUTHORITY["contact"],
            "silence": _when(application.silence_at or submission.at, application),
            "court": settings.AUTHORITY["court"],
        },
        facts=[
            *_committee(application),
            (_("Sent by"), str(submission.by)),
            *([(_("Amount asked for"), money.show(application.requested_cents))] if application.requested_cents else []),
        ],
        link_label=_("See my application"),
    )


def reopened(application: Application, to: User, *, at: datetime) -> Draft:
    closes_at = editions.closes_for(application)
    return _about(
        application,
        to,
        kind="reopened",
        key=f"{application.pk}:{application.version}",
        subject=_("Your application %(reference)s is no longer sent") % {"reference": application.reference},
        body=_(
            "It was taken back on %(at)s, to be changed. As long as it is not sent again, it will not be examined.\n\n"
            "To be taken into account, it must be sent again before %(closes)s."
        )
        % {"at": _when(at, application), "closes": _when(closes_at, application) if closes_at else ""},
        link_label=_("Go on with my application"),
    )


def withdrawn(application: Application, to: User, *, reason: str) -> Draft:
    return _about(
        application,
        to,
        kind="withdrawn",
        key=str(application.pk),
        subject=_("Your application %(reference)s is withdrawn") % {"reference": application.reference},
        body=_(
            "As you asked, your application has been withdrawn: it will not be examined. What you had sent is kept, and "
            "you can read it again.\n\nIf this is a mistake, write to us without delay."
        ),
        quote=reason,
        link_label=_("See my application"),
    )


def ready_to_sign(application: Application, to: User, *, by: User, at: datetime) -> Draft:
    closes_at = editions.closes_for(application)
    return _about(
        application,
        to,
        kind="ready",
        key=f"{application.pk}:{at:%Y-%m-%d}",
        subject=_("An application awaits you: only you can send it"),
        body=_(
            "The application below is written, but it is not sent: that takes a person who may sign for your organisation, "
            "and you are one.\n\nRead it again, then send it before %(closes)s."
        )
        % {"closes": _when(closes_at, application) if closes_at else ""},
        facts=[(_("Prepared by"), str(by))],
        link_label=_("Read it and send it"),
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
        % {"due": _when(request.due_at, application)},
        quote=request.message,
        link_label=_("Complete my application"),
    )


def completion_acknowledged(submission: Submission, to: User) -> Draft:
    application = submission.application
    silence = application.silence_at
    return _about(
        application,
        to,
        kind="completion_receipt",
        key=str(submission.pk),
        wait=PATIENCE,
        subject=_("What you added to your application %(reference)s has been received") % {"reference": application.reference},
        body=_(
            "We received it on %(received)s, and the examination goes on. If you have not been told of a decision by "
            "%(silence)s, your request must be considered refused."
        )
        % {"received": _when(submission.at, application), "silence": _when(silence, application) if silence else ""},
        facts=[(_("Sent by"), str(submission.by))],
        link_label=_("See my application"),
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
        path=reverse("calls:thread", args=[application.public_id]),
        subject=_("A message about your application %(reference)s") % {"reference": application.reference},
        body=_("The team in charge of the call has written to you. Answer from the page of your application, not to this e-mail."),
        quote=message.body,
        link_label=_("Read and answer"),
    )


# ── To the team ──────────────────────────────────────────────────────────────────────────────────────────────────
def _desk(application: Application) -> str:
    """Where the team reads the file: a page of the review room, which stands on this one and may be left out."""
    return navigation.address("review:file", application.public_id)


def completed(submission: Submission, to: User) -> Draft:
    application = submission.application
    return _about(
        application,
        to,
        kind="completed",
        key=str(submission.pk),
        path=_desk(application),
        subject=_("Application %(reference)s has been completed") % {"reference": application.reference},
        body=_("The applicant has answered your request. The page of the file shows what has changed."),
        link_label=_("See the file"),
    )


def written_by_applicant(message: ThreadMessage, to: User) -> Draft:
    application = message.application
    return _about(
        application,
        to,
        kind="message_to_team",
        key=str(message.pk),
        path=_desk(application),
        subject=_("The applicant of %(reference)s has written to you") % {"reference": application.reference},
        body=_("Their message is below. Answer from the page of the file, so that it stays with it."),
        quote=message.body,
        facts=[(_("Written by"), str(message.by))],
        link_label=_("Open the file"),
    )
