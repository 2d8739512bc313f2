"""Writes of files: store, remove, hand out, and what the antivirus found."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.documents import queries, rules, sources
from terreau.commons.documents.models import Document, Scan
from terreau.commons.journal import actions as journal
from terreau.lib import filetypes, references, retention, texts
from terreau.lib.refusals import Refusal

REMOVED = "documents.removed"  # the retention term of a file taken off its list
MAX_FILES = 300  # of one object, removed ones counted: nobody fills the disk through one form


class RefusedFile(Refusal):
    """The file cannot be kept: empty, too large, not of an accepted kind, or not what it says it is."""


class NotNow(Refusal):
    """The file may not leave the house: infected, or not looked at yet."""


@transaction.atomic
def store(*, upload: File, owner: Any, slot: str, by: Any, at: datetime, name: str | None = None, accept: Iterable[str] = ()) -> Document:
    """Check an uploaded file and keep it under its owner, at once."""
    shown = name or upload.name or ""
    _check_size(upload.size)
    try:
        kind = filetypes.identify(upload.file if hasattr(upload.file, "seek") else upload, shown, accept=accept)  # type: ignore[arg-type]
    except filetypes.Unaccepted as error:
        raise RefusedFile(error) from error
    _refuse_crowd(owner)
    name, scan = filetypes.clean_name(shown, kind), Scan.PENDING if settings.CLAMD else Scan.SKIPPED
    document = _keep(upload, owner=owner, slot=slot, name=name, media_type=kind.media_type, by=by, at=at, scan=scan)
    journal.record("document.stored", on=owner, by=by, at=at, name=document.name, document=document.public_id)
    return document


@transaction.atomic
def store_generated(*, content: bytes, name: str, media_type: str, owner: Any, slot: str, by: Any, at: datetime) -> Document:
    """Keep a file the house made itself: a receipt, a letter. Nothing to sniff, nothing to scan."""
    file = ContentFile(content, name=name)
    document = _keep(file, owner=owner, slot=slot, name=filetypes.clean_name(name), media_type=media_type, by=by, at=at, scan=Scan.CLEAN)
    journal.record("document.generated", on=owner, by=by, at=at, name=document.name, document=document.public_id)
    return document


@transaction.atomic
def copy(*, document: Document, owner: Any, slot: str, by: Any, at: datetime) -> Document:
    """The same content under another owner, byte for byte, with what the antivirus said of it: from then on the two live apart."""
    _refuse_crowd(owner)
    with document.file.open("rb") as content:
        made = _keep(
            File(content), owner=owner, slot=slot, name=document.name, media_type=document.media_type, by=by, at=at, scan=document.scan
        )
    journal.record("document.stored", on=owner, by=by, at=at, name=made.name, document=made.public_id)
    return made


@transaction.atomic
def hand_over(*, owner: Any, to: Any) -> int:
    """All the files of an object now belong to another of its kind: two records became one. Returns how many."""
    object_type, object_id = references.of(to)
    return queries.all_files_of(owner).update(object_type=object_type, object_id=object_id)


@transaction.atomic
def remove(*, document: Document, by: Any, at: datetime) -> None:
    """Take a file off its object's list. Its content stays a while, and for good where a submission names it: see `erase_removed`."""
    if not Document.objects.filter(pk=document.pk, removed_at=None).update(removed_at=at):
        return
    document.removed_at = at
    journal.record("document.removed", on=_told_on(document), by=by, at=at, name=document.name, document=document.public_id)


@transaction.atomic
def hand_out(*, document: Document, by: Any, at: datetime) -> None:
    """Write down that a file is about to leave, and refuse when it must not."""
    if document.scan == Scan.INFECTED:
        raise NotNow(_("The antivirus found something harmful in this file: it cannot be downloaded. Ask its author for a sound copy."))
    if document.scan == Scan.PENDING:
        raise NotNow(_("This file is still being checked by the antivirus. Come back in a few minutes."))
    journal.record("document.downloaded", on=_told_on(document), by=by, at=at, name=document.name, document=document.public_id)


