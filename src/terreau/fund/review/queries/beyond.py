"""What comes after an announced decision, in rooms above this one: they say so here, since we may not know them."""

from collections.abc import Callable
from typing import Any

from terreau.fund.calls.models import Edition

Address = Callable[[str, str], str]  # (slug of the call, slug of the edition) → address
_STEPS: list[tuple[Any, Address]] = []


def register(label: Any, address: Address) -> None:
    """A next step shown on the pages of a session once it is announced. From apps.py."""
    _STEPS.append((label, address))


def next_steps(edition: Edition) -> list[tuple[str, str]]:
    """(label, address) of each step that exists. Needs `edition.call`."""
    steps = [(str(label), address(edition.call.slug, edition.slug)) for label, address in _STEPS]
    return [(label, url) for label, url in steps if url]
