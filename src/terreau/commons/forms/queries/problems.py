"""What still stands between a sheet and its submission, as sentences, each with the question it is about."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from terreau.commons.documents import queries as documents
from terreau.commons.documents.models import Document, Scan
from terreau.commons.forms.queries.faults import faults
from terreau.commons.forms.schema import Kind, Question, Schema, is_blank, settle, totals
from terreau.lib import money


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, and where."""

    section_id: str
    question_id: str
    label: str
    message: str


def problems(
    schema: Schema,
    answers: Mapping[str, Any],
    *,
    sections: Collection[str] | None = None,
    documents: Mapping[str, Document] | None = None,
) -> list[Problem]:
    """Missing, invalid, unbalanced, unscanned: all that a submission must not contain, of the questions that are asked.

    `sections` narrows it to some ids. `documents` spares the query when the caller already holds the files, by public id.
    """
    settled = settle(schema, answers)
    files = files_named(schema, settled.answers) if documents is None else documents
    return [
        Problem(section.id, question.id, question.label, message)
        for section in schema.sections
        if sections is None or section.id in sections
        for question in section.questions
        if question.kind != Kind.COMPUTED and settled.asks(question.id)
        for message in _of(question, settled.answers.get(question.id), files)
    ]


def files_named(schema: Schema, answers: Mapping[str, Any]) -> dict[str, Document]:
    """The files that answers name, in one query, or none when no question asks for any."""
    named = [public_id for question in schema.questions() if question.kind == Kind.FILE for public_id in _listed(answers.get(question.id))]
    return documents.by_public_id(named)


def _listed(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _of(question: Question, value: Any, files: Mapping[str, Document]) -> Iterator[str]:
    if is_blank(value):
        if question.is_required:
            yield _missing(question)
        return
    if found := faults(question, value):
        yield from found
        return
    if question.kind == Kind.FILE:
        yield from _files(value, files)
    if question.kind == Kind.GROUP:
        yield from _rows(question, value)
    if question.kind == Kind.BUDGET and (gap := imbalance(value)):
        charges, income = totals(value)
        yield _("The budget does not balance: charges %(charges)s, income %(income)s, a difference of %(gap)s.") % {
            "charges": money.show(charges),
            "income": money.show(income),
            "gap": money.show(abs(gap)),
        }


def imbalance(budget: Mapping[str, Any]) -> int:
    """Income less charges, in cents; zero is what a budget must have."""
    charges, income = totals(budget)
    return income - charges


def _missing(question: Question) -> str:
    if question.kind == Kind.FILE:
        return _("A file is expected here.")
    if question.kind == Kind.BANK:
        return _("Choose the bank details of your structure.")
    if question.kind == Kind.CONSENT:
        return _("Your commitment is needed: read the text, then tick the box.")
    if question.kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.YES_NO, Kind.COMMUNE}:
        return _("A choice is expected here.")
    return _("An answer is expected here.")


def _files(value: list[str], files: Mapping[str, Document]) -> Iterator[str]:
    for public_id in value:
        document = files.get(public_id)
        if document is None or document.removed_at is not None:
            yield _("A file of this answer is no longer there: attach it again.")
        elif document.scan == Scan.PENDING:
            yield _("The file “%(name)s” is still being checked by the antivirus: try again in a few minutes.") % {"name": document.name}
        elif document.scan == Scan.INFECTED:
            yield _("The antivirus refused the file “%(name)s”: remove it, and attach a sound one.") % {"name": document.name}


def _rows(question: Question, value: list[dict[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(value, start=1):
        for asked in question.questions:
            if asked.is_required and is_blank(row.get(asked.id)):
                yield _("Row %(number)d, %(label)s: an answer is expected here.") % {"number": number, "label": asked.label}
