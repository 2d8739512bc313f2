"""One shape for every file: a header and rows of text, whatever it is wrapped in, never more than a chunk in memory."""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _

Progress = Callable[[int, int], object]  # done, total: bytes of a text, rows of a Parquet file
_CHUNK = 1 << 20
_DAMAGES = (EOFError, zipfile.BadZipFile, zlib.error, OSError)  # gzip's own error is an OSError
_LONGEST_FIELD = 1 << 24  # purposes of associations exceed csv's default of 128 KiB


class Unreadable(ValueError):
    """The file cannot be read as what it should be; the message says why and what to do."""


@dataclass(slots=True)
class Table:
    """A header and its rows. `line` gives the number, in the file, of the row just read."""

    name: str
    header: list[str]
    rows: Iterator[Sequence[str]]
    line: Callable[[], int]

    def positions(self, needed: Sequence[str], optional: Sequence[str] = ()) -> dict[str, int]:
        """Where each column stands. A missing one that is needed is refused in words; a missing optional one is left out."""
        where = {name: position for position, name in enumerate(self.header)}
        if missing := [name for name in needed if name not in where]:
            raise Unreadable(
                _("This file lacks columns that are needed: %(missing)s. It has: %(header)s.")
                % {"missing": ", ".join(missing), "header": ", ".join(self.header[:12]) + ("…" if len(self.header) > 12 else "")}
            )
        return {name: where[name] for name in (*needed, *optional) if name in where}


@contextmanager
def open_table(
    path: Path, *, encoding: str = "", sheet: str = "", columns: Sequence[str] = (), progress: Progress | None = None
) -> Iterator[Table]:
    """Open a file by what it is. `columns` (Parquet only) are the ones worth reading; others stay on the disk."""
    if not path.is_file():
        raise Unreadable(_("There is no file at %(path)s.") % {"path": path})
    suffix = path.suffix.lower()
    with ExitStack() as stack:
        if suffix == ".parquet":
            yield stack.enter_context(_open_parquet(path, columns, progress))
        elif suffix in {".xlsx", ".xls", ".ods"}:
            yield _open_sheet(path, sheet)
        else:
            yield _open_text(path, stack.enter_context(_open_binary(path, progress)), encoding)


@contextmanager
def _open_binary(path: Path, progress: Progress | None) -> Iterator[BinaryIO]:
    """The bytes of the text inside: plain, gzip, or the single CSV of a ZIP."""
    with ExitStack() as stack:
        raw: BinaryIO = stack.enter_context(path.open("rb"))
        start = raw.read(4)
        raw.seek(0)
        if start.startswith(b"PK\x03\x04"):
            try:
                archive = stack.enter_context(zipfile.ZipFile(raw))
                member = _only_csv(archive)
                raw, total = cast(BinaryIO, stack.enter_context(archive.open(member))), member.file_size
            except (zipfile.BadZipFile, RuntimeError) as error:  # RuntimeError: it asks for a password
                raise Unreadable(_("%(name)s is a damaged or locked ZIP: download it again.") % {"name": path.name}) from error
        elif start.startswith(b"\x1f\x8b"):
            counted = io.BufferedReader(_Counted(raw, path.stat().st_size, progress), _CHUNK)
            yield cast(BinaryIO, stack.enter_context(gzip.open(counted)))
            return
        else:
            total = path.stat().st_size
        yield io.BufferedReader(_Counted(raw, total, progress), _CHUNK)


def _only_csv(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith((".csv", ".txt")) and not member.filename.startswith("__")
    ]
    if len(members) != 1:
        names = ", ".join(member.filename for member in members[:5]) or "—"
        raise Unreadable(_("The ZIP must hold exactly one CSV file; found: %(names)s.") % {"names": names})
    return members[0]


class _Counted(io.RawIOBase):
    """Tells how far the reading is, a chunk at a time: nothing is paid per row."""

    def __init__(self, raw: BinaryIO, total: int, progress: Progress | None) -> None:
        self._raw, self._total, self._progress, self._done = raw, total, progress, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._raw.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._done += len(chunk)
        if self._progress is not None:
            self._progress(self._done, self._total)
        return len(chunk)


