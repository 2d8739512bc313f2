"""What another room puts above the officers' list, and where it sends who arrives there. It says so from its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Above:
    """A template and what it is told. `arrival`: filters (as an address says them) for who comes without any, or "".

    `keeps`: the parameter that the list's own links and form carry on, and its value.
    """

    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    arrival: str = ""
    keeps: tuple[str, str] | None = None


Show = Callable[..., Above | None]
_SHOWN: list[Show] = []


def register(show: Show) -> None:
    """`show` takes (reader, the address's parameters, the filters with their lists filled, at=)."""
    _SHOWN.append(show)


def of(reader: Any, query: Any, offered: Any, *, at: datetime) -> Above | None:
    """What the room above shows; there is one."""
    return next((found for show in _SHOWN if (found := show(reader, query, offered, at=at)) is not None), None)
