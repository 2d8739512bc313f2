"""RNA, the national register of associations: files `rna_waldec` (since 2009) and `rna_import` (older ones)."""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from terreau.lib import rna, siret, texts
from terreau.observe.directory.sources import columns
from terreau.observe.directory.sources.selections import Selection
from terreau.observe.directory.sources.tables import Table
from terreau.observe.directory.sources.tallies import Tally

# Of the forty columns, the ones that name no person: managers, telephones and e-mail addresses stay in the file.
NEEDED = ("id", "titre", "adrs_codeinsee", "position", "date_creat")
OPTIONAL = ("siret", "objet", "titre_court", "date_disso")
FIELDS = ("rna", "siret", "name", "search_text", "purpose", "commune_code", "is_active", "created_date", "dissolved_date", "observed_on")
_IS_ACTIVE = FIELDS.index("is_active")


def known_columns() -> frozenset[str]:
    return columns.known("rna_waldec") | columns.known("rna_import")


def leaves_out(values: tuple[Any, ...]) -> str:
    return "" if values[_IS_ACTIVE] else _("dissolved associations")


def read(table: Table, selection: Selection, tally: Tally) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Associations whose head office is in a commune of the territory."""
    where = table.positions(NEEDED, OPTIONAL)
    pick = itemgetter(*where.values())
    names = tuple(where)
    commune_at, width = where["adrs_codeinsee"], len(table.header)
    count = elsewhere = 0
    try:
        for row in table.rows:
            count += 1
            if len(row) != width:
                tally.refuse(table.line(), _("wrong number of columns"), ";".join(row[:3]))
            elif row[commune_at].startswith(selection.territory):
                line = table.line()
                fields = dict(zip(names, pick(row), strict=True))
                fields["id"] = rna.clean(fields["id"])
                if not rna.is_rna(fields["id"]):
                    tally.refuse(line, _("not an RNA number"), fields["id"])
                elif not fields["titre"].strip():
                    tally.refuse(line, _("without a name"), fields["id"])
                else:
                    yield line, _association(fields, selection)
            else:
                elsewhere += 1
    finally:
        tally.read += count
        tally.leave_out(_("outside the territory"), elsewhere)


def _association(fields: dict[str, str], selection: Selection) -> tuple[Any, ...]:
    name = texts.one_line(fields["titre"], 250)
    short = texts.one_line(fields.get("titre_court", ""), 40)
    number = siret.clean(fields.get("siret", ""))
    dissolved = columns.real_day(fields.get("date_disso", ""))
    return (
        fields["id"],
        number if siret.is_siret(number) else "",  # declared by hand, often stale: a wrong one is no information
        name,
        texts.fold(name if texts.fold(short) in texts.fold(name) else f"{name} {short}")[:300],
        fields.get("objet", "").strip()[:5000],
        fields["adrs_codeinsee"][:5],
        fields["position"].strip().upper() in {"A", "R"} and dissolved is None,
        columns.real_day(fields["date_creat"]),
        dissolved,
        selection.observed_on,
    )
