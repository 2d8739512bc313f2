"""The letter that says a file is not eligible: held for a proofreader, with the same remedies as any decision."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.queries import people
from terreau.fund.letters import mails as paper
from terreau.fund.letters.queries import composing
from terreau.fund.letters.states import Kind
from terreau.fund.review.models import IneligibilityProposal
from terreau.fund.review.queries import values
from terreau.fund.review.queries.screening import rule_label

KIND = "review.ineligible"


def ineligible(proposal: IneligibilityProposal, *, composed: composing.Composed | None = None, attempt: int = 1) -> Draft:
    """To whoever signs for the applicant. A new attempt replaces a cancelled letter."""
    person = people.addressees_of(proposal.application).first()
    suffix = f":{attempt}" if attempt > 1 else ""
    words = composed or compose(proposal)
    key = f"{KIND}:{proposal.pk}{suffix}"
    return _draft(proposal, kind=KIND, key=key, to=person, subject=words.subject, body=words.body, is_held=True)


def ineligible_copy(proposal: IneligibilityProposal, *, to: Any, subject: str, body: str, document: Any) -> Draft:
    """The same letter, as it was proofread, to another person who signs for the applicant."""
    key = f"{KIND}_copy:{proposal.pk}:{to.pk}"
    return _draft(proposal, kind=f"{KIND}_copy", key=key, to=to, subject=subject, body=body, documents=(document,))


def _draft(proposal: IneligibilityProposal, *, kind: str, key: str, to: Any, **parts: Any) -> Draft:
    return Draft(
        kind=kind,
        key=key,
        about=proposal,
        to=to,
        # Nobody left to write to: the authority's own address gets it, to be sent by post.
        to_address=to.email if to is not None else settings.AUTHORITY["contact"],
        facts=[*_facts(proposal), (_("To contest this decision"), paper.remedies_in_short())],
        link_label=_("Open my application"),
        link_path=reverse("calls:application", args=[proposal.application.public_id]),
        **parts,
    )


def compose(proposal: IneligibilityProposal) -> composing.Composed:
    """The words of the letter, from the template of its edition."""
    stationery = composing.stationery(proposal.application.edition)
    return stationery.compose(Kind.INELIGIBLE, values.of_ineligibility(proposal), file=proposal.application)


def _facts(proposal: IneligibilityProposal) -> list[tuple[str, str]]:
    application = proposal.application
    rows = [
        (_("Project"), application.title),
        (_("Reference of the application"), application.reference),
        (_("Applicant"), application.organisation.name if application.organisation else ""),
        (_("Condition of the call"), rule_label(application, proposal.rule) if proposal.rule != "other" else ""),
    ]
    return [(label, value) for label, value in rows if value]


def pdf_data(proposal: IneligibilityProposal, *, subject: str, body: str, day: str, picture: list[int] | None = None) -> dict[str, Any]:
    """What the sheet of paper is given: the proofread text, and nothing that was not read."""
    return paper.sheet(
        proposal.application,
        subject=subject,
        body=body,
        facts=_facts(proposal),
        day=day,
        signed_by=str(proposal.answered_by),
        signed_as=_("For the team in charge of the call, %(authority)s") % {"authority": settings.AUTHORITY["name"]},
        picture=picture,
    )
