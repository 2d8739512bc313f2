"""Asking for an export, making it, taking it away, erasing it."""

import itertools
import logging
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from terreau.commons.exports import kinds, mails, queries
from terreau.commons.exports.models import Export
from terreau.commons.exports.states import MOVES, Format, State
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.lib import csvs, filetypes, moves, periods, workbooks
from terreau.lib.refusals import Refusal

KEPT = timedelta(hours=32)  # a working day, its evening, and the morning after; the pages say the same
CHUNK = 500  # rows in memory at once, whatever the length of the list
CHUNK_OF_FILES = 20  # files of applications between two signs of life, each with its documents
AT_ONCE = 3  # exports of one person under way
ATTEMPTS = 3  # workers that may die on one export
PATIENCE = timedelta(minutes=1)  # beyond it nobody looks at the page any more: a mail tells
FOLDER = "exports"
logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class NothingToExport(Refusal):
    """The list is empty, or it is not of a kind that has such a format."""


class TooMany(Refusal):
    """Enough of theirs are under way already."""


class Gone(Refusal):
    """The file has been erased, or is not there yet."""


class Stopped(Exception):
    """Nothing more is to be written for this export."""


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def ask(*, kind: str, format_: str, keys: Sequence[int], address: str, by: Any, at: datetime) -> Export:
    """Put a list, as it is now, in the queue. Its rows are those of the list, one for one; each is checked again when written."""
    source = kinds.named(kind)
    if not keys or format_ not in Format or (format_ == Format.ZIP and source.attachments is None):
        raise NothingToExport(_("There is nothing to export in this list: change its filters, then ask again."))
    if queries.under_way(by).count() >= AT_ONCE:
        raise TooMany(
            ngettext(
                "%(count)d export of yours is already being prepared. Wait for it to be ready, or cancel it.",
                "%(count)d exports of yours are already being prepared. Wait for one to be ready, or cancel one.",
                AT_ONCE,
            )
            % {"count": AT_ONCE}
        )
    export = Export.objects.create(kind=kind, format=format_, keys=list(keys), total=len(keys), address=address, by=by, asked_at=at)
    journal.record("export.asked", on=export, by=by, at=at, count=len(keys), list=export.label)
    return export


@transaction.atomic
def cancel(*, export: Export, by: Any, at: datetime) -> None:
    """Its asker does not want it any more. Whoever is making it stops at the next handful of rows."""
    moves.move(export, "cancel", MOVES, finished_at=at, keys=[])
    journal.record("export.cancelled", on=export, by=by, at=at)


def check_there(*, export: Export, at: datetime) -> None:
    """Refuse when there is no file (any more)."""
    if export.is_under_way:
        raise Gone(_("This export is still being prepared."))
    if export.state != State.READY or export.kept_until is None or export.kept_until <= at:
        raise Gone(_("This export has no file any more. Ask for it again from its list."))
    if not default_storage.exists(str(export.file.name)):
        raise Gone(_("The file of this export is lost. Ask for it again from its list."))


@transaction.atomic
def hand_out(*, export: Export, by: Any, at: datetime) -> None:
    """Write down that personal data leaves the house."""
    journal.record("export.downloaded", on=export, by=by, at=at, count=export.rows)


# ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────────
def make(*, export_id: int, clock: Clock) -> bool:
    """Write the file of an export and tell its asker. False when there was nothing (more) to do. Harmless to run twice.

    Not atomic on purpose: it may last, others must write meanwhile, and its asker must see how far it is.
    """
    export = _take(export_id, at=clock())
    if export is None:
        return False
    try:
        with tempfile.TemporaryFile() as file:
            rows = _write(export, file, clock)
            _keep(export, file, rows=rows, at=clock())
    except (Stopped, moves.WrongState):  # cancelled, or taken over
        return False
    except Exception:  # whatever it was: its asker must not wait for ever
        logger.exception("exports: %s could not be made", export.public_id)
        _give_up(export, at=clock())
        return False
    return True


def make_left_behind(*, clock: Clock) -> int:
    """What no worker took, or what a dead one left. One that kills its workers is given up."""
    made = 0
    for export in queries.left_behind(clock()):
        if export.takes >= ATTEMPTS:
            _give_up(export, at=clock())
        else:
            made += make(export_id=export.pk, clock=clock)
    return made


def _take(export_id: int, *, at: datetime) -> Export | None:
    """The export, for this worker alone: one that waits, or one whose worker has given no sign of life."""
    facts: dict[str, Any] = {"started_at": at, "beat_at": at, "done": 0, "takes": F("takes") + 1}
    export = Export.objects.select_related("by").filter(pk=export_id).first()
    if export is None:
        return None
    if not Export.objects.filter(queries.lost(at), pk=export_id).update(**facts):
        try:
            moves.move(export, "start", MOVES, **facts)
        except moves.WrongState:
            return None
    export.refresh_from_db()
    return export


def _write(export: Export, out: IO[bytes], clock: Clock) -> int:
    """Fill the file; how many rows of the list it holds."""
    source = kinds.named(export.kind)
    if export.format == Format.ZIP:
        return _write_zip(export, out, source, clock)
    header, rows = source.table(export.by, export.keys, _handfuls(export, CHUNK, clock))
    counted = _Counted(rows)
    if export.format == Format.CSV:
        workbooks.write_csv(out, header, counted)
    else:
        write = workbooks.write_xlsx if export.format == Format.XLSX else workbooks.write_ods
        write(out, header, counted, title=export.label)
    return counted.count


