"""The officers' list as a spreadsheet: the file, its organisation as it was when it applied, its answers, nothing of the jury.

And, for leads alone, the ranking; for whoever pays, the awards.
"""

import itertools
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.forms import queries as forms
from terreau.commons.forms.models import FormVersion
from terreau.fund.calls.models import Application, Submission
from terreau.fund.review.models import Decision
from terreau.fund.review.queries import screening as reads
from terreau.fund.review.queries.ranking import Ranked
from terreau.lib import csvs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 500  # files held in memory at once, whatever the length of the list
Pair = tuple[Application, Submission | None]


def as_csv(files: QuerySet[Application]) -> Iterator[str]:
    """One line per file, streamed."""
    header, rows = table(files)
    return csvs.lines(header, ([_as_text(cell) for cell in row] for row in rows))


def as_xlsx(files: QuerySet[Application]) -> IO[bytes]:
    """A workbook in a file that vanishes once read. Text is written as text: no cell runs, no SIRET loses its digits."""
    import xlsxwriter  # slow to import, and only exports need it

    header, rows = table(files)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options | {"remove_timezone": True}) as book:
        sheet = book.add_worksheet(_("Applications received"))
        bold, day, hour = (
            book.add_format(look) for look in ({"bold": True}, {"num_format": "dd/mm/yyyy"}, {"num_format": "dd/mm/yyyy hh:mm"})
        )
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(itertools.chain([header], rows)):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, {"head": bold if number == 0 else None, "day": day, "hour": hour})
    file.seek(0)
    return file


def _write(sheet: Any, row: int, column: int, cell: Any, looks: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, timezone.localtime(cell).replace(tzinfo=None), looks["hour"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), looks["day"])  # noqa: DTZ001 - a day has no zone
    elif isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell)[:32_767], looks["head"])


def _as_text(cell: Any) -> str:
    """As a French spreadsheet reads it: a comma in numbers, wall clocks of the house."""
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    return "" if cell is None else str(cell)


def table(files: QuerySet[Application]) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows. Answers follow when all the files were written on one form: two forms never share a column."""
    versions = _versions(files)
    left, right = itertools.tee(_pairs(files))
    header = [str(name) for name in _columns()]
    if not versions:
        return header, (_cells(file, submission) for file, submission in left)
    answers = forms.cells(versions, _answers(right, versions[0].pk))
    rows = ([*_cells(file, submission), *row] for (file, submission), row in zip(left, answers.rows, strict=True))
    return [*header, *(column.label for column in answers.columns)], rows


def _versions(files: QuerySet[Application]) -> list[FormVersion]:
    """The versions the files were last sent on, or none when they come from several forms."""
    used = Submission.objects.filter(application__in=files.order_by().values("pk")).order_by().values("form_version")
    versions = list(FormVersion.objects.filter(pk__in=used).order_by("number", "pk"))
    return versions if len({version.form_id for version in versions}) == 1 else []


def _answers(pairs: Iterable[Pair], fallback: int) -> Iterator[tuple[int, dict[str, Any]]]:
    for _file, submission in pairs:
        yield (submission.form_version_id, submission.content["answers"]) if submission else (fallback, {})


def _pairs(files: QuerySet[Application]) -> Iterator[Pair]:
    """Each file with its last submission, a few hundred at a time."""
    rows = files.select_related("edition__call", "organisation", "theme").iterator(chunk_size=CHUNK)
    while chunk := list(itertools.islice(rows, CHUNK)):
        sent = Submission.objects.filter(application__in=[file.pk for file in chunk]).order_by("application", "sequence")
        latest = {submission.application_id: submission for submission in sent}
        yield from ((file, latest.get(file.pk)) for file in chunk)


def _columns() -> list[str]:
    return [
        _("File number"),
        _("Edition of the call"),
        _("State of the file"),
        _("Project"),
        _("Organisation"),
        _("SIRET"),
        _("RNA number"),
        _("Legal form"),
        _("Commune"),
        _("INSEE code"),
        _("Theme of the project"),
        _("Amount asked for"),
        _("Budget of the project"),
        _("Received on"),
        _("Silence refuses on"),
    ]


def _cells(file: Application, submission: Submission | None) -> list[Any]:
    body = reads.body_of(submission.content if submission else {})
    return [
        file.reference,
        str(file.edition),
        file.get_state_display(),
        file.title,
        body.name or (file.organisation.name if file.organisation else ""),
        body.siret,
        body.rna,
        body.legal_form,
        body.commune_name,
        file.commune_code,
        file.theme.name if file.theme else "",
        _euros(file.requested_cents),
        _euros(file.budget_cents),
        file.submitted_at,
        file.silence_at,
    ]


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


# ── Ranking ──────────────────────────────────────────────────────────────────────────────────────────────────────
def ranking(rows: Sequence[Ranked]) -> tuple[list[str], Iterator[list[object]]]:
    """Header and rows of the ranking. Rows hidden from the reader are left out, not blanked."""
    header = [
        _("Place"),
        _("Reference"),
        _("Project"),
        _("Applicant"),
        _("Amount asked for (euros)"),
        _("Mean out of 20"),
        _("Lowest"),
        _("Highest"),
        _("Standard deviation"),
        _("Reviews given"),
        _("Reviews expected"),
        _("Recusals"),
        _("Decision"),
    ]
    return header, (_ranked_row(row) for row in rows if not row.is_hidden)


def _ranked_row(row: Ranked) -> list[object]:
    file = row.application
    return [
        "" if row.place is None else f"{row.place}{' ex æquo' if row.is_tied else ''}",
        file.reference,
        file.title,
        file.organisation.name if file.organisation else "",
        "" if file.requested_cents is None else f"{file.requested_cents / 100:.2f}".replace(".", ","),
        row.mean_text,
        row.low_text,
        row.high_text,
        row.deviation_text,
        row.given,
        row.expected,
        row.recused,
        row.decision.get_outcome_display() if row.decision else "",
    ]


# ── Awards ───────────────────────────────────────────────────────────────────────────────────────────────────────
def awards(found: QuerySet[Decision]) -> tuple[list[str], Iterator[list[object]]]:
    """Header and rows of the awards, streamed. No bank details: they are asked for with the agreement."""
    header = [
        _("File number"),
        _("Edition of the call"),
        _("Organisation"),
        _("SIRET"),
        _("RNA number"),
        _("Commune"),
        _("Project"),
        _("Amount granted (euros)"),
        _("Session"),
        _("Date of the session"),
        _("Reference of the vote"),
        _("Announced on"),
    ]
    return header, (_award_row(award) for award in found.iterator(chunk_size=CHUNK))


def _award_row(award: Decision) -> list[object]:
    file, body = award.application, award.application.organisation
    return [
        file.reference,
        str(file.edition),
        body.name if body else "",
        body.siret if body else "",
        body.rna if body else "",
        body.commune_name if body else "",
        file.title,
        f"{award.amount_cents / 100:.2f}".replace(".", ","),
        award.deliberation.title,
        award.deliberation.held_on.isoformat(),
        award.deliberation.reference,
        _as_text(award.notification.at),
    ]
