"""The team's pages: calling a jury, holding its sitting file by file, what is projected."""

from terreau.fund.sittings.views.holding import act, begin, desk, item, presence, remove, screen
from terreau.fund.sittings.views.planning import add, arrange, cancel, change, convene, edition, plan

__all__ = [
    "act",
    "add",
    "arrange",
    "begin",
    "cancel",
    "change",
    "convene",
    "desk",
    "edition",
    "item",
    "plan",
    "presence",
    "remove",
    "screen",
]
