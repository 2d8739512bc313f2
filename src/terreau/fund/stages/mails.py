"""The letters that answer a first stage. Applicant words stand in the facts; the reason is a lead's."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.queries import editions, people, stages
from terreau.fund.letters import mails as paper
from terreau.fund.stages.models import StageAnswer
from terreau.fund.stages.queries import KIND
from terreau.fund.stages.states import Outcome
from terreau.lib import texts


def held(answer: StageAnswer) -> Draft:
    """To whoever signs for the applicant, waiting for a proofreader."""
    person = people.addressees_of(answer.application).first()
    return _draft(answer, kind=KIND, key=f"{KIND}:{answer.pk}", to=person, subject=_subject(answer), body=_body(answer), is_held=True)


def copy(answer: StageAnswer, *, to: Any, subject: str, body: str, documents: tuple[Any, ...] = ()) -> Draft:
    """The same letter, as it was proofread, to another person who signs for the applicant."""
    key = f"{KIND}_copy:{answer.pk}:{to.pk}"
    return _draft(answer, kind=f"{KIND}_copy", key=key, to=to, subject=subject, body=body, documents=documents)


def _draft(answer: StageAnswer, *, to: Any, **parts: Any) -> Draft:
    is_invited = answer.outcome == Outcome.INVITE
    remedies = [] if is_invited else [(_("To contest this decision"), paper.remedies_in_short())]
    return Draft(
        about=answer,
        to=to,
        # Nobody left to write to: the authority's own address gets it, to be sent by post.
        to_address=to.email if to is not None else settings.AUTHORITY["contact"],
        facts=[*_facts(answer), *remedies],
        link_label=_("Begin the full application") if is_invited else _("Open my application"),
        link_path=reverse("calls:application", args=[answer.application.public_id]),
        **parts,
    )


def _subject(answer: StageAnswer) -> str:
    words = (
        _("%(edition)s: your project is invited to the second stage")
        if answer.outcome == Outcome.INVITE
        else _("%(edition)s: answer to your first application")
    )
    return words % {"edition": _edition(answer)}


def _body(answer: StageAnswer) -> str:
    reason = texts.cleaned(answer.reason, 2000).strip()
    if answer.outcome == Outcome.INVITE:
        second = stages.second_of(answer.application.edition)
        words = {
            "edition": _edition(answer),
            "opens": editions.in_words(second, second.opens_at) if second else "",
            "closes": editions.in_words(second, second.closes_at) if second else "",
        }
        parts = [
            _("Madam, Sir,"),
            _("We have read your application to the call for projects %(edition)s, and we invite your project to the second stage.")
            % words,
            reason,
            _("You may write your full application from %(opens)s, and send it until %(closes)s.") % words,
            _("What you have already answered is taken over, with the documents you attached: you complete, you correct, you send."),
            _("With our thanks for your commitment,"),
        ]
    else:
        parts = [
            _("Madam, Sir,"),
            _("We have read your application to the call for projects %(edition)s with care. We do not invite it to the second stage.")
            % {"edition": _edition(answer)},
            _("Here is why:"),
            reason,
            _(
                "We know the work such an application takes. Our team is at your disposal to go through this answer with you, and to look at "
                "other ways of supporting your project."
            ),
            _("With our thanks for your commitment,"),
        ]
    return "\n\n".join(part for part in parts if part)


def _facts(answer: StageAnswer) -> list[tuple[str, str]]:
    application = answer.application
    rows = [
        (_("Project"), application.title),
        (_("Reference of the application"), application.reference),
        (_("Applicant"), application.organisation.name if application.organisation else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _edition(answer: StageAnswer) -> str:
    edition = answer.application.edition
    return f"{edition.call} {edition.slug}"


def pdf_data(answer: StageAnswer, *, subject: str, body: str, day: str) -> dict[str, Any]:
    """What the sheet of paper is given: the proofread text, and nothing that was not read."""
    return paper.sheet(
        answer.application,
        subject=subject,
        body=body,
        facts=_facts(answer),
        day=day,
        signed_by=str(answer.by),
        signed_as=_("For the team in charge of the call, %(authority)s") % {"authority": settings.AUTHORITY["name"]},
    )
