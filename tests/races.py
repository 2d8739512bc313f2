"""A race made certain: something happens at the very moment before a statement, where two people would have to be lucky."""

import contextlib
from collections.abc import Callable, Iterator

from django.db import connection


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