def _open_text(path: Path, binary: BinaryIO, encoding: str) -> Table:
    buffered = binary if isinstance(binary, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, binary), _CHUNK)
    try:
        head = buffered.peek(_CHUNK)[:_CHUNK]
    except _DAMAGES as error:
        raise Unreadable(_("%(name)s is cut or damaged: download it again.") % {"name": path.name}) from error
    text = io.TextIOWrapper(buffered, encoding=encoding or _encoding_of(head), newline="")
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(text, delimiter=_delimiter_of(head.decode(text.encoding, errors="replace")))
    rows = _guarded(reader)
    header = next(rows, [])
    if not any(header):
        raise Unreadable(_("%(name)s is empty, or begins with an empty line.") % {"name": path.name})
    return Table(path.name, [name.strip() for name in header], rows, lambda: reader.line_num)


def _delimiter_of(head: str) -> str:
    """What the first line that has any of them has most of: titles above a heading have none."""
    first = next((line for line in head.splitlines()[:30] if any(mark in line for mark in ",;\t")), "")
    return max(",;\t", key=first.count)


def _guarded(rows: Any) -> Iterator[Sequence[str]]:
    """The rows, with what breaks a file said in words and by line."""
    try:
        yield from rows
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("After line %(line)s the text is not in %(encoding)s. Run again with --encoding latin-1, or utf-8.")
            % {"line": rows.line_num, "encoding": error.encoding}
        ) from error
    except csv.Error as error:
        raise Unreadable(_("Line %(line)s cannot be read as CSV: %(error)s.") % {"line": rows.line_num, "error": error}) from error
    except _DAMAGES as error:
        raise Unreadable(_("The file is cut or damaged after line %(line)s: download it again.") % {"line": rows.line_num}) from error


def _encoding_of(head: bytes) -> str:
    """UTF-8, with or without a mark; else Windows' Latin-1, which old files of the ministries are written in."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a character cut at the end of the sample is no error
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


@contextmanager
def _open_parquet(path: Path, columns: Sequence[str], progress: Progress | None) -> Iterator[Table]:
    try:
        import duckdb
    except ImportError as error:
        raise Unreadable(
            _("Reading Parquet needs DuckDB, which is not installed. Install it with: pip install 'terreau[data]', or give the CSV file.")
        ) from error
    with duckdb.connect(config={"memory_limit": "512MB", "threads": 2}) as connection:
        try:
            connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(path)])
            header = [column[0] for column in connection.description or ()]
            total = (connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone() or (0,))[0]
            wanted = [name for name in header if not columns or name in columns]
            listed = ", ".join('"' + name.replace('"', '""') + '"' for name in wanted)
            # Names come from the file itself and are quoted; the path is a parameter.
            connection.execute(f"SELECT {listed} FROM read_parquet(?)", [str(path)])  # noqa: S608
        except duckdb.Error as error:
            raise Unreadable(_("%(name)s cannot be read as Parquet: %(error)s") % {"name": path.name, "error": error}) from error
        counter = [1]  # the header would be line 1
        yield Table(path.name, wanted, _parquet_rows(connection, counter, total, progress), lambda: counter[0])


def _parquet_rows(connection: Any, counter: list[int], total: int, progress: Progress | None) -> Iterator[Sequence[str]]:
    while chunk := connection.fetchmany(10_000):
        for row in chunk:
            counter[0] += 1
            yield [as_text(value) for value in row]
        if progress is not None:
            progress(counter[0] - 1, total)


def _open_sheet(path: Path, sheet: str) -> Table:
    """A spreadsheet, whole: the lists published this way are short. The header is still to be found among the first rows."""
    import python_calamine

    try:
        book = python_calamine.load_workbook(str(path))
    except python_calamine.CalamineError as error:
        raise Unreadable(_("%(name)s cannot be read as a spreadsheet: %(error)s") % {"name": path.name, "error": error}) from error
    if sheet and sheet not in book.sheet_names:
        raise Unreadable(_("There is no sheet “%(sheet)s”; there are: %(names)s.") % {"sheet": sheet, "names": ", ".join(book.sheet_names)})
    counter = [0]
    rows = book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python(skip_empty_area=False)
    return Table(path.name, [], _sheet_rows(rows, counter), lambda: counter[0])


def _sheet_rows(rows: list[list[Any]], counter: list[int]) -> Iterator[Sequence[str]]:
    for row in rows:
        counter[0] += 1
        yield [as_text(value) for value in row]


def as_text(value: Any) -> str:
    """What a cell reads like in a CSV: dates in ISO, whole numbers without decimals, true and false in English."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
