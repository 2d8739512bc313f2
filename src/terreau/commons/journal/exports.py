"""The journal as a table, for an auditor."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.journal import queries
from terreau.commons.journal.models import Entry
from terreau.lib import csvs


def as_csv(entries: QuerySet[Entry]) -> Iterator[str]:
    """One line per entry, streamed: memory does not grow with the journal."""
    header = [
        _("Date and time"),
        _("Who did it"),
        _("What was done"),
        _("Code of the action"),
        _("On what object"),
        _("Kind of object"),
        _("Key of the object"),
    ]
    return csvs.lines(header, (_cells(entry) for entry in entries.iterator(chunk_size=2000)))


def _cells(entry: Entry) -> list[object]:
    line = queries.read(entry)
    when = timezone.localtime(line.at).isoformat(timespec="seconds")
    return [when, line.by, line.sentence, line.verb, line.object_label, line.object_type, line.object_id]
