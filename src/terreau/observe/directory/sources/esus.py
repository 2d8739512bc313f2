"""Lists of approved or ESS bodies: the ESUS approvals (columns vary from one issue to the next) and the ESS France list."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext as _

from terreau.lib import siret, texts
from terreau.observe.directory.sources import columns
from terreau.observe.directory.sources.selections import Selection
from terreau.observe.directory.sources.tables import Table, Unreadable
from terreau.observe.directory.sources.tallies import Tally
from terreau.observe.directory.states import EvidenceKind

FIELDS = ("siren", "name", "decided_on", "expires_on", "computed", "reference", "observed_on")
LIST_FIELDS = ("siren", "kind", "value", "source", "reference", "observed_on")
ESSFRANCE = "Liste des entreprises de l’ESS (ESS France)"
TITLE_ROWS = 30  # a header is looked for no further down

# Field → words that a heading has, and words that it has not. The first field that fits takes the column.
_SIGNS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("siren", ("siren",), ()),
    ("siret", ("siret",), ()),
    ("duration", ("duree",), ()),
    ("created_on", ("creation",), ()),
    ("expires_on", ("fin", "expir", "echeance", "validite", "jusqu"), ("duree",)),
    ("decided_on", ("date decision", "date de decision", "date d'agrement", "date agrement", "date de l'agrement"), ()),
    ("decided_on", ("decision", "delivr", "obtention", "debut", "signature", "date de l'arrete", "date arrete", "date"), ("publication",)),
    ("reference", ("arrete", "reference", "numero", "n°"), ("date",)),
    (
        "name",
        ("denomination", "raison sociale", "nom", "structure", "entreprise", "organisme"),
        ("prenom", "commune", "departement", "region"),
    ),
)
MAPPABLE = ("siren", "siret", "name", "decided_on", "expires_on", "duration", "reference", "created_on")


def guess(heading: Sequence[str]) -> dict[str, int]:
    """Which column is which, from headings alone: field → position. Each field takes one column, each column one field."""
    folded = [re.sub(r"\s+", " ", texts.fold(name)).strip() for name in heading]
    found: dict[str, int] = {}
    for field, words, unwanted in _SIGNS:
        for position, name in enumerate(folded):
            if field in found or position in found.values() or not name:
                continue
            if any(word in name for word in words) and not any(word in name for word in unwanted):
                found[field] = position
    return found


def _find_header(table: Table, by_hand: dict[str, str]) -> tuple[list[str], dict[str, int], Iterator[tuple[int, Sequence[str]]]]:
    """The heading among the first rows, title rows above it skipped; the columns; and the rows below with their line numbers."""
    top = ([table.header] if table.header else []) + list(islice(table.rows, TITLE_ROWS))
    wanted = {texts.fold(column).strip(): field for column, field in by_hand.items()}
    best, mapping = -1, dict[str, int]()
    for position, row in enumerate(top):
        said = {wanted[name]: at for at, cell in enumerate(row) if (name := texts.fold(cell).strip()) in wanted}
        candidate = {field: at for field, at in guess(row).items() if at not in said.values()} | said
        if {"siren", "siret"} & set(candidate) and len(candidate) > len(mapping):
            best, mapping = position, candidate
    if best < 0:
        heading = max(top, key=lambda row: sum(bool(cell.strip()) for cell in row), default=[])
        raise Unreadable(
            _('No column of SIREN numbers was found. The file has: %(header)s. Say which it is with --map "Heading=siren".')
            % {"header": _shown(heading)}
        )
    return list(top[best]), mapping, enumerate(chain(top[best + 1 :], table.rows), start=best + 2)


def _shown(heading: Sequence[str]) -> str:
    return " · ".join(cell for cell in heading if cell.strip())


def read(table: Table, selection: Selection, tally: Tally) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Every approval of the list, whatever its territory: there are two thousand, and a body may come from elsewhere."""
    table.header, where, rows = _find_header(table, selection.mapping or {})
    if not {"decided_on", "expires_on"} & set(where):
        raise Unreadable(
            _(
                'Neither a date of decision nor an end of validity was found among: %(header)s. Say which it is with --map "Heading=decided_on".'
            )
            % {"header": _shown(table.header)}
        )
    for line, row in rows:
        cells = {field: row[position].strip() if position < len(row) else "" for field, position in where.items()}
        if not any(cells.values()):
            continue
        tally.read += 1
        reason, found = _approval(cells, selection)
        if reason:
            tally.refuse(line, reason, " · ".join(str(part) for part in found))
        else:
            yield line, found


