"""The letter that says a file is not eligible: held for a proofreader, with the same remedies as any decision."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.fund.calls.queries import people
from terreau.fund.review.mails import letters
from terreau.fund.review.models import IneligibilityProposal
from terreau.fund.review.queries.screening import rule_label
from terreau.lib import texts

KIND = "review.ineligible"


def ineligible(proposal: IneligibilityProposal, *, attempt: int = 1) -> Draft:
    """To whoever signs for the applicant. A new attempt replaces a cancelled letter."""
    person = people.addressees_of(proposal.application).first()
    suffix = f":{attempt}" if attempt > 1 else ""
    return _draft(
        proposal, kind=KIND, key=f"{KIND}:{proposal.pk}{suffix}", to=person, subject=_subject(proposal), body=_body(proposal), is_held=True
    )


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
        facts=[*_facts(proposal), (_("To contest this decision"), letters.remedies_in_short())],
        link_label=_("Open my application"),
        link_path=reverse("calls:application", args=[proposal.application.public_id]),
        **parts,
    )


def _subject(proposal: IneligibilityProposal) -> str:
    return _("%(edition)s: answer to your application") % {"edition": _edition(proposal)}


def _body(proposal: IneligibilityProposal) -> str:
    """Our own words; the reason is an officer's, confirmed by another."""
    parts = [
        _("Madam, Sir,"),
        _(
            "We have examined your application to the call for projects %(edition)s. It does not meet all the conditions of the call, and cannot go before the jury."
        )
        % {"edition": _edition(proposal)},
        _("Here is why:"),
        texts.cleaned(proposal.reason),
        _(
            "This says nothing of the worth of your project. Our team is at your disposal to go through this answer with you, and to look for other support."
        ),
        _("With our thanks for your commitment,"),
    ]
    return "\n\n".join(parts)


def _facts(proposal: IneligibilityProposal) -> list[tuple[str, str]]:
    application = proposal.application
    rows = [
        (_("Project"), application.title),
        (_("Reference of the application"), application.reference),
        (_("Applicant"), application.organisation.name if application.organisation else ""),
        (_("Condition of the call"), rule_label(application, proposal.rule) if proposal.rule != "other" else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _edition(proposal: IneligibilityProposal) -> str:
    edition = proposal.application.edition
    return f"{edition.call} {edition.slug}"


def pdf_data(proposal: IneligibilityProposal, *, subject: str, body: str, day: str) -> dict[str, Any]:
    """What review/letter.typ is given: the proofread text, and nothing that was not read."""
    return {
        "title": subject,
        "recipient": letters.recipient(proposal.application),
        "place_date": day,
        "reference": proposal.application.reference,
        "body": body,
        "facts": [[label, texts.one_line(value, 1000)] for label, value in _facts(proposal)],
        "signed_by": str(proposal.answered_by),
        "signed_as": _("For the team in charge of the call, %(authority)s") % {"authority": settings.AUTHORITY["name"]},
        "remedies_title": _("Ways to contest this decision, and time limits"),
        "remedies": letters.remedies(),
    }
