"""Writing the journal: one call, inside the transaction of what it tells."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from terreau.commons.journal import sentences
from terreau.commons.journal.models import Entry
from terreau.lib import references, retention, texts


def record(verb: str, *, on: Any, by: Any, at: datetime, **facts: Any) -> Entry:
    """One row: `by` did `verb` to `on` at `at`. `by` is None when the clock or the system did it."""
    sentences.worded(verb)  # an unworded verb would be an unreadable history
    object_type, object_id = references.of(on)
    return Entry.objects.create(
        at=at,
        by=by if by is not None and by.is_authenticated else None,
        by_label=texts.one_line(str(by)) if by is not None and by.is_authenticated else "",
        verb=verb,
        object_type=object_type,
        object_id=object_id,
        object_label=texts.one_line(str(on), 250),
        facts=facts,
    )


def forget_traces(*, at: datetime) -> int:
    """Erase who read or took away what, once that has been kept long enough. What was *done* is evidence, and stays.

    The one way out of an append-only journal: the verbs are named by the rooms, and no other is ever reached.
    """
    old: QuerySet[Entry] = QuerySet(Entry).filter(verb__in=sentences.traces(), at__lt=retention.of("journal.trace").start(at))
    return old.delete()[0]
