"""CSV that a spreadsheet opens safely: UTF-8 with a mark, semicolons, and no cell that runs as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """Text of one cell; what a spreadsheet would take for a formula is quoted with an apostrophe."""
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA) and not text.lstrip("+-").replace(",", "").replace(".", "").isdigit():
        return "'" + text
    return text


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
