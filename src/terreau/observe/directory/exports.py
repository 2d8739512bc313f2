"""The public list as a file: the same rows as the page, and nothing more."""

from collections.abc import Iterator
from datetime import date
from itertools import batched

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from terreau.lib import csvs
from terreau.observe.directory import queries
from terreau.observe.directory.models import LegalUnit

_CHUNK = 500


def csv_of(units: QuerySet[LegalUnit], day: date) -> Iterator[str]:
    """Line by line, in bounded memory, whatever their number."""
    header = [
        "SIREN",
        _("SIRET of the head office"),
        _("Name"),
        _("Acronym"),
        _("Legal category"),
        _("Legal form"),
        _("Legal family"),
        _("NAF"),
        _("Activity"),
        _("INSEE code of the commune"),
        _("Commune"),
        _("ESS status"),
        _("ESUS until"),
        "RNA",
        _("Source"),
        _("Observed on"),
    ]
    return csvs.lines(header, _cells(units, day))


def _cells(units: QuerySet[LegalUnit], day: date) -> Iterator[list[object]]:
    for chunk in batched(units.iterator(chunk_size=_CHUNK), _CHUNK):
        for row in queries.rows(chunk, day):
            yield [
                row.siren,
                row.siret,
                row.name,
                row.acronym,
                row.legal_category,
                row.legal_category_label,
                row.family,
                row.activity,
                row.activity_label,
                row.commune_code,
                row.commune_name,
                row.status.label,
                row.esus_until.isoformat() if row.esus_until else "",
                row.rna,
                queries.SIRENE,
                row.observed_on.isoformat(),
            ]
