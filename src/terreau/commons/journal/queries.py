"""Reading the journal: the history of one object, or of the house."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
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
    object_label: str = ""
    by: str = ""


def read(entry: Entry) -> Line:
    """The entry in words, in the reader's language. A fact that the sentence names and the row lacks shows as "—"."""
    facts: dict[str, Any] = defaultdict(lambda: "—", entry.facts)
    by = entry.by_label or _("The system")
    facts |= {"by": by, "on": entry.object_label}
    sentence = str(sentences.worded(entry.verb)) % facts
    return Line(entry.at, sentence, entry.verb, entry.object_type, entry.object_id, entry.object_label, by)


# What happened to some things is nobody's to read for a time: rooms say which, and the pages of the journal pass over it.
_VEILS: dict[str, Callable[[], QuerySet[Any]]] = {}


def veil(object_type: str, which: Callable[[], QuerySet[Any]]) -> None:
    """Rooms call this from apps.py: `veil("calls.application", rules.sealed_applications)`. Nothing is lost: it shows again later."""
    _VEILS[object_type] = which


def unveiled() -> QuerySet[Entry]:
    """The entries that the house may read today."""
    entries = Entry.objects.all()
    for object_type, which in sorted(_VEILS.items()):
        entries = entries.exclude(Q(Exists(which().filter(pk=OuterRef("object_id"))), object_type=object_type))
    return entries


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


def matching(
    *,
    by: str = "",
    verb: str = "",
    on: references.Reference | None = None,
    text: str = "",
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[Entry]:
    """Entries of the whole house that fit the filters, newest first. Instants are half-open: [since, before)."""
    entries = unveiled()
    if on is not None:
        entries = entries.filter(object_type=on.object_type, object_id=on.object_id)
    if verb:
        entries = entries.filter(verb=verb)
    if by:
        entries = entries.filter(Q(by_label__icontains=by) | Q(by__email__iexact=by))
    if text:
        entries = entries.filter(object_label__icontains=text)
    if since is not None:
        entries = entries.filter(at__gte=since)
    if before is not None:
        entries = entries.filter(at__lt=before)
    return entries.order_by("-at", "-pk")
