"""What holds seats. Rooms register their kinds from apps.py; this room knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """Of a holder: how long an offer stays open, and what its room does when its place in the queue moves.

    `told(entry, verb, by, at)` is called inside the transaction of each move of WAIT_MOVES: it moves the room's own object and
    posts the mail. `by` is None when the clock acts.
    """

    name: str  # the holder's model label: "events.registration"
    offer_lasts: timedelta
    told: Callable[[Any, str, Any, datetime], None]


class UnknownKind(LookupError):
    """No room registers this kind: nobody could be told of a free seat."""


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _KINDS[kind.name] = kind


def named(name: str) -> Kind:
    """The kind of that name, or UnknownKind."""
    if name not in _KINDS:
        raise UnknownKind(name)
    return _KINDS[name]
