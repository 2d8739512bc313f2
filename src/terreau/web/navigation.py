"""What stands in the head of every page. The frame belongs to the joinery, its entries to the hall, which hands them here.

A route that does not exist (a room not built yet, or left out) is simply not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

Audience = Callable[[Any], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A link of the frame: `paths` are the beginnings of the addresses under which it counts as current."""

    label: Any
    route: str
    paths: tuple[str, ...] = ()
    tone: str = ""  # an axis: "observe", "accompany", "support", "showcase", "youth"
    icon: str = ""
    is_for: Audience | None = None  # None: everyone
    is_aside: bool = False  # under “More” where the row is long


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    tone: str
    icon: str
    is_current: bool
    is_aside: bool = False


ROOM = 8  # links that fit side by side on a small screen of an office
_menus: dict[str, list[Entry]] = {"sections": [], "spaces": [], "desks": [], "foot": []}


def register(menu: str, *entries: Entry) -> None:
    """Adds to "sections" (the axes), "spaces" (the account's menu), "desks" (the second row of staff pages) or "foot".

    Called from `apps.py`; the same route twice in a menu is one entry.
    """
    known = {entry.route for entry in _menus[menu]}
    _menus[menu] += [entry for entry in entries if entry.route not in known]


def links(menu: str, path: str, user: Any = None) -> list[Link]:
    """The entries of a menu that exist and are meant for this person, as they stand on the page at `path`.

    The one with the longest matching beginning is current, and only it.
    """
    shown = [(entry, url) for entry in _menus[menu] if (url := address(entry.route)) and (entry.is_for is None or entry.is_for(user))]
    matches = {
        entry.route: max(
            (len(start) for start in (*entry.paths, url) if path.startswith(start) and (start != "/" or path == "/")), default=0
        )
        for entry, url in shown
    }
    best = max(matches.values(), default=0)
    return [
        Link(str(entry.label), url, entry.tone, entry.icon, best > 0 and matches[entry.route] == best, entry.is_aside)
        for entry, url in shown
    ]


def folded(found: list[Link]) -> tuple[list[Link], list[Link]]:
    """What stands in the row, and what is under “More”: nothing where all fit."""
    if len(found) <= ROOM:
        return found, []
    return [link for link in found if not link.is_aside], [link for link in found if link.is_aside]


def address(route: str, *args: object) -> str:
    """The address of a route, or nothing when no room answers to it."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""
