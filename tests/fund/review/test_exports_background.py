"""The list of files, taken away in the background: as many rows as the list, nothing that is not its asker's, every format."""

import csv
import io
import tracemalloc
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from terreau.commons.documents import actions as documents
from terreau.commons.documents.models import Document, Scan
from terreau.commons.exports import actions
from terreau.commons.exports.models import Export
from terreau.commons.exports.states import Format, State
from terreau.commons.forms.models import Sheet
from terreau.fund.calls.models import Application, Submission
from terreau.fund.review import exports, rules
from terreau.fund.review.queries import desk as lists
from terreau.fund.review.views import desk
from tests import factories as make

PREPARE = reverse("review:prepare_export")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def made(client, format_="xlsx", query=""):
    answer = client.post(PREPARE + query, {"format": format_})
    assert answer.url == reverse("exports:mine")
    export = Export.objects.latest("pk")
    actions.make(export_id=export.pk, clock=timezone.now)
    return Export.objects.get(pk=export.pk)


def rows_of(export):
    return CalamineWorkbook.from_filelike(io.BytesIO(export.file.read())).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_it_works(client, officer, send, format_):
    edition = make.edition("2026")
    send(edition, title="Premier"), send(edition, name="B", title="Second"), send(make.edition("2025"), name="C", title="Ailleurs")
    client.force_login(officer)
    page = client.get(f"{PREPARE}?edition={edition.pk}").content.decode()
    assert "2 dossiers" in page

    export = made(client, format_, f"?edition={edition.pk}")

    table = rows_of(export)
    assert {row[table[0].index("Projet")] for row in table[1:]} == {"Premier", "Second"}
    assert (export.state, export.total, export.rows) == (State.READY, 2, 2)
    assert export.address == f"{reverse('review:desk')}?edition={edition.pk}"


def alike(file, number):
    """`number` files that are copies of one, in bulk: what an edition of the size of a region holds."""
    last = file.submissions.latest("sequence")
    sheets = Sheet.objects.bulk_create([Sheet(form_version=last.form_version, created_at=last.at) for _ in range(number)], batch_size=500)
    same = {field: getattr(file, field) for field in ("edition", "organisation", "state", "theme", "requested_cents", "submitted_at")}
    copies = Application.objects.bulk_create(
        [
            Application(**same, sheet=sheet, number=1_000 + n, title=f"Projet {n}", search_text=f"projet {n}", started_at=last.at)
            for n, sheet in enumerate(sheets)
        ],
        batch_size=500,
    )
    Submission.objects.bulk_create(
        [
            Submission(
                application=copy, sequence=1, at=last.at, by=last.by, form_version=last.form_version, content=last.content, sha256=""
            )
            for copy in copies
        ],
        batch_size=500,
    )


def exported(officer, keys, format_="csv"):
    export = actions.ask(kind=rules.FILES, format_=format_, keys=keys, address="", by=officer, at=timezone.now())
    actions.make(export_id=export.pk, clock=timezone.now)
    return Export.objects.get(pk=export.pk)


@pytest.mark.case("HY#4320")
def test_ten_thousand_files_are_ten_thousand_rows(officer, send):
    """All of them and in the order of the list, whatever the size of a page or of a handful."""
    alike(send(make.edition()), 9_999)
    wanted = lists.ordered(rules.files_visible_to(officer), "amount")

    export = exported(officer, list(wanted.values_list("pk", flat=True)))

    rows = list(csv.reader(io.StringIO(export.file.read().decode("utf-8-sig")), delimiter=";"))
    column = rows[0].index("Projet")
    assert (export.total, export.rows, export.left_out, len(rows)) == (10_000, 10_000, 0, 10_001)
    assert [row[column] for row in rows[1:]] == list(wanted.values_list("title", flat=True))


@pytest.mark.case("DS#4059")
def test_memory_does_not_grow_with_the_list(officer, send):
    """Four times the rows, the same memory: a handful is let go before the next is read (figures: benchmarks/exports.py)."""
    alike(send(make.edition()), 3_999)
    keys = list(lists.ordered(rules.files_visible_to(officer), "recent").values_list("pk", flat=True))
    exported(officer, keys[:600])  # what is loaded once is no growth
    peaks = []
    for some in (keys[:1_000], keys):
        tracemalloc.start()
        exported(officer, some)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0], peaks


def test_the_background_says_what_the_page_says(officer, send):
    """One reader of rows behind both."""
    edition = make.edition()
    send(edition, has_staff=False), send(edition, name="B")
    files = rules.files_visible_to(officer).order_by("pk")
    keys = list(files.values_list("pk", flat=True))
    header, rows = exports.table(files)
    later = exports.table_of(officer, keys, iter([keys[:1], keys[1:]]))
    assert (header, list(rows)) == (later[0], list(later[1]))


