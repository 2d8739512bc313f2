"""Decision letters: the mail that is held for a proofreader, and the data of the PDF made from it.

The words come from the template of the edition (`fund.letters`); remedies and time limits are not among them: without
them the time limit could not be opposed to the applicant (CJA R421-5), so nobody can delete them by mistake.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.queries import people
from terreau.fund.letters import mails as paper
from terreau.fund.letters.queries import composing
from terreau.fund.review.models import Decision
from terreau.fund.review.queries import values
from terreau.fund.review.queries.deliberation import LETTER
from terreau.fund.review.states import Outcome
from terreau.lib import money, periods

_FACTS: list[Callable[[Decision], list[tuple[str, str]]]] = []


def register_facts(facts_of: Callable[[Decision], list[tuple[str, str]]]) -> None:
    """Rooms above add facts to the letters of decisions, from their apps.py: where it is explained, on which vote it rests."""
    _FACTS.append(facts_of)


def held(decision: Decision, *, composed: composing.Composed | None = None, attempt: int = 1) -> Draft:
    """The letter to whoever signs for the applicant, waiting for a proofreader. A new attempt replaces a cancelled one."""
    person = people.addressees_of(decision.application).first()
    suffix = f":{attempt}" if attempt > 1 else ""
    words = composed or compose(decision)
    return _draft(decision, to=person, key=f"{LETTER}:{decision.pk}{suffix}", subject=words.subject, body=words.body, is_held=True)


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
        facts=[*facts(decision), (_("To contest this decision"), paper.remedies_in_short())],
        link_label=_("Open my application"),
        link_path=reverse("calls:application", args=[decision.application.public_id]),
        documents=documents,
        is_held=is_held,
    )


def compose(decision: Decision) -> composing.Composed:
    """The words of the letter, from the template of its edition."""
    stationery = composing.stationery(decision.application.edition)
    return stationery.compose(decision.outcome, values.of_decision(decision), file=decision.application)


def subject(decision: Decision) -> str:
    return compose(decision).subject


def body(decision: Decision) -> str:
    return compose(decision).body


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
    for more in _FACTS:
        rows += more(decision)
    return [(label, value) for label, value in rows if value]


def _reference(decision: Decision) -> str:
    session = decision.deliberation
    day = periods.day(session.held_on)
    return (
        _("session of %(day)s, %(reference)s") % {"day": day, "reference": session.reference}
        if session.reference
        else _("session of %(day)s") % {"day": day}
    )


def pdf_data(decision: Decision, *, subject: str, body: str, day: str, picture: list[int] | None = None) -> dict[str, Any]:
    """What the sheet of paper is given: the proofread text, and nothing that was not read."""
    return paper.sheet(
        decision.application,
        subject=subject,
        body=body,
        facts=facts(decision),
        day=day,
        signed_by=str(decision.by),
        signed_as=_("Scheme lead, %(authority)s") % {"authority": settings.AUTHORITY["name"]},
        picture=picture,
    )
