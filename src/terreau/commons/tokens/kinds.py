"""What a token may be for. Rooms register their verbs, and one of them the perimeter, from apps.py; this room knows none of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise

LONGEST = timedelta(days=366)  # a key nobody remembers is a key nobody watches


@dataclass(frozen=True, slots=True)
class Verb:
    """Something a program may do: "applications.read". `roles`: who may lend it, and only as long as they hold one of them."""

    name: str
    label: str | Promise
    roles: tuple[str, ...]


class UnknownVerb(LookupError):
    """No room registers this verb: nobody can tell who may lend it."""


Choices = Callable[[Any], Sequence[tuple[int, str]]]
_VERBS: dict[str, Verb] = {}
_PERIMETERS: list[Choices] = []


def register(*verbs: Verb) -> None:
    _VERBS.update({verb.name: verb for verb in verbs})


def bounded_by(choices: Choices) -> None:
    """`choices(user)` lists what a token may be limited to: (key, name) of each edition the person may see."""
    _PERIMETERS[:] = [choices]


def named(name: str) -> Verb:
    """The verb of that name, or UnknownVerb."""
    if name not in _VERBS:
        raise UnknownVerb(name)
    return _VERBS[name]


def lent_by(user: Any) -> list[Verb]:
    """The verbs that someone may give to a program today."""
    return [verb for _name, verb in sorted(_VERBS.items()) if user.has_role(*verb.roles)]


def lenders() -> tuple[str, ...]:
    """Every role that may lend something."""
    return tuple(sorted({role for verb in _VERBS.values() for role in verb.roles}))


def perimeter(user: Any) -> list[tuple[int, str]]:
    """What someone may limit a token to, as (key, name)."""
    return [choice for choices in _PERIMETERS for choice in choices(user)]
