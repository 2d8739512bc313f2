"""What the organisation has on file, offered where a question asks for it: two queries a page, none where nothing is asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from terreau.commons.forms import queries
from terreau.commons.forms.forms.kinds import Bank, Files
from terreau.commons.organisations.models import Organisation
from terreau.commons.papers import queries as papers
from terreau.commons.papers.kinds import nature_of


def offer(organisation: Organisation, fields: Mapping[str, Any], *, on: date) -> None:
    """Tell each field what it may offer: the pieces of its kind that it does not have yet, and the bank details."""
    asking = [field for field in fields.values() if isinstance(field, Files) and field.question.options.get("paper_kind")]
    if asking:
        _papers(organisation, asking, on=on)
    for field in fields.values():
        if isinstance(field, Bank):
            field.widget.offered, field.widget.organisation = papers.bank_details_of(organisation), organisation


def _papers(organisation: Organisation, asking: list[Files], *, on: date) -> None:
    pieces = papers.offers(organisation, {field.question.options["paper_kind"] for field in asking}, on=on)
    copies = papers.copies([document.public_id for field in asking for document in field.widget.documents])
    for field in asking:
        widget, kind = field.widget, field.question.options["paper_kind"]
        held = {copies[document.public_id] for document in widget.documents if document.public_id in copies}
        widget.offers = [
            piece
            for piece in pieces.get(kind, [])
            if piece.paper.pk not in held and queries.takes(field.question, piece.paper.document.name)
        ]
        widget.keepable = {document.public_id for document in widget.documents if document.public_id not in copies}
        widget.years = papers.years(on) if nature_of(kind).is_yearly else []
