"""What a room hands to the outbox: a draft of a message. Building one sends nothing. And what each kind is called."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A message to be. Rooms build these in `mails.py`; `outbox.actions.post` defuses and stores them.

    `body`, `subject`, `link_label` are our own words; every value from a stranger goes to `facts` or `quote`, or passes
    through `lib.texts.defused` first. `is_held` keeps it for a proofreader. `wait` lets it stand that long before it leaves,
    for a document that is being made (`actions.attach`); it leaves without, should that document never come. `leave_path`: where
    a GET shows how to stop such messages, and a POST stops them (RFC 8058); for reminders and alerts, never for decisions.
    """

    kind: str
    key: str
    about: Any
    to_address: str
    subject: str
    body: str
    to: Any = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    quote: str = ""
    link_label: str = ""
    link_path: str = ""
    leave_path: str = ""
    documents: tuple[Any, ...] = ()
    is_held: bool = False
    wait: timedelta = timedelta(0)


class Effect(Protocol):
    """What else becomes true when a held letter is released. It may raise a Refusal: the letter then stays held."""

    def __call__(self, message: Any, *, by: Any, at: datetime) -> None: ...


_KINDS: dict[str, str | Promise] = {}
_EFFECTS: dict[str, list[Effect]] = defaultdict(list)


class UnknownKind(LookupError):
    """A letter of a kind that no room has named: its list could not say what it is."""


def register(kinds: Mapping[str, str | Promise]) -> None:
    """{"calls.receipt": _("acknowledgement of receipt")}: rooms call this from apps.py; lists and filters show it.

    A room alone ("accounts") names all its letters at once.
    """
    _KINDS.update(kinds)


def named(kind: str) -> str:
    """The kind for people."""
    room = kind.partition(".")[0]
    if kind not in _KINDS and room not in _KINDS:
        raise UnknownKind(kind)
    return str(_KINDS[kind] if kind in _KINDS else _KINDS[room])


def all_kinds() -> list[tuple[str, str]]:
    """(kind or room, name) pairs in the order of their names."""
    return sorted(((kind, str(name)) for kind, name in _KINDS.items()), key=lambda pair: pair[1])


def on_release(kind: str, effect: Effect) -> None:
    """The letter announces something: its room makes it visible in the same transaction, or refuses that it leaves yet."""
    _EFFECTS[kind].append(effect)


def effects_of(kind: str) -> list[Effect]:
    return list(_EFFECTS.get(kind, []))
