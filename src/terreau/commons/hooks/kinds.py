"""What a program can be told of: a closed list. Rooms register their kinds from apps.py; this room knows none of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

VERSION = 1  # of the shape of what is sent; a field may be added without another version, none is removed
PING = "ping"
# After each failure, how long before the next attempt (a fifth more at most, by chance). About three days in all.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440))
PATIENCE = timedelta(days=3)  # nothing received for that long: the endpoint is paused
OVERLAP = timedelta(days=1)  # both secrets sign, after a rotation


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a thing: nothing that names a person. `path` is where the API says more, to whoever may read it."""

    noun: str
    id: str
    edition_key: int
    call: str
    edition: str
    path: str


@dataclass(frozen=True, slots=True)
class Kind:
    """`roles`: who may have it told to a program. `visible_to`: the door of the thing; whoever may not see it is told nothing."""

    name: str
    label: str | Promise
    roles: tuple[str, ...]
    visible_to: Callable[[Any], QuerySet[Any]]
    says: Callable[[Any], Told]


class UnknownKind(LookupError):
    """No room registers this kind."""


_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    _KINDS.update({kind.name: kind for kind in kinds})


def named(name: str) -> Kind:
    if name not in _KINDS:
        raise UnknownKind(name)
    return _KINDS[name]


def all_kinds() -> list[Kind]:
    """In the order the rooms give them: that of the life of a call."""
    return list(_KINDS.values())


def lent_by(user: Any) -> list[Kind]:
    """What someone may have told to a program today."""
    return [kind for kind in all_kinds() if user.has_role(*kind.roles)]


def roles_of(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({role for name in names if name in _KINDS for role in _KINDS[name].roles}))
