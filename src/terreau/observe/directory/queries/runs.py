"""Reads for imports: what is already known of a territory, and the runs so far."""

from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from terreau.observe.directory.models import Establishment, ImportRun, LegalUnit
from terreau.observe.directory.states import RegisterKind


def runs() -> QuerySet[ImportRun]:
    """Every reading of a file, the latest first."""
    return ImportRun.objects.order_by("-started_at", "-pk")


@dataclass(frozen=True, slots=True)
class Standing:
    """One register, the last file of it that was read to the end, and whether a later attempt failed."""

    label: str
    last: ImportRun | None
    failed: ImportRun | None


def standing() -> list[Standing]:
    """What the directory stands on today, register by register: a dozen runs a year, read once."""
    last: dict[str, ImportRun] = {}
    failed: dict[str, ImportRun] = {}
    for run in ImportRun.objects.defer("report").order_by("started_at", "pk"):
        if run.finished_at is None:
            failed[run.kind] = run
            continue
        failed.pop(run.kind, None)
        if run.kind not in last or last[run.kind].observed_on <= run.observed_on:
            last[run.kind] = run
    return [Standing(str(kind.label), last.get(kind), failed.get(kind)) for kind in RegisterKind]


def last_run_of_units() -> ImportRun | None:
    """The file of legal units that the list comes from."""
    done = ImportRun.objects.filter(kind=RegisterKind.SIRENE_UNITS).exclude(finished_at=None)
    return done.order_by("-observed_on", "-finished_at", "-pk").first()


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