@pytest.mark.case("DS#12260")
def test_the_file_of_one_s_own_body_closes_the_export(client, officer, send):
    """Who has joined one of the bodies since then finds nothing, and a new export leaves it out."""
    edition = make.edition()
    mine, other = send(edition, title="Le mien"), send(edition, name="B", title="Autre")
    client.force_login(officer)
    export = made(client, "csv")
    address = reverse("exports:download", args=[export.public_id])
    assert client.get(address).status_code == 200

    make.member(mine.organisation, person=officer)
    assert client.get(address).status_code == 403
    assert rules.holds_files(officer, [mine.pk, other.pk]) is False
    assert rules.holds_files(officer, [other.pk]) is True
    again = made(client, "csv")
    assert "Le mien" not in again.file.read().decode()
    assert client.get(reverse("exports:download", args=[again.public_id])).status_code == 200


def test_a_file_taken_back_meanwhile_is_left_out(client, officer, send):
    edition = make.edition()
    taken = send(edition, title="Repris")
    send(edition, name="B", title="Autre")
    client.force_login(officer)
    client.post(PREPARE, {"format": "csv"})
    Application.objects.filter(pk=taken.pk).update(state="draft")
    export = Export.objects.get()
    actions.make(export_id=export.pk, clock=timezone.now)
    export.refresh_from_db()
    assert (export.total, export.rows, export.left_out) == (2, 1, 1)
    assert "Repris" not in export.file.read().decode()


def test_only_the_desk_prepares(client, lead, officer, juror, stranger, admin, file):
    for person, status in ((officer, 200), (lead, 200), (juror, 403), (stranger, 403), (admin, 403)):
        client.force_login(person)
        assert client.get(PREPARE).status_code == status
    assert rules.holds_files(juror, [file.pk]) is False
    assert rules.holds_files(lead, [file.pk]) is True


def test_an_empty_list_and_a_strange_format_are_refused_in_words(client, officer, file):
    client.force_login(officer)
    assert "Il n’y a rien à exporter" in client.post(f"{PREPARE}?q=introuvable", {"format": "csv"}).content.decode()
    assert client.post(PREPARE, {"format": "exe"}).status_code == 200
    assert not Export.objects.exists()


def test_a_long_list_is_not_made_while_one_waits(client, officer, file, monkeypatch):
    monkeypatch.setattr(desk, "AT_ONCE", 0)
    client.force_login(officer)
    assert client.post(reverse("review:export") + "?q=cantine", {"format": "xlsx"}).url == f"{PREPARE}?q=cantine"


# ── Documents ──
def attach(file, name, *, scan=Scan.CLEAN):
    document = documents.store(upload=SimpleUploadedFile(name, PDF), owner=file, slot="statutes", by=file.signer, at=make.NOW)
    Document.objects.filter(pk=document.pk).update(scan=scan)
    return document


def test_the_archive_holds_what_was_sent_and_says_what_it_does_not(client, officer, send, monkeypatch):
    edition = make.edition()
    full, bare = send(edition, name="Les/Jardins: <b>"), send(edition, name="B")
    sound, sick = attach(full, "statuts.pdf"), attach(full, "malade.pdf", scan=Scan.INFECTED)
    monkeypatch.setattr(exports.reads, "files_named", lambda schema, answers: answers.get("papers", []))
    sent = Submission.objects.get(application=full)
    content = sent.content | {"answers": sent.content["answers"] | {"papers": [sound.public_id, sick.public_id]}}
    Submission.objects.filter(pk=sent.pk).update(content=content)
    documents.remove(document=sound, by=full.signer, at=make.NOW)  # it was sent, so it still is part of the file
    client.force_login(officer)

    archive = zipfile.ZipFile(io.BytesIO(made(client, "zip").file.read()))

    names = archive.namelist()
    assert [name.rpartition("/")[2] for name in names] == ["statuts.pdf", "pieces.csv"]
    assert archive.read(names[0]) == PDF
    assert full.reference.replace("/", "-") in names[0]
    listed = archive.read("pieces.csv").decode("utf-8-sig")
    assert "malade.pdf;;infecté" in listed
    assert "aucune pièce" in listed
    assert bare.reference.replace("/", "-") in listed


@pytest.mark.parametrize("format_", Format)
def test_every_format_is_made(client, officer, file, format_):
    client.force_login(officer)
    assert made(client, format_).state == State.READY
