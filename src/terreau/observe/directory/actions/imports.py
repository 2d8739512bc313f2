"""Reading an official file into the directory: first everything is read and compared, then all that changed is written at once.

The reading may last an hour and writes nothing; the writing is one transaction. Whatever interrupts an import, what was
known before it still stands, and other people's work is not held up while a file is read.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.db import connection, transaction

from terreau.commons.journal import actions as journal
from terreau.lib import texts
from terreau.observe.directory.actions.spools import Spool
from terreau.observe.directory.models import ImportRun
from terreau.observe.directory.sources import Register, Tally
from terreau.observe.directory.sources.tallies import OLDER, REPEATED

_BATCH = 2_000


@transaction.atomic
def start_import(*, kind: str, file_name: str, territory: str, observed_on: date, started_by: str, at: datetime) -> ImportRun:
    """Note that a reading begins: if it never ends, this row will say so."""
    return ImportRun.objects.create(
        kind=kind,
        file_name=texts.one_line(file_name, 200),
        territory=territory,
        observed_on=observed_on,
        started_by=texts.one_line(started_by, 100),
        started_at=at,
    )


def gather(*, register: Register, rows: Iterable[tuple[int, tuple[Any, ...]]], spool: Spool, tally: Tally) -> None:
    """Compare what the file says with what is known, and spool the difference. Writes nothing to the house."""
    key_at = [register.fields.index(name) for name in register.key]
    for batch in batched(rows, _BATCH):
        told = {}
        for _line, values in batch:
            key = tuple(values[position] for position in key_at)
            if key in told:
                tally.leave_out(str(REPEATED))
            else:
                told[key] = values
        repeated = spool.seen([_text(key) for key in told])
        tally.leave_out(str(REPEATED), len(repeated))
        known = _known(register, told)
        spool.add(
            [row for key, values in told.items() if _text(key) not in repeated and (row := _weigh(register, key, values, known, tally))]
        )


def _weigh(
    register: Register, key: tuple[Any, ...], values: tuple[Any, ...], known: dict[tuple[Any, ...], tuple[Any, ...]], tally: Tally
) -> tuple[str, tuple[Any, ...] | None] | None:
    """What to do with one row: nothing, remember that it was seen, or write it. `observed_on` is the last field of every register."""
    before = known.get(key)
    if before is None:
        if register.leaves_out is not None and (reason := register.leaves_out(values)):
            tally.leave_out(reason)
            return None
        tally.added += 1
        return _text(key), values
    if before[-1] > values[-1]:
        tally.leave_out(str(OLDER))
        return None
    if before == values:
        tally.unchanged += 1
        return _text(key), None
    tally.updated += 1
    return _text(key), values


def _text(key: tuple[Any, ...]) -> str:
    return "\x1f".join(str(part) for part in key)


def _known(register: Register, told: dict[tuple[Any, ...], Any]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    key_at = [register.fields.index(name) for name in register.key]
    wanted = {f"{register.key[0]}__in": list({key[0] for key in told})}
    rows = register.model._default_manager.filter(**wanted).values_list(*register.fields)
    return {tuple(row[position] for position in key_at): row for row in rows}


@transaction.atomic
def finish_import(*, run: ImportRun, register: Register, spool: Spool, tally: Tally, columns: dict[str, list[str]], at: datetime) -> None:
    """Write what changed, and the report, in one go."""
    sql = _upsert(register)
    with connection.cursor() as cursor:
        for batch in spool.batches(_BATCH):
            cursor.executemany(sql, batch)
    finish_report(run=run, tally=tally, columns=columns, at=at)


def finish_report(*, run: ImportRun, tally: Tally, columns: dict[str, list[str]], at: datetime) -> None:
    """The counts and the reasons, for the page of imports and for the journal."""
    run.read, run.refused, run.left_out = tally.read, tally.refused.total(), tally.left_out.total()
    run.added, run.updated, run.unchanged = tally.added, tally.updated, tally.unchanged
    run.kept = tally.kept
    run.report = {"reasons": dict(tally.refused), "left_out": dict(tally.left_out), "examples": tally.examples, "columns": columns}
    run.finished_at = at
    run.save()
    journal.record("directory.imported", on=run, by=None, at=at, file=run.file_name, read=run.read, kept=run.kept, refused=run.refused)


@transaction.atomic
def fail_import(*, run: ImportRun, reason: str, tally: Tally, at: datetime) -> None:
    """Note that a reading stopped and why; it wrote nothing."""
    run.read, run.refused = tally.read, tally.refused.total()
    run.failure = texts.one_line(reason, 500)
    run.save()
    journal.record("directory.import_failed", on=run, by=None, at=at, file=run.file_name, reason=run.failure)


def _upsert(register: Register) -> str:
    """INSERT … ON CONFLICT, the same on SQLite and PostgreSQL; a row from a later file is never overwritten by an earlier one."""
    quote = connection.ops.quote_name
    table = quote(register.model._meta.db_table)
    column = {name: quote(name) for name in register.fields}  # none of these fields is a foreign key: columns bear their names
    changes = ", ".join(f"{column[name]} = excluded.{column[name]}" for name in register.fields if name not in register.key)
    names, marks = ", ".join(column.values()), ", ".join(["%s"] * len(column))
    target = ", ".join(column[name] for name in register.key)
    observed = column["observed_on"]
    # Every name comes from our own models; every value is a parameter.
    return (
        f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT ({target}) "  # noqa: S608
        f"DO UPDATE SET {changes} WHERE {table}.{observed} <= excluded.{observed}"
    )
