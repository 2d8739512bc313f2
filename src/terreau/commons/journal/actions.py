"""Writing the journal: one call, inside the transaction of what it tells."""

from datetime import datetime
from typing import Any

from terreau.commons.journal import sentences
from terreau.commons.journal.models import Entry
from terreau.lib import references, texts


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
