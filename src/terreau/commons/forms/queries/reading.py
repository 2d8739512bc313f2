"""Answers as people read them: pages, receipts, letters and files for the jury all draw from these rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from terreau.commons.documents.models import Document
from terreau.commons.forms.queries.problems import files_named
from terreau.commons.forms.queries.words import Communes, labels, words
from terreau.commons.forms.schema import Kind, Question, Schema, Settled, is_blank, settle, totals
from terreau.commons.papers import queries as papers
from terreau.commons.papers.queries import Origin
from terreau.commons.places.models import Commune
from terreau.lib import money

NOT_ASKED, NOT_ANSWERED, ANSWERED = "not_asked", "not_answered", "answered"


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A repeated group or a budget. `foot` holds the totals, one cell per column, or is empty."""

    columns: list[str]
    rows: list[list[str]]
    foot: list[str] = field(default_factory=list)

    @property
    def pairs(self) -> list[list[tuple[str, str]]]:
        """Rows with the heading of each cell beside it, for tables that become cards."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def sides(self) -> list["ReadTable"]:
        """A budget as two tables, charges then income, for screens too narrow to show them side by side."""
        return [
            ReadTable(self.columns[at : at + 2], [row[at : at + 2] for row in self.rows if row[at]], self.foot[at : at + 2])
            for at in range(0, len(self.columns), 2)
        ]


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """One question and its answer. `text` is always the whole answer in one string; `lines`, `files` and `table` are
    the same answer in the shape that suits its kind.
    """

    question_id: str
    label: str
    kind: str
    state: str
    text: str = ""
    lines: list[str] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)
    table: ReadTable | None = None
    notes: list[str] = field(default_factory=list)  # where its files come from, one sentence each


@dataclass(frozen=True, slots=True)
class ReadSection:
    id: str
    title: str
    rows: list[ReadAnswer]


def readable(
    schema: Schema,
    answers: Mapping[str, Any],
    *,
    without_identifying: bool = False,
    documents: Mapping[str, Document] | Iterable[Document] | None = None,
    settled: Settled | None = None,
) -> list[ReadSection]:
    """Every section and question that was asked, answered or not, in the wording of that version.

    `without_identifying` is the juror's reading: flagged questions are not there at all, and sections left empty neither.
    `documents` spares the query when the caller already holds the files. An answer is always read with the schema it was
    given under, so a later version that renames or drops a question changes nothing here. Questions whose condition is not met
    are not there: they were not asked. `settled` is for who reads with less than the whole form: only the whole form can decide.
    """
    settled = settled or settle(schema, answers)
    answers = settled.answers
    if documents is None:
        files = files_named(schema, answers)
    elif isinstance(documents, Mapping):
        files = dict(documents)
    else:
        files = {document.public_id: document for document in documents}
    communes = _communes(schema, answers)
    origins = _origins(schema, {} if without_identifying else files)
    sections = []
    for section in schema.sections:
        asked = [
            question
            for question in section.questions
            if settled.asks(question.id) and not (without_identifying and question.is_identifying)
        ]
        if asked:
            rows = [read_answer(question, answers.get(question.id), files=files, communes=communes) for question in asked]
            rows = rows if without_identifying else [_with_notes(row, origins) for row in rows]
            sections.append(ReadSection(section.id, section.title, rows))
    return sections


def read_answer(
    question: Question, value: Any, *, files: Mapping[str, Document] | None = None, communes: Mapping[str, str] | None = None
) -> ReadAnswer:
    """One answer in words. A value of another shape than its kind (an old import) is shown as it is, never dropped."""
    if is_blank(value):
        return ReadAnswer(question.id, question.label, question.kind, NOT_ANSWERED)
    try:
        shape = _SHAPES.get(question.kind, _simple)(question, value, files or {}, communes or {})
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError):
        shape = _Shape(text=str(value))
    return ReadAnswer(question.id, question.label, question.kind, ANSWERED, *shape)


def _origins(schema: Schema, files: Mapping[str, Document]) -> dict[str, Origin]:
    """Asked only where the form takes permanent papers: most forms do without the query."""
    takes_papers = any(question.options.get("paper_kind") for question in schema.questions())
    return papers.origins(list(files)) if files and takes_papers else {}


def _with_notes(row: ReadAnswer, origins: Mapping[str, Origin]) -> ReadAnswer:
    notes = [origins[file.public_id].words for file in row.files if file.public_id in origins]
    return replace(row, notes=notes) if notes else row


class _Shape(NamedTuple):
    """The last fields of a ReadAnswer, in order."""

    text: str = ""
    lines: list[str] = []
    files: list[Document] = []
    table: ReadTable | None = None


Files = Mapping[str, Document]


def _simple(question: Question, value: Any, files: Files, communes: Communes) -> _Shape:
    return _Shape(text=words(question, value, communes=communes))


def _long_text(question: Question, value: Any, files: Files, communes: Communes) -> _Shape:
    return _Shape(text=value, lines=value.split("\n"))


def _multiple(question: Question, value: Any, files: Files, communes: Communes) -> _Shape:
    return _Shape(text=words(question, value), lines=labels(question, value))


def _file(question: Question, value: Any, files: Files, communes: Communes) -> _Shape:
    found = [files[public_id] for public_id in value if public_id in files]
    return _Shape(text=", ".join(document.name for document in found), files=found)


def _consent(question: Question, value: Any, files: Files, communes: Communes) -> _Shape:
    return _Shape(text=_("Agreed"), lines=[question.agreement])


def _group(question: Question, value: Any, files: Files, communes: Communes) -> _Shape:
    table = ReadTable(
        columns=[asked.label for asked in question.questions],
        rows=[[words(asked, row.get(asked.id), communes=communes) for asked in question.questions] for row in value],
    )
    rows = (" ; ".join(f"{column}\u00a0: {cell}" for column, cell in pairs if cell) for pairs in table.pairs)
    return _Shape(text=" | ".join(rows), table=table)


def _budget(question: Question, value: Any, files: Files, communes: Communes) -> _Shape:
    sides = [[(_line(line), money.show(line["cents"])) for line in value.get(side, [])] for side in ("charges", "produits")]
    charges, income = (money.show(total) for total in totals(value))
    table = ReadTable(
        columns=[_("Charges"), _("Amount"), _("Income"), _("Amount")],
        rows=[[*left, *right] for left, right in zip_longest(*sides, fillvalue=("", ""))],
        foot=[_("Total charges"), charges, _("Total income"), income],
    )
    return _Shape(text=_("Charges %(charges)s, income %(income)s") % {"charges": charges, "income": income}, table=table)


def _line(line: Mapping[str, Any]) -> str:
    code = line.get("code", "")
    return f"{code} – {line['label']}" if code else line["label"]


def _communes(schema: Schema, answers: Mapping[str, Any]) -> dict[str, str]:
    codes = set()
    for question in schema.questions():
        value = answers.get(question.id)
        if question.kind == Kind.COMMUNE and isinstance(value, str):
            codes.add(value)
        if question.kind == Kind.GROUP and isinstance(value, list):
            asked = [inner.id for inner in question.questions if inner.kind == Kind.COMMUNE]
            codes |= {row[inner] for row in value if isinstance(row, dict) for inner in asked if isinstance(row.get(inner), str)}
    return dict(Commune.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


_SHAPES: dict[str, Callable[[Question, Any, Files, Communes], _Shape]] = {
    Kind.LONG_TEXT: _long_text,
    Kind.MULTIPLE: _multiple,
    Kind.FILE: _file,
    Kind.CONSENT: _consent,
    Kind.GROUP: _group,
    Kind.BUDGET: _budget,
}
