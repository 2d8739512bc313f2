"""Reading the journal: the history of one object, or of the house."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from terreau.commons.journal import sentences
from terreau.commons.journal.models import Entry
from terreau.lib import references


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as people read it."""

    at: datetime
    sentence: str
    verb: str
    object_type: str
    object_id: int


def read(entry: Entry) -> Line:
    """The entry in words, in the reader's language. A fact that the sentence names and the row lacks shows as "—"."""
    facts: dict[str, Any] = defaultdict(lambda: "—", entry.facts)
    facts |= {"by": entry.by_label or _("The system"), "on": entry.object_label}
    return Line(entry.at, str(sentences.worded(entry.verb)) % facts, entry.verb, entry.object_type, entry.object_id)


def entries_on(*things: Any) -> QuerySet[Entry]:
    """Every entry on any of the things, newest first."""
    wanted = Q(pk__in=[])
    for thing in things:
        object_type, object_id = references.of(thing)
        wanted |= Q(object_type=object_type, object_id=object_id)
    return Entry.objects.filter(wanted).order_by("-at", "-pk")


def history(*things: Any, verbs: Sequence[str] | None = None) -> list[Line]:
    """The history of things, newest first; `verbs` narrows it to what an audience may read."""
    entries = entries_on(*things)
    if verbs is not None:
        entries = entries.filter(verb__in=verbs)
    return [read(entry) for entry in entries]
