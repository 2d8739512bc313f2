"""CSV that a spreadsheet opens safely: UTF-8 with a mark, semicolons, and no cell that runs as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

# What starts a formula in a spreadsheet, full-width forms included (Excel reads them in some languages).
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([ \u00a0\u202f]\d{3})+)([.,]\d+)?")


def cell(value: object) -> str:
    """Text of one cell. What a spreadsheet would take for a formula is quoted with an apostrophe; numbers have a comma."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (float, Decimal)):
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def lines(header: Sequence[object], rows: Iterable[Sequence[object]], *, delimiter: str = ";") -> Iterator[str]:
    """One string per line, byte-order mark first: stream it, whatever its length."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    for number, row in enumerate(_chain(header, rows)):
        writer.writerow([cell(value) for value in row])
        yield ("\ufeff" if number == 0 else "") + buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _chain(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield header
    yield from rows
