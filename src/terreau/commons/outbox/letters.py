"""What a room hands to the outbox: a draft of a message. Building one sends nothing."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A message to be. Rooms build these in `mails.py`; `outbox.actions.post` defuses and stores them.

    `body`, `subject`, `link_label` are our own words; every value from a stranger goes to `facts` or `quote`, or passes
    through `lib.texts.defused` first. `is_held` keeps it for a proofreader.
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
    documents: tuple[Any, ...] = ()
    is_held: bool = False
