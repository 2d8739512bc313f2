"""Races: acts let loose together on threads of their own, or one made certain at the very moment before a statement."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from terreau.lib.refusals import Refusal


def at_once(*acts: Callable[[], object]) -> list:
    """Run the acts together; each gives back its result, or the refusal it met. Needs real transactions in the test."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait(timeout=10)
        try:
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


@contextlib.contextmanager
def just_before(statement: str, table: str, act: Callable[[], object], *, nth: int = 1) -> Iterator[None]:
    """Run `act` once, right before the nth statement of that kind ("UPDATE") that names the table.

    It runs on the same connection: what it writes is there when the statement runs, as a faster neighbour's would be.
    """
    seen, done = 0, False

    def wrapper(execute, sql, params, many, context):
        nonlocal seen, done
        if not done and sql.startswith(statement) and f'"{table}"' in sql:
            seen += 1
            if seen == nth:
                done = True
                act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield
    assert done, f"no {statement} of {table} number {nth} was ever asked for"
