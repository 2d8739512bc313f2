import hashlib
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from terreau.commons.documents import actions, queries, rules
from terreau.commons.documents.models import Document, Scan
from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from tests import factories as make
from tests.commons.documents import clamd, files

pytestmark = pytest.mark.django_db
NOW = make.NOW
DAY = timedelta(days=1)


@pytest.fixture
def owner(db):
    return make.organisation()


def store(owner, name="statuts.pdf", content=files.PDF, by=None, **more):
    return actions.store(upload=files.upload(name, content), owner=owner, slot="statutes", by=by, at=NOW, **more)


def test_it_works(owner, stranger):
    document = store(owner, "Nos statuts.pdf", by=stranger)

    assert (document.name, document.media_type, document.size) == ("Nos statuts.pdf", "application/pdf", len(files.PDF))
    assert document.sha256 == hashlib.sha256(files.PDF).hexdigest()
    assert document.scan == Scan.SKIPPED
    assert document.file.read() == files.PDF
    assert [line.sentence for line in journal.history(owner)] == ["Sacha Perrin a ajouté le fichier «\u00a0Nos statuts.pdf\u00a0»."]


@pytest.mark.case("PX-2023-03")
@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.pdf", "a\x00b.pdf", "<script>.pdf", "é" * 10_000 + ".pdf", "con.pdf", "x\u202efdp.pdf"]
)
def test_name_of_the_uploader_never_reaches_the_disk(owner, name):
    document = actions.store(upload=files.upload(), owner=owner, slot="x", by=None, at=NOW, name=name)

    assert re.fullmatch(rf"[a-z0-9]{{2}}/{document.public_id}", document.file.name)
    assert len(document.name) <= 150


def test_empty_file_is_refused_in_words(owner):
    with pytest.raises(actions.RefusedFile, match="vide"):
        store(owner, content=b"")


def test_file_beyond_the_limit_is_refused_in_words(owner, settings):
    settings.DOCUMENT_MAX_BYTES = 2 * 2**20

    with pytest.raises(actions.RefusedFile, match=r"trop lourd.*2\sMo"):
        store(owner, content=files.PDF + b"\0" * 2 * 2**20)


def test_file_of_another_nature_leaves_nothing_behind(owner):
    with pytest.raises(actions.RefusedFile):
        store(owner, "page.pdf", b"<html>")
    assert Document.objects.count() == 0
    assert journal.history(owner) == []


def test_one_object_cannot_fill_the_disk(owner, monkeypatch):
    monkeypatch.setattr(actions, "MAX_FILES", 2)
    first = store(owner)
    store(owner)
    actions.remove(document=first, by=None, at=NOW)

    with pytest.raises(actions.RefusedFile):
        store(owner)


def test_file_from_memory_is_stored_too(owner):
    document = actions.store(upload=ContentFile(files.PNG, name="logo.png"), owner=owner, slot="logo", by=None, at=NOW)

    assert document.media_type == "image/png"


def test_generated_file_is_clean_from_birth(owner):
    document = actions.store_generated(
        content=files.PDF, name="Récépissé 2026-001.pdf", media_type="application/pdf", owner=owner, slot="receipt", by=None, at=NOW
    )

    assert (document.scan, document.name) == (Scan.CLEAN, "Récépissé 2026-001.pdf")


def test_removed_file_leaves_the_list_and_keeps_its_content(owner, stranger):
    document = store(owner)

    actions.remove(document=document, by=stranger, at=NOW)
    actions.remove(document=document, by=stranger, at=NOW)

    assert list(queries.files_of(owner)) == []
    assert queries.by_public_id([document.public_id])[document.public_id].file.read() == files.PDF
    assert [line.verb for line in journal.history(owner)] == ["document.removed", "document.stored"]


def test_files_are_told_apart_by_slot(owner):
    document = store(owner)

    assert list(queries.files_of(owner, "statutes")) == [document]
    assert list(queries.files_of(owner, "accounts")) == []


def test_with_an_antivirus_a_file_waits_then_is_settled(owner, settings):
    settings.CLAMD = "127.0.0.1:1"
    document = store(owner)
    assert document.scan == Scan.PENDING

    with clamd.running() as server:
        settings.CLAMD = server.address
        assert actions.scan_waiting(at=NOW) == 1

    document.refresh_from_db()
    assert document.scan == Scan.CLEAN
    assert server.seen == [files.PDF]


