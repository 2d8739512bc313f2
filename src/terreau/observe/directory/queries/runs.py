"""Reads for imports: what is already known of a territory, and the runs so far."""

from array import array
from bisect import bisect_left
from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet

from terreau.observe.directory.models import Establishment, ImportRun, LegalUnit
from terreau.observe.directory.states import RegisterKind


def runs() -> QuerySet[ImportRun]:
    """Every reading of a file, the latest first."""
    return ImportRun.objects.order_by("-started_at", "-pk")


def last_runs() -> list[ImportRun]:
    """For each register, the last reading that ended well: what the directory stands on today."""
    done = ImportRun.objects.exclude(finished_at=None)
    found = (done.filter(kind=kind).order_by("-observed_on", "-finished_at", "-pk").first() for kind in RegisterKind)
    return [run for run in found if run is not None]


def sirens_of(territory: str) -> tuple[int, Callable[[str], bool]]:
    """How many SIREN have an establishment in a territory, and whether one does. Four bytes each: a million fits in 4 MB."""
    sites = Establishment.objects.filter(commune_code__startswith=territory).order_by("siren").values_list("siren", flat=True).distinct()
    here = array("I", (int(siren) for siren in sites.iterator(chunk_size=10_000)))
    known = array("I", sorted(int(siren) for siren in LegalUnit.objects.values_list("siren", flat=True).iterator(chunk_size=10_000)))

    def is_wanted(siren: str) -> bool:
        if len(siren) != 9 or not siren.isdigit():
            return True  # let the reader refuse it by line, aloud
        number = int(siren)
        return _holds(here, number) or _holds(known, number)

    return len(here), is_wanted


def _holds(numbers: "array[int]", number: int) -> bool:
    position = bisect_left(numbers, number)
    return position < len(numbers) and numbers[position] == number


def created_on(siren: str) -> date | None:
    """When a legal unit was created, if SIRENE has told."""
    return LegalUnit.objects.filter(siren=siren).values_list("created_date", flat=True).first()
