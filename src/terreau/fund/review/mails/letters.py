"""Decision letters: the text a proofreader reads, and the data of the PDF made from it.

Applicant words (the name of the project) stand in the facts only. Remedies and time limits are not in the editable text:
without them the time limit could not be opposed to the applicant (CJA R421-5), so nobody can delete them by mistake.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import people
from terreau.fund.review.models import Decision, Notification
from terreau.fund.review.queries.deliberation import LETTER
from terreau.fund.review.states import Outcome
from terreau.lib import money, periods, texts


def held(decision: Decision, *, attempt: int = 1) -> Draft:
    """The letter to whoever signs for the applicant, waiting for a proofreader. A new attempt replaces a cancelled one."""
    person = people.addressees_of(decision.application).first()
    suffix = f":{attempt}" if attempt > 1 else ""
    return _draft(decision, to=person, key=f"{LETTER}:{decision.pk}{suffix}", subject=subject(decision), body=body(decision), is_held=True)


def copy(decision: Decision, *, to: Any, subject: str, body: str, document: Any) -> Draft:
    """The same letter, as it was proofread, to another person who signs for the applicant."""
    return _draft(decision, to=to, key=f"{LETTER}_copy:{decision.pk}:{to.pk}", subject=subject, body=body, documents=(document,))


def _draft(
    decision: Decision, *, to: Any, key: str, subject: str, body: str, is_held: bool = False, documents: tuple[Any, ...] = ()
) -> Draft:
    return Draft(
        kind=LETTER if is_held else f"{LETTER}_copy",
        key=key,
        about=decision,
        to=to,
        # Nobody left to write to: the authority's own address gets it, to be sent by post.
        to_address=to.email if to is not None else settings.AUTHORITY["contact"],
        subject=subject,
        body=body,
        facts=[*facts(decision), (_("To contest this decision"), remedies_in_short())],
        link_label=_("Open my application"),
        link_path=reverse("calls:application", args=[decision.application.public_id]),
        documents=documents,
        is_held=is_held,
    )


def subject(decision: Decision) -> str:
    edition = _edition(decision)
    return {
        Outcome.AWARD: _("%(edition)s: your project is selected"),
        Outcome.WAITLIST: _("%(edition)s: your project is on the waiting list"),
        Outcome.REJECT: _("%(edition)s: answer to your application"),
    }[Outcome(decision.outcome)] % {"edition": edition}


def body(decision: Decision) -> str:
    """Our own words only, a blank line between paragraphs."""
    return "\n\n".join(part for part in [_("Madam, Sir,"), *_paragraphs(decision), _replaced(decision), _closing(decision)] if part)


def _paragraphs(decision: Decision) -> list[str]:
    words = {
        "edition": _edition(decision),
        "amount": money.show(decision.amount_cents),
        "rank": decision.rank,
        "day": periods.day(decision.deliberation.held_on),
    }
    reason = texts.cleaned(decision.reason).strip()
    if decision.outcome == Outcome.AWARD:
        return [
            _(
                "We are glad to tell you that your project is selected in the call for projects %(edition)s. At its session of %(day)s, the panel granted it %(amount)s."
            )
            % words,
            reason,
            _("Someone from our team will be in touch about what comes next: the agreement, the payment, and the report on what was done."),
        ]
    if decision.outcome == Outcome.WAITLIST:
        return [
            _(
                "At its session of %(day)s, the panel of the call for projects %(edition)s could not give your project a grant within the money available. It stands in place %(rank)s on the waiting list."
            )
            % words,
            reason,
            _(
                "If money becomes available, the projects of the list are taken up in their order, and we write to you at once. You need not do anything until then."
            ),
        ]
    return [
        _(
            "We have read your application to the call for projects %(edition)s with care. At its session of %(day)s, the panel did not select it."
        )
        % words,
        _("Here is why:") if reason else "",
        reason,
        _(
            "We know the work such an application takes. Our team is at your disposal to go through this answer with you, and to look at other ways of supporting your project."
        ),
    ]


def _replaced(decision: Decision) -> str:
    """Someone who was already answered must know which of the two answers holds."""
    told = Notification.objects.filter(decision=decision.supersedes_id).select_related("decision__deliberation").first()
    if told is None:
        return ""
    days = {"day": periods.day(told.decision.deliberation.held_on), "told": periods.day(timezone.localtime(told.at))}
    return _("This decision replaces the one of the session of %(day)s, which we announced to you on %(told)s.") % days


def _closing(decision: Decision) -> str:
    if decision.outcome == Outcome.AWARD:
        return _("With our congratulations,")
    return _("With our thanks for your commitment,")


def facts(decision: Decision) -> list[tuple[str, str]]:
    """What the letter is about; the outbox defuses the values."""
    application = decision.application
    rows = [
        (_("Project"), application.title),
        (_("Reference of the application"), application.reference),
        (_("Applicant"), application.organisation.name if application.organisation else ""),
        (_("Amount asked for"), money.show(application.requested_cents) if application.requested_cents is not None else ""),
    ]
    if decision.outcome == Outcome.AWARD:
        rows.append((_("Amount granted"), money.show(decision.amount_cents)))
    if decision.outcome == Outcome.WAITLIST:
        rows.append((_("Place on the waiting list"), str(decision.rank)))
    rows.append((_("Decision"), _reference(decision)))
    return [(label, value) for label, value in rows if value]


def _reference(decision: Decision) -> str:
    session = decision.deliberation
    day = periods.day(session.held_on)
    return (
        _("session of %(day)s, %(reference)s") % {"day": day, "reference": session.reference}
        if session.reference
        else _("session of %(day)s") % {"day": day}
    )


def remedies_in_short() -> str:
    """One sentence for the mail; the letter attached says it all."""
    return (
        _(
            "You may contest this decision within two months of receiving it, before %(authority)s or before the %(court)s. The letter attached explains how."
        )
        % _bodies()
    )


def remedies() -> list[str]:
    """The ways to contest a decision, and their time limits (CJA R421-1, R421-5; CRPA L411-2), paragraph by paragraph."""
    return [
        _("If you think this decision is mistaken, you may contest it within two months of the day you receive this letter:"),
        _(
            "by asking %(authority)s to look at it again (recours gracieux), by letter to %(address)s. If you have had no answer after two months, your request is refused; you then have two months to go to the court;"
        )
        % _bodies(),
        _("by applying directly to the %(court)s, by letter or on www.telerecours.fr. No lawyer is needed to begin.") % _bodies(),
        _(
            "Asking us to look again within these two months keeps your right to go to the court afterwards (articles R421-1 and R421-5 of the code of administrative justice; L411-2 of the code of relations between the public and the administration)."
        ),
    ]


def _bodies() -> dict[str, Any]:
    return {key: settings.AUTHORITY[key] for key in ("court", "address")} | {"authority": settings.AUTHORITY["name"]}


def _edition(decision: Decision) -> str:
    edition = decision.application.edition
    return f"{edition.call} {edition.slug}"


def pdf_data(decision: Decision, *, subject: str, body: str, day: str) -> dict[str, Any]:
    """What review/letter.typ is given: the proofread text, and nothing that was not read."""
    application = decision.application
    return {
        "title": subject,
        "recipient": recipient(application),
        "place_date": day,
        "reference": application.reference,
        "body": body,
        "facts": [[label, texts.one_line(value, 1000)] for label, value in facts(decision)],
        "signed_by": str(decision.by),
        "signed_as": _("Scheme lead, %(authority)s") % {"authority": settings.AUTHORITY["name"]},
        "remedies_title": _("Ways to contest this decision, and time limits"),
        "remedies": remedies(),
    }


def recipient(application: Application) -> list[str]:
    """Name and address of the applicant, line by line."""
    body = application.organisation
    if body is None:
        return []
    lines = [body.name, body.address, f"{body.postcode} {body.commune_name}".strip()]
    return [texts.one_line(line) for line in lines if line]
