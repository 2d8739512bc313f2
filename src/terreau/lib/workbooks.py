"""Lists as CSV, and as workbooks of one sheet, written row by row to a file: a list of any length costs the memory of one row.

Text is written as text: no cell runs as a formula, no SIRET loses its zeros. Instants are shown on the house's own clock.
"""

import itertools
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone

from terreau.lib import csvs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
LONGEST = 32_767  # characters of a cell, in Excel


def write_csv(out: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Text that every spreadsheet opens; what looks like a formula is defused (`csvs`)."""
    for line in csvs.lines(header, ([as_text(cell) for cell in row] for row in rows)):
        out.write(line.encode())


def as_text(cell: Any) -> str:
    """As a French spreadsheet reads it: a comma in numbers, wall clocks of the house."""
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    return "" if cell is None else str(cell)


def write_xlsx(out: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str) -> None:
    """An Excel workbook. Its rows wait in a temporary file of their own until the end."""
    import xlsxwriter  # slow to import, and only exports need it

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options | {"remove_timezone": True}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold, day, hour = (
            book.add_format(look) for look in ({"bold": True}, {"num_format": "dd/mm/yyyy"}, {"num_format": "dd/mm/yyyy hh:mm"})
        )
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(itertools.chain([header], rows)):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, {"head": bold if number == 0 else None, "day": day, "hour": hour})


def _write(sheet: Any, row: int, column: int, cell: Any, looks: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, _on_the_wall(cell), looks["hour"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), looks["day"])  # noqa: DTZ001 - a day has no zone
    elif _is_number(cell):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell)[:LONGEST], looks["head"])


# ── OpenDocument (ODF 1.3, part 3) ───────────────────────────────────────────────────────────────────────────────
_NAMESPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
    }.items()
)
_DAY = '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
_HOUR = '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
_STYLES = (
    "<office:automatic-styles>"
    f'<number:date-style style:name="N1">{_DAY}</number:date-style><number:date-style style:name="N2">{_DAY}{_HOUR}</number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="hour" style:family="table-cell" style:data-style-name="N2"/>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    "</office:automatic-styles>"
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def write_ods(out: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str) -> None:
    """An OpenDocument spreadsheet, which LibreOffice and administrations read."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS, zipfile.ZIP_STORED)  # first and bare: that is how the kind of file is recognised
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            write = content.write
            write(f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{_NAMESPACES} office:version="1.3">{_STYLES}'.encode())
            name = quoteattr(_speakable(_sheet_name(title)))
            write(f"<office:body><office:spreadsheet><table:table table:name={name}><table:table-header-rows>".encode())
            write(_row(header, style=' table:style-name="head"'))
            write(b"</table:table-header-rows>")
            for row in rows:
                write(_row(row))
            write(b"</table:table></office:spreadsheet></office:body></office:document-content>")


def _row(cells: Sequence[Any], *, style: str = "") -> bytes:
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in cells)}</table:table-row>".encode()


def _cell(cell: Any, style: str) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        return _dated("hour", _on_the_wall(cell).isoformat(timespec="seconds"))
    if isinstance(cell, date):
        return _dated("day", cell.isoformat())
    if _is_number(cell):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in str(cell)[:LONGEST].splitlines())
    return f'<table:table-cell office:value-type="string"{style}>{paragraphs}</table:table-cell>'


def _dated(style: str, value: str) -> str:
    return f'<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{value}"/>'


def _spaced(line: str) -> str:
    """Text of a paragraph: spaces beyond the first would be lost, so they are counted."""
    return re.sub("  +", lambda found: f' <text:s text:c="{len(found[0]) - 1}"/>', escape(_speakable(line).replace("\t", " ")))


def _speakable(text: str) -> str:
    return _UNSPEAKABLE.sub("\ufffd", text)


# ── Both ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _sheet_name(title: str) -> str:
    """At most 31 characters, none of those a sheet may not be called by."""
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "1"


def _on_the_wall(instant: datetime) -> datetime:
    return timezone.localtime(instant).replace(tzinfo=None)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, Decimal)) and not isinstance(cell, bool)
