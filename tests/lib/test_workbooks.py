"""Spreadsheets as others read them."""

import io
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from terreau.lib import workbooks

HEADER = ["Nom", "Montant"]
WRITERS = [workbooks.write_xlsx, workbooks.write_ods]


def written(write, rows, header=HEADER, title="Candidatures"):
    out = io.BytesIO()
    write(out, header, iter(rows), title=title)
    return out


def read(out):
    return CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("write", WRITERS)
def test_it_works(write):
    rows = [["Les Jardins", 8000], ["Clin d’Œil", Decimal("12.5")], ["", None], ["fin", 1]]
    assert read(written(write, rows)) == [HEADER, ["Les Jardins", 8000], ["Clin d’Œil", 12.5], ["", ""], ["fin", 1]]


@pytest.mark.parametrize("write", WRITERS)
def test_text_stays_text(write):
    hostile = ["=1+1", "@SUM(A1)", "00042", "<b>&amp;</b>", "https://exemple.test", "a\x00b\x1f", "]]>"]
    found = [row[0] for row in read(written(write, [[text] for text in hostile]))[1:]]
    assert found[:5] == hostile[:5]
    assert all(isinstance(cell, str) for cell in found)
    assert found[6] == "]]>"


@pytest.mark.parametrize("write", WRITERS)
def test_instants_are_on_the_house_s_clock_and_days_stay_days(write):
    row = read(written(write, [[datetime(2026, 3, 1, 23, 30, tzinfo=UTC), date(2026, 3, 1)]]))[1]
    assert [str(cell)[:16] for cell in row] == ["2026-03-02 00:30", "2026-03-01"]


def test_an_open_document_is_recognised_by_its_first_bytes():
    out = written(workbooks.write_ods, [["a", 1]], title="Un titre bien trop long pour une feuille / [2026]")
    archive = zipfile.ZipFile(out)
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type, archive.read(first)) == ("mimetype", zipfile.ZIP_STORED, workbooks.ODS.encode())
    assert {"META-INF/manifest.xml", "content.xml"} <= set(archive.namelist())
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).sheet_names[0]) <= 31


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=50))
def test_any_text_makes_a_sound_document(text):
    content = zipfile.ZipFile(written(workbooks.write_ods, [[text, 1]])).read("content.xml")
    cells = ET.fromstring(content).iter("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell")
    assert len(list(cells)) == 4


def test_csv_is_defused_and_french():
    out = io.BytesIO()
    workbooks.write_csv(out, ["A", "B"], [["=1+1", Decimal("1.5")], [date(2026, 3, 1), None]])
    assert out.getvalue().decode("utf-8-sig").splitlines() == ["A;B", "'=1+1;1,5", "01/03/2026;"]
