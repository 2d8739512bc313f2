"""What is read from each register: columns, the model they fill, and how a row becomes values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from terreau.observe.directory.models import Association, EssEvidence, Establishment, EsusApproval, LegalUnit
from terreau.observe.directory.sources import esus, rna, sirene
from terreau.observe.directory.sources.selections import Selection
from terreau.observe.directory.sources.tables import Table, Unreadable
from terreau.observe.directory.sources.tallies import Tally
from terreau.observe.directory.states import RegisterKind

Values = tuple[Any, ...]


Read = Callable[[Table, Selection, Tally], Iterator[tuple[int, Values]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """One kind of file. `fields` is the order of values; `key` the fields that identify a row, the first with an index.

    `leaves_out` says why a row that we do not know yet is not worth adding ("closed"); one we know is always updated.
    """

    kind: RegisterKind
    model: type[models.Model]
    fields: tuple[str, ...]
    key: tuple[str, ...]
    read: Read
    columns: Sequence[str] = ()  # worth reading in a Parquet file
    known_columns: Callable[[], frozenset[str]] = frozenset
    leaves_out: Callable[[Values], str] | None = None


REGISTERS = {
    RegisterKind.SIRENE_SITES: Register(
        kind=RegisterKind.SIRENE_SITES,
        model=Establishment,
        fields=sirene.SITE_FIELDS,
        key=("siret",),
        read=sirene.read_sites,
        columns=(*sirene.SITE_NEEDED, *sirene.SITE_OPTIONAL),
        known_columns=sirene.known_site_columns,
        leaves_out=sirene.leaves_out_site,
    ),
    RegisterKind.SIRENE_UNITS: Register(
        kind=RegisterKind.SIRENE_UNITS,
        model=LegalUnit,
        fields=sirene.UNIT_FIELDS,
        key=("siren",),
        read=sirene.read_units,
        columns=(*sirene.UNIT_NEEDED, *sirene.UNIT_OPTIONAL),
        known_columns=sirene.known_unit_columns,
        leaves_out=sirene.leaves_out_unit,
    ),
    RegisterKind.RNA: Register(
        kind=RegisterKind.RNA,
        model=Association,
        fields=rna.FIELDS,
        key=("rna",),
        read=rna.read,
        columns=(*rna.NEEDED, *rna.OPTIONAL),
        known_columns=rna.known_columns,
        leaves_out=rna.leaves_out,
    ),
    RegisterKind.ESUS: Register(
        kind=RegisterKind.ESUS, model=EsusApproval, fields=esus.FIELDS, key=("siren", "decided_on"), read=esus.read
    ),
    RegisterKind.ESSFRANCE: Register(
        kind=RegisterKind.ESSFRANCE,
        model=EssEvidence,
        fields=esus.LIST_FIELDS,
        key=("siren", "kind", "source", "reference"),
        read=esus.read_list,
    ),
}


def recognise_sirene(table: Table) -> Register:
    """Which of the two SIRENE stocks a file is, by its columns."""
    header = set(table.header)
    if "siret" in header and "codeCommuneEtablissement" in header:
        return REGISTERS[RegisterKind.SIRENE_SITES]
    if "categorieJuridiqueUniteLegale" in header:
        return REGISTERS[RegisterKind.SIRENE_UNITS]
    raise Unreadable(
        _("%(name)s is neither StockEtablissement nor StockUniteLegale: the columns of neither are there.") % {"name": table.name}
    )
