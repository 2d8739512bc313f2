"""The tables of the page as files, under the same names: money in euros, rates in whole per cent."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from terreau.fund.figures.queries import Figures, Line
from terreau.lib import workbooks

FORMATS = {"csv": "text/csv; charset=utf-8", "xlsx": workbooks.XLSX, "ods": workbooks.ODS}


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` gives the header, then the lines. `slug` stands in addresses and file names."""

    slug: str
    title: Any
    rows: Callable[[Figures], tuple[list[str], Iterable[Sequence[Any]]]]


def _euros(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _counted(first: str, lines: Iterable[Line]) -> tuple[list[str], Iterable[Sequence[Any]]]:
    header = [
        first,
        _("Received"),
        pgettext("files", "Answered"),
        _("Kept"),
        _("Kept out of 100 answered"),
        _("Asked for (euros)"),
        _("Awarded (euros)"),
    ]
    return header, (
        [line.label, line.received, line.answered, line.kept, line.rate, _euros(line.asked_cents), _euros(line.awarded_cents)]
        for line in lines
    )


def _editions(found: Figures) -> tuple[list[str], Iterable[Sequence[Any]]]:
    header, rows = _counted(_("Edition"), [one.line for one in found.editions])
    more = [_("Envelope (euros)"), _("Days from sending to the answer (median)")]
    return [*header, *more], (
        [*row, _euros(one.edition.envelope_cents), one.median_days] for row, one in zip(rows, found.editions, strict=True)
    )


def _steps(found: Figures) -> tuple[list[str], Iterable[Sequence[Any]]]:
    return [_("Step"), _("Files")], ([step.label, step.count] for step in found.steps)


def _amounts(found: Figures) -> tuple[list[str], Iterable[Sequence[Any]]]:
    header = [
        _("Amount (euros)"),
        _("Files"),
        _("Total"),
        _("Smallest"),
        _("A quarter below"),
        _("Median"),
        _("Three quarters below"),
        _("Largest"),
    ]
    return header, (
        [one.label, one.count, *map(_euros, (one.total, one.low, one.first, one.median, one.third, one.high))] for one in found.amounts
    )


def _paces(found: Figures) -> tuple[list[str], Iterable[Sequence[Any]]]:
    header = [_("Time"), _("Files"), _("Days, half the files"), _("Days, nine files in ten")]
    return header, ([one.label, one.count, one.median, one.most] for one in found.paces)


TABLES = {
    table.slug: table
    for table in (
        Table("editions", gettext_lazy("Editions side by side"), _editions),
        Table("etapes", gettext_lazy("How far files go"), _steps),
        Table("thematiques", gettext_lazy("Themes"), lambda found: _counted(_("Theme"), found.themes)),
        Table("publics", gettext_lazy("Publics"), lambda found: _counted(_("Public"), found.publics)),
        Table("communes", gettext_lazy("Communes of the organisations"), lambda found: _counted(_("Commune"), found.communes)),
        Table("formes", gettext_lazy("Kinds of organisation"), lambda found: _counted(_("Legal family"), found.kinds)),
        Table("nouveaux", gettext_lazy("New and known organisations"), lambda found: _counted(_("Organisation"), found.arrivals)),
        Table("montants", gettext_lazy("Amounts"), _amounts),
        Table("delais", gettext_lazy("How long it takes"), _paces),
    )
}


def write(table: Table, found: Figures, form: str) -> bytes:
    """One table as a whole file: a few hundred lines at most."""
    header, rows = table.rows(found)
    out = io.BytesIO()
    if form == "csv":
        workbooks.write_csv(out, header, rows)
    else:
        {"xlsx": workbooks.write_xlsx, "ods": workbooks.write_ods}[form](out, header, rows, title=str(table.title))
    return out.getvalue()