def _approval(cells: dict[str, str], selection: Selection) -> tuple[str, tuple[Any, ...]]:
    """Why the row is refused, with what is at fault; or nothing, with its values."""
    siren = padded(cells.get("siren") or siret.clean(cells.get("siret", ""))[:9])
    if not siret.is_siren(siren):
        return _("SIREN with wrong check digits"), (siren,)
    given = {field: columns.day(cells.get(field, "")) for field in ("decided_on", "expires_on", "created_on")}
    unread = [cells[field] for field in ("decided_on", "expires_on") if cells.get(field) and given[field] is None]
    if unread:
        return _("date that cannot be read"), (siren, *unread)
    decided, expires = given["decided_on"], given["expires_on"]
    if decided is None and expires is None:
        return _("no date at all"), (siren,)
    created = given["created_on"] or selection.created_on(siren)
    computed = "" if decided and expires else "expiry" if decided else "decision"
    years = _years(cells.get("duration", ""), decided, created)
    if expires is None and decided is not None:
        expires = last_day(decided, years)
    if decided is None and expires is not None:
        decided = _anniversary(expires + timedelta(days=1), -years)
    if decided is None or expires is None or expires < decided:
        return _("it would end before it begins"), (siren, decided, expires)
    name = texts.one_line(cells.get("name", ""), 250) or siret.show(siren)
    return "", (siren, name, decided, expires, computed, texts.one_line(cells.get("reference", ""), 150), selection.observed_on)


def padded(text: str) -> str:
    """A SIREN as it should be: spreadsheets eat the leading zeros."""
    digits = siret.clean(text).removesuffix(".0")
    return digits.zfill(9) if digits.isdigit() else digits


def last_day(decided: date, years: int) -> date:
    """The last day of an approval of so many years: it counts from the day of the decision, that day included."""
    return _anniversary(decided, years) - timedelta(days=1)


def _years(duration: str, decided: date | None, created: date | None) -> int:
    """What the list says; else five years, or two for a body younger than three years (code du travail, R3332-21-3 III).

    The law counts to the day of the request, which lists do not give: pages say that the end was computed.
    """
    if (said := re.search(r"\d+", duration)) and 1 <= int(said[0]) <= 10:
        return int(said[0])
    return 2 if decided and created and decided < _anniversary(created, 3) else 5


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


LIST_NEEDED = ("SIREN", "Famille juridique de l'entreprise", "Code du département de l'établissement")


def read_list(table: Table, selection: Selection, tally: Tally) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Bodies of the territory on the list that ESS France publishes. Its SIREN numbers lost their leading zeros."""
    where = table.positions(LIST_NEEDED)
    siren_at, family_at, department_at = (where[name] for name in LIST_NEEDED)
    count = elsewhere = 0
    try:
        for row in table.rows:
            count += 1
            if len(row) != len(table.header):
                tally.refuse(table.line(), _("wrong number of columns"), ",".join(row[:3]))
                continue
            if (
                not row[department_at]
                .zfill(2)
                .startswith(selection.territory[:3] if selection.territory.startswith("97") else selection.territory[:2])
            ):
                elsewhere += 1
                continue
            line, siren = table.line(), padded(row[siren_at])
            if siret.is_siren(siren):
                yield line, (siren, EvidenceKind.ESSFRANCE_LIST.value, row[family_at][:60], ESSFRANCE, "", selection.observed_on)
            else:
                tally.refuse(line, _("SIREN with wrong check digits"), siren)
    finally:
        tally.read += count
        tally.leave_out(_("outside the territory"), elsewhere)