def test_silent_antivirus_leaves_files_waiting_and_is_asked_again(owner, settings):
    settings.CLAMD = "127.0.0.1:1"
    document = store(owner)

    assert actions.scan_waiting(at=NOW) == 0

    document.refresh_from_db()
    assert document.scan == Scan.PENDING
    with pytest.raises(actions.NotNow):
        actions.hand_out(document=document, by=None, at=NOW)
    with clamd.running() as server:
        settings.CLAMD = server.address
        assert actions.scan_waiting(at=NOW) == 1


def test_infected_file_never_leaves(owner, settings):
    settings.CLAMD = "127.0.0.1:1"
    document = store(owner, content=files.PDF + clamd.EICAR)
    with clamd.running() as server:
        settings.CLAMD = server.address
        actions.scan_waiting(at=NOW)
    document.refresh_from_db()

    assert document.scan == Scan.INFECTED
    with pytest.raises(actions.NotNow, match="dangereux"):
        actions.hand_out(document=document, by=None, at=NOW)
    assert "Eicar-Test-Signature" in journal.history(owner)[0].sentence


def test_antivirus_taken_away_is_said_and_blocks_nobody(owner, settings):
    settings.CLAMD = "127.0.0.1:1"
    document = store(owner)
    settings.CLAMD = ""

    actions.scan_waiting(at=NOW)

    document.refresh_from_db()
    assert document.scan == Scan.SKIPPED


def test_task_scans_what_waits(owner, settings):
    from terreau.commons.documents import tasks
    from terreau.commons.jobs import beats

    assert "terreau.commons.documents.tasks.scan_waiting" in [job.task for job in beats.all_jobs()]
    settings.CLAMD = "127.0.0.1:1"
    store(owner)
    with clamd.running() as server:
        settings.CLAMD = server.address
        assert tasks.scan_waiting.call() == 1


def test_removed_file_is_erased_after_a_month_and_the_journal_says_so(owner, stranger, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setitem(rules._KEEPERS, "organisations.organisation", lambda documents: ())
    kept, gone = store(owner, by=stranger), store(owner, by=stranger)
    actions.remove(document=gone, by=stranger, at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        assert actions.erase_removed(at=NOW + 30 * DAY) == 0
        assert actions.erase_removed(at=NOW + 31 * DAY) == 1
        assert actions.erase_removed(at=NOW + 31 * DAY) == 0

    assert list(Document.objects.all()) == [kept]
    assert not gone.file.storage.exists(gone.file.name)
    assert kept.file.read() == files.PDF
    assert "effacé définitivement" in journal.history(owner)[0].sentence


def test_nothing_is_erased_when_the_transaction_fails(owner, monkeypatch):
    """The row goes first: the content leaves only once that is certain."""
    monkeypatch.setitem(rules._KEEPERS, "organisations.organisation", lambda documents: ())
    document = store(owner)
    actions.remove(document=document, by=None, at=NOW)

    with transaction.atomic():
        assert actions.erase_removed(at=NOW + 31 * DAY) == 1
        transaction.set_rollback(True)

    assert Document.objects.get().file.read() == files.PDF


def test_removed_file_of_an_owner_nobody_answers_for_stays(db):
    document = store(make.user())
    actions.remove(document=document, by=None, at=NOW)

    assert actions.erase_removed(at=NOW + 999 * DAY) == 0
    assert document.file.storage.exists(document.file.name)


def test_removed_file_that_a_mail_carries_stays(owner, monkeypatch):
    monkeypatch.setitem(rules._KEEPERS, "organisations.organisation", lambda documents: ())
    document = store(owner)
    actions.remove(document=document, by=None, at=NOW)
    message = Message.objects.create(
        kind="x", key="x", to_address="a@exemple.test", subject="x", object_type="x", object_id=1, created_at=NOW, send_after=NOW
    )
    message.attachments.add(document)

    assert actions.erase_removed(at=NOW + 31 * DAY) == 0
    message.attachments.clear()
    assert actions.erase_removed(at=NOW + 31 * DAY) == 1


def test_every_kind_of_owner_says_what_it_keeps():
    assert rules._POLICIES.keys() == rules._KEEPERS.keys()


def test_content_that_no_row_names_is_swept_after_a_day(owner):
    from django.core.files.storage import default_storage
    from django.utils import timezone

    kept = store(owner)
    with transaction.atomic():
        lost = store(owner)
        transaction.set_rollback(True)
    foreign = default_storage.save("ab/readme.txt", ContentFile(b"not ours"))

    assert actions.sweep_orphans(at=timezone.now()) == 0
    actions.sweep_orphans(at=timezone.now() + timedelta(days=2))

    assert default_storage.exists(kept.file.name)
    assert default_storage.exists(foreign)
    assert not default_storage.exists(lost.file.name)