class _Counted:
    """Rows that are counted as they go by."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.count += 1
            yield row


def _handfuls(export: Export, size: int, clock: Clock) -> Iterator[list[int]]:
    """The keys, a handful at a time; between two, a sign of life, and an ear for whoever cancels."""
    for first in range(0, len(export.keys), size):
        _beat(export, done=first, at=clock())
        yield export.keys[first : first + size]
    _beat(export, done=export.total, at=clock())


def _beat(export: Export, *, done: int, at: datetime) -> None:
    mine = Export.objects.filter(pk=export.pk, state=State.RUNNING, started_at=export.started_at)
    if not mine.update(done=done, beat_at=at):
        raise Stopped


def _write_zip(export: Export, out: IO[bytes], source: kinds.Kind, clock: Clock) -> int:
    """One folder a row, its documents, and a list of them all that says what stayed behind and why."""
    assert source.attachments is not None  # noqa: S101 - `ask` saw to it
    listed: list[list[str]] = []
    taken: set[str] = set()
    folders: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # documents are compressed already
        for keys in _handfuls(export, CHUNK_OF_FILES, clock):
            for one in source.attachments(export.by, keys):
                folder = filetypes.clean_name(one.folder)
                folders.add(folder)
                path = _free(f"{folder}/{filetypes.clean_name(one.name)}", taken) if one.name else ""
                state = one.reason or (_add(archive, path, one) if one.open else "")
                listed.append([folder, one.name, path if not state else "", state or pgettext("archive", "included")])
        summary = csvs.lines(_archive_header(), listed)
        archive.writestr(_("documents.csv"), "".join(summary).encode(), zipfile.ZIP_DEFLATED)
    return len(folders)


def _archive_header() -> list[str]:
    return [pgettext("archive", "Folder"), pgettext("archive", "Document"), pgettext("archive", "Place"), pgettext("archive", "State")]


def _add(archive: zipfile.ZipFile, path: str, one: kinds.Attachment) -> str:
    """Copy one document into the archive; why not, if it cannot be read."""
    assert one.open is not None  # noqa: S101 - its caller looked
    try:
        content = one.open()
    except OSError:
        logger.exception("exports: a document could not be read")
        return _("not readable on the disk: tell your administrator")
    with content, archive.open(path, "w", force_zip64=True) as copy:
        shutil.copyfileobj(content, copy, 2**20)
    return ""


def _free(path: str, taken: set[str]) -> str:
    """A path that no other document of the archive has: some disks take capitals for small letters."""
    stem, dot, extension = path.rpartition(".")
    names = itertools.chain([path], (f"{stem} ({number}).{extension}" if dot else f"{path} ({number})" for number in itertools.count(2)))
    free = next(name for name in names if name.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _keep(export: Export, file: IO[bytes], *, rows: int, at: datetime) -> None:
    """The content first, then the row: what a crash leaves in between, `erase_old` sweeps."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    name = default_storage.save(f"{FOLDER}/{export.public_id}", File(file))
    try:
        _say_ready(export, name=name, size=size, rows=rows, at=at)
    except BaseException:
        default_storage.delete(name)
        raise


@transaction.atomic
def _say_ready(export: Export, *, name: str, size: int, rows: int, at: datetime) -> None:
    if not Export.objects.filter(pk=export.pk, started_at=export.started_at).exists():  # another worker took over
        raise Stopped
    facts: dict[str, Any] = {"file": name, "size": size, "rows": rows, "done": export.total, "finished_at": at, "kept_until": at + KEPT}
    moves.move(export, "finish", MOVES, **facts)
    journal.record("export.made", on=export, by=None, at=at, count=rows)
    if at - export.asked_at > PATIENCE:
        outbox.post(mails.ready(export, until=periods.words(at + KEPT, settings.TIME_ZONE)), by=None, at=at)


@transaction.atomic
def _give_up(export: Export, *, at: datetime) -> None:
    try:
        moves.move(export, "fail", MOVES, finished_at=at, keys=[])
    except moves.WrongState:
        return
    journal.record("export.failed", on=export, by=None, at=at)
    outbox.post(mails.failed(export), by=None, at=at)


# ── Erasing ──────────────────────────────────────────────────────────────────────────────────────────────────────
def erase_old(*, at: datetime) -> int:
    """Erase the files that were kept long enough, the lines nobody needs, and what a crash left. Returns how many files."""
    erased = sum(_erase(export, at=at) for export in queries.past(at))
    queries.forgotten(at).delete()
    _sweep(at=at)
    return erased


@transaction.atomic
def _erase(export: Export, *, at: datetime) -> bool:
    name = str(export.file.name)
    try:
        moves.move(export, "expire", MOVES, file="", keys=[])
    except moves.WrongState:  # another round was faster
        return False
    journal.record("export.erased", on=export, by=None, at=at)
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)
    return True


def _sweep(*, at: datetime) -> None:
    """Contents that no row names, and that none is about to name."""
    if not default_storage.exists(FOLDER):
        return
    known = set(Export.objects.filter(state=State.READY).values_list("file", flat=True))
    for leaf in default_storage.listdir(FOLDER)[1]:
        name = f"{FOLDER}/{leaf}"
        if name not in known and default_storage.get_modified_time(name) < at - timedelta(hours=1):
            default_storage.delete(name)
