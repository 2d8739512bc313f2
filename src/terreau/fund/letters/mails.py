"""What stands around the words of a letter, and that no template can take away: addressee, signature, remedies."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from terreau.fund.calls.models import Application
from terreau.lib import texts

PAPER = "letters/letter.typ"


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


def recipient(application: Application) -> list[str]:
    """Name and address of the applicant, line by line."""
    body = application.organisation
    if body is None:
        return []
    lines = [body.name, body.address, f"{body.postcode} {body.commune_name}".strip()]
    return [texts.one_line(line) for line in lines if line]


def sheet(
    application: Application,
    *,
    subject: str,
    body: str,
    facts: list[tuple[str, str]],
    day: str,
    signed_by: str,
    signed_as: str,
    picture: list[int] | None = None,
) -> dict[str, Any]:
    """What letters/letter.typ is given: the proofread text, and what the house adds to it."""
    return {
        "title": subject,
        "recipient": recipient(application),
        "place_date": day,
        "reference": application.reference,
        "body": body,
        "facts": [[label, texts.one_line(value, 1000)] for label, value in facts],
        "signed_by": signed_by,
        "signed_as": signed_as,
        "picture": picture or [],
        **around(),
    }


def around() -> dict[str, Any]:
    """The legal mentions at the foot of every decision letter."""
    return {"remedies_title": _("Ways to contest this decision, and time limits"), "remedies": remedies()}
