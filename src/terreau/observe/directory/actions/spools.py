"""Where rows wait between the reading of a file and the writing: on disk, once each, however many there are."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Self


class Spool:
    """A temporary SQLite database that vanishes when closed. Keys seen before are told apart: a file may repeat itself."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)  # "": on disk, unnamed, deleted by SQLite itself
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("CREATE TABLE spool (key TEXT PRIMARY KEY, row TEXT) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._database.close()

    def seen(self, keys: Sequence[str]) -> set[str]:
        """Which of these keys have been added before."""
        marks = ",".join("?" * len(keys))
        return {key for (key,) in self._database.execute(f"SELECT key FROM spool WHERE key IN ({marks})", list(keys))}  # noqa: S608 - marks only

    def add(self, rows: Sequence[tuple[str, Sequence[Any] | None]]) -> None:
        """(key, values) to write, or (key, None) for a row that is known as it stands."""
        prepared = [(key, None if values is None else json.dumps(values, default=str)) for key, values in rows]
        self._database.executemany("INSERT INTO spool VALUES (?, ?)", prepared)

    def batches(self, size: int) -> Iterator[list[list[Any]]]:
        """What is to be written, in the order of keys; dates as ISO text."""
        cursor = self._database.execute("SELECT row FROM spool WHERE row IS NOT NULL ORDER BY key")
        while chunk := cursor.fetchmany(size):
            yield [json.loads(row) for (row,) in chunk]
