"""What this room writes to people, and who carries it.

The outbox stands above this room, since it knows people; so this room cannot call it. It registers itself here instead.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """One message to be, with the fields of the outbox's own draft. Building one sends nothing."""

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


class Carrier(Protocol):
    def __call__(self, letter: Letter, *, by: Any, at: datetime) -> object: ...


_carriers: list[Carrier] = []


def carried_by(carrier: Carrier) -> None:
    """The outbox, from its apps.py."""
    _carriers[:] = [carrier]


def post(letter: Letter, *, by: Any, at: datetime) -> None:
    """Hand the letter over, inside the transaction of what it tells. A house without a carrier is a fault, not a silence."""
    if not _carriers:
        raise LookupError("no room carries letters: outbox registers itself in its apps.py")
    _carriers[0](letter, by=by, at=at)
