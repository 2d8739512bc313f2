"""Answers as the cells of a sheet of calculation, over several versions of a form at once.

Three different things never look the same: a question that this version did not ask, one that was left blank, and "no".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from terreau.commons.forms.models import FormVersion
from terreau.commons.forms.queries.reading import NOT_ANSWERED, NOT_ASKED, read_answer
from terreau.commons.forms.queries.sheets import schema_of
from terreau.commons.forms.queries.words import words
from terreau.commons.forms.schema import Kind, Question, Settled, is_blank, links, settle, totals
from terreau.commons.places.models import Commune

Cell = str | int | Decimal | date


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A question that changed kind between versions has one column per kind: two answers never blend."""

    question_id: str
    kind: str
    label: str
    part: str = ""  # "charges" or "produits" of a budget


@dataclass(frozen=True, slots=True)
class Cells:
    """`columns` in the order of the latest version, older questions last; `rows` are produced as they are read."""

    columns: list[Column]
    rows: Iterator[list[Cell]]


def words_for(state: str) -> str:
    """What stands in a cell without an answer."""
    return {NOT_ASKED: _("(not asked)"), NOT_ANSWERED: _("(not answered)")}[state]


def cells(versions: Iterable[FormVersion], rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Cells:
    """`versions` are those that `rows` name; each row is (form version pk, stored answers). Rows are read one at a time."""
    schemas = {version.pk: schema_of(version) for version in sorted(versions, key=lambda version: (version.number, version.pk))}
    columns: dict[tuple[str, str, str], Column] = {}
    asked: dict[int, dict[tuple[str, str], Question]] = {}
    for pk, schema in reversed(schemas.items()):
        asked[pk] = {(question.id, question.kind): question for question in schema.questions()}
        for question in schema.questions():
            for part in _parts(question):
                columns.setdefault((question.id, question.kind, part), _column(question, part))
    communes = dict(Commune.objects.values_list("code", "name")) if any(c.kind == Kind.COMMUNE for c in columns.values()) else {}
    return Cells(
        list(columns.values()), (_row(columns.values(), asked[pk], settle(schemas[pk], answers), communes) for pk, answers in rows)
    )


def _parts(question: Question) -> tuple[str, ...]:
    return ("charges", "produits") if question.kind == Kind.BUDGET else ("",)


def _column(question: Question, part: str) -> Column:
    side = {"charges": _("charges"), "produits": _("income")}.get(part, "")
    return Column(question.id, question.kind, f"{question.label} ({side})" if side else question.label, part)


def _row(columns: Iterable[Column], asked: Mapping[tuple[str, str], Question], settled: Settled, communes: Mapping[str, str]) -> list[Cell]:
    """A question whose condition was not met was not asked of this file, as surely as if its version did not have it."""
    return [
        _cell(
            column,
            asked.get((column.question_id, column.kind)) if settled.asks(column.question_id) else None,
            settled.answers.get(column.question_id),
            communes,
        )
        for column in columns
    ]


def _cell(column: Column, question: Question | None, value: Any, communes: Mapping[str, str]) -> Cell:
    if question is None:
        return words_for(NOT_ASKED)
    if is_blank(value):
        return words_for(NOT_ANSWERED)
    try:
        return _typed(column, question, value, communes)
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError):
        return str(value)


def _typed(column: Column, question: Question, value: Any, communes: Mapping[str, str]) -> Cell:
    """Numbers stay numbers and days stay days, so that a spreadsheet can add and sort them."""
    match links.measure_of(question):
        case Kind.NUMBER:
            return Decimal(value)
        case Kind.MONEY | Kind.PERCENT:
            return Decimal(value) / 100
        case Kind.DATE:
            return date.fromisoformat(value)
        case Kind.FILE:
            return len(value)
        case Kind.BUDGET:
            charges, income = totals(value)
            return Decimal(charges if column.part == "charges" else income) / 100
        case _:
            return read_answer(question, value, communes=communes).text or words(question, value, communes=communes)
