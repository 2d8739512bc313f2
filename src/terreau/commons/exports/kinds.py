"""What can be exported. Rooms register their kinds from apps.py; this room knows none of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.utils.functional import Promise

Keys = Sequence[int]


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file for the archive: the folder and the name it bears there, and what opens it, or why it stays behind."""

    folder: str
    name: str
    open: Callable[[], IO[bytes]] | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A list that may leave. Every function is given the person who asked, and answers for today: nothing is remembered.

    `holds` says whether each of these keys is still theirs to read. `table` gives a header and rows, `attachments` the files, for
    as much of the keys as the person may read; both take the keys a handful at a time and must keep no more than that in memory.
    """

    name: str  # "review.applications"
    label: str | Promise
    stem: str  # how the name of the file begins
    holds: Callable[[Any, Keys], bool]
    table: Callable[[Any, Keys, Iterable[Keys]], tuple[Sequence[str], Iterator[Sequence[Any]]]]
    attachments: Callable[[Any, Keys], Iterator[Attachment]] | None = None


class UnknownKind(LookupError):
    """No room registers this kind: nobody can tell who may read it."""


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _KINDS[kind.name] = kind


def named(name: str) -> Kind:
    """The kind of that name, or UnknownKind."""
    if name not in _KINDS:
        raise UnknownKind(name)
    return _KINDS[name]