def scan_waiting(*, at: datetime, limit: int = 100) -> int:
    """Ask the antivirus about the files that wait; stop at its first silence. Returns how many were settled.

    Not atomic on purpose: each question is a remote call, and each answer is written in its own transaction.
    """
    settled = 0
    for document in queries.waiting_for_scan()[:limit]:
        if not settings.CLAMD:  # it was taken away since: say "not checked" rather than wait for ever
            _settle(document, Scan.SKIPPED, at=at)
        else:
            try:
                with document.file.open("rb") as content:
                    verdict = sources.scan(content.chunks(), at=settings.CLAMD)
            except sources.Unreachable:
                break
            _settle(document, Scan.INFECTED if verdict.is_infected else Scan.CLEAN, at=at, signature=verdict.signature)
        settled += 1
    return settled


@transaction.atomic
def _settle(document: Document, scan: str, *, at: datetime, signature: str = "") -> None:
    if not Document.objects.filter(pk=document.pk, scan=Scan.PENDING).update(scan=scan):
        return
    if scan == Scan.INFECTED:
        facts = {"name": document.name, "document": document.public_id, "signature": texts.one_line(signature, 100)}
        journal.record("document.found_infected", on=_told_on(document), by=None, at=at, **facts)


def _check_size(size: int | None) -> None:
    if not size:
        raise RefusedFile(_("This file is empty. Check it on your computer, then attach it again."))
    if size > settings.DOCUMENT_MAX_BYTES:
        megabytes = settings.DOCUMENT_MAX_BYTES // 2**20
        raise RefusedFile(
            ngettext(
                "This file is too large: %(limit)d MB at most. Reduce it, or split it in two.",
                "This file is too large: %(limit)d MB at most. Reduce it, or split it in two.",
                megabytes,
            )
            % {"limit": megabytes}
        )


def _refuse_crowd(owner: Any) -> None:
    if queries.all_files_of(owner).count() >= MAX_FILES:
        raise RefusedFile(_("This file already holds %(count)d documents: that is the limit. Write to us.") % {"count": MAX_FILES})


def _keep(file: File, *, owner: Any, slot: str, name: str, media_type: str, by: Any, at: datetime, scan: str) -> Document:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    object_type, object_id = references.of(owner)
    document = Document(
        object_type=object_type,
        object_id=object_id,
        slot=slot,
        name=name,
        media_type=media_type,
        size=file.size or 0,
        sha256=digest.hexdigest(),
        scan=scan,
        added_at=at,
        added_by=by if by is not None and by.is_authenticated else None,
    )
    document.file.save("", file, save=False)
    document.save()
    return document


def _told_on(document: Document) -> Any:
    """Whose history a file's story belongs to: its owner's."""
    return queries.owner_of(document) or document


def erase_removed(*, at: datetime, batch: int = 200) -> int:
    """Erase for good the files removed long enough ago that nothing names any more. Returns how many.

    Not atomic on purpose: each file has its own transaction, so a round that is stopped has erased what it has erased.
    """
    erased, last = 0, 0
    removed = queries.removed_before(retention.of(REMOVED).start(at))
    while found := list(removed.filter(pk__gt=last)[:batch]):
        last = found[-1].pk
        erased += sum(_erase(document, at=at) for document in rules.erasable(found))
    return erased


@transaction.atomic
def _erase(document: Document, *, at: datetime) -> bool:
    """The row first, then, once that is certain, the content: a crash in between leaves it to `sweep_orphans`."""
    owner = _told_on(document)
    # Asked again in the same breath: of two rounds one erases, and what came to be pointed at meanwhile stays.
    if not queries.removed_before(retention.of(REMOVED).start(at)).filter(pk=document.pk).order_by().delete()[0]:
        return False
    journal.record("document.erased", on=owner, by=None, at=at, name=document.name, document=document.public_id)
    name = str(document.file.name)
    transaction.on_commit(lambda: document.file.storage.delete(name), robust=True)
    return True


def sweep_orphans(*, at: datetime) -> int:
    """Delete contents that no row names: a transaction that failed after the file was written leaves one behind.

    Only what bears the name this room gives, and only after a day: a row may be about to be written.
    """
    storage = Document._meta.get_field("file").storage
    swept = 0
    for folder in storage.listdir("")[0] if storage.exists("") else []:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1] if re.fullmatch(rf"{re.escape(folder)}[a-z0-9]{{10}}", name)]
        known = set(Document.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in known and storage.get_modified_time(name) < at - timedelta(days=1):
                storage.delete(name)
                swept += 1
    return swept
