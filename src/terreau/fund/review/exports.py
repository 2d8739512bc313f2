"""The officers' list as a spreadsheet: the file, its organisation as it was when it applied, its answers, nothing of the jury.

And, for leads alone, the ranking; for whoever pays, the awards.
"""

import itertools
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import batched
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.commons.documents import queries as documents
from terreau.commons.exports import kinds
from terreau.commons.forms import queries as forms
from terreau.commons.forms.models import FormVersion
from terreau.fund.calls.models import Application, Submission
from terreau.fund.review import rules
from terreau.fund.review.models import Decision
from terreau.fund.review.queries import awards as decided
from terreau.fund.review.queries import screening as reads
from terreau.fund.review.queries.ranking import Ranked
from terreau.lib import csvs, workbooks

CHUNK = 500  # files held in memory at once, whatever the length of the list
Pair = tuple[Application, Submission | None]


def as_csv(files: QuerySet[Application]) -> Iterator[str]:
    """One line per file, streamed."""
    header, rows = table(files)
    return csvs.lines(header, ([workbooks.as_text(cell) for cell in row] for row in rows))


def as_xlsx(files: QuerySet[Application]) -> IO[bytes]:
    """A workbook in a file that vanishes once read. Text is written as text: no cell runs, no SIRET loses its digits."""
    header, rows = table(files)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    workbooks.write_xlsx(file, header, rows, title=_("Applications received"))
    file.seek(0)
    return file


# ── In the background ────────────────────────────────────────────────────────────────────────────────────────────
def table_of(by: Any, keys: kinds.Keys, handfuls: Iterable[kinds.Keys]) -> tuple[list[str], Iterator[list[Any]]]:
    """The same header and rows for a list of keys, in their order; files that are not theirs to read any more are left out."""
    versions: set[int] = set()
    for first in range(0, len(keys), CHUNK):
        used = Submission.objects.filter(application__in=keys[first : first + CHUNK]).order_by()
        versions.update(used.values_list("form_version", flat=True).distinct())
    return _table(_of_one_form(versions), itertools.chain.from_iterable(_pairs_of(by, some) for some in handfuls))


def attachments_of(by: Any, keys: kinds.Keys) -> Iterator[kinds.Attachment]:
    """The documents each file was last sent with, those removed since included."""
    pairs = list(_pairs_of(by, keys))
    versions = FormVersion.objects.in_bulk({submission.form_version_id for _file, submission in pairs if submission})
    schemas = {pk: forms.schema_of(version) for pk, version in versions.items()}
    named = {
        file.pk: reads.files_named(schemas[submission.form_version_id], submission.content["answers"]) if submission else []
        for file, submission in pairs
    }
    found = documents.by_public_id(public_id for names in named.values() for public_id in names)
    for file, submission in pairs:
        body = reads.body_of(submission.content if submission else {})
        folder = f"{file.reference} {body.name}".replace("/", "-")
        joined = [found[public_id] for public_id in named[file.pk] if public_id in found]
        if not joined:
            yield kinds.Attachment(folder, "", None, pgettext("archive", "no document"))
        for document in joined:
            reason = "" if document.is_readable else str(document.get_scan_display())
            yield kinds.Attachment(folder, document.name, None if reason else partial(document.file.open, "rb"), reason)


def _pairs_of(by: Any, keys: kinds.Keys) -> Iterator[Pair]:
    rows = rules.files_visible_to(by).select_related("edition__call", "organisation", "theme").in_bulk(list(keys))
    return _with_last(rows[key] for key in keys if key in rows)


def table(files: QuerySet[Application]) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows. Answers follow when all the files were written on one form: two forms never share a column."""
    used = Submission.objects.filter(application__in=files.order_by().values("pk")).order_by().values("form_version")
    rows = files.select_related("edition__call", "organisation", "theme").iterator(chunk_size=CHUNK)
    return _table(_of_one_form(used), _with_last(rows))


def _table(versions: list[FormVersion], pairs: Iterable[Pair]) -> tuple[list[str], Iterator[list[Any]]]:
    left, right = itertools.tee(pairs)
    header = [str(name) for name in _columns()]
    if not versions:
        return header, (_cells(file, submission) for file, submission in left)
    answers = forms.cells(versions, _answers(right, versions[0].pk))
    rows = ([*_cells(file, submission), *row] for (file, submission), row in zip(left, answers.rows, strict=True))
    return [*header, *(column.label for column in answers.columns)], rows


def _of_one_form(used: Any) -> list[FormVersion]:
    """The versions the files were last sent on, or none when they come from several forms."""
    versions = list(FormVersion.objects.filter(pk__in=used).order_by("number", "pk"))
    return versions if len({version.form_id for version in versions}) == 1 else []


def _answers(pairs: Iterable[Pair], fallback: int) -> Iterator[tuple[int, dict[str, Any]]]:
    for _file, submission in pairs:
        yield (submission.form_version_id, submission.content["answers"]) if submission else (fallback, {})


def _with_last(files: Iterable[Application]) -> Iterator[Pair]:
    """Each file with its last submission, a few hundred at a time."""
    rows = iter(files)
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
        _("Mean as given"),
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
        row.raw_text,
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
        *decided.more_headers(),
    ]
    return header, (row for batch in batched(found.iterator(chunk_size=CHUNK), CHUNK) for row in _award_rows(batch))


def _award_rows(batch: Sequence[Decision]) -> Iterator[list[object]]:
    more = decided.more_cells([award.application_id for award in batch])
    return ([*_award_row(award), *more[award.application_id]] for award in batch)


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
        workbooks.as_text(award.notification.at),
    ]
