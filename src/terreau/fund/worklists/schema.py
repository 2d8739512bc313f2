"""The shape of what a view keeps: {filter: value}, and what it becomes: an address of the desk, or what the list is asked."""

from typing import Any
from urllib.parse import urlencode

from terreau.fund.caseload.queries import NOBODY
from terreau.fund.review.queries import desk

MINE = "moi"
NAMES = (
    "q", "state", "edition", "charge", "theme", "committee", "commune",
    "least", "most", "awaits_reply", "silence_soon", "proposed", "sort",
)  # fmt: skip
# Counting these would read the whole table, or the messages of everyone: they are left without a number.
DEAR = frozenset({"q", "least", "most", "awaits_reply", "proposed", "commune"})


def query(filters: dict[str, Any]) -> str:
    """The part of an address that says these filters: "theme=3&sort=amount"."""
    return urlencode({name: _typed(name, filters[name]) for name in NAMES if name in filters})


def _typed(name: str, value: Any) -> str:
    if name in {"least", "most"}:
        euros, cents = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{euros},{cents:02d}"
    return "on" if value is True else str(value)


def wanted(filters: dict[str, Any], reader: Any) -> desk.Wanted:
    """What the list is asked; "me" is whoever reads."""
    charge = filters.get("charge", "")
    return desk.Wanted(
        edition=filters.get("edition"),
        state=filters.get("state", ""),
        theme=filters.get("theme"),
        committee=filters.get("committee"),
        commune=filters.get("commune", ""),
        text=filters.get("q", ""),
        least_cents=filters.get("least"),
        most_cents=filters.get("most"),
        awaits_reply=filters.get("awaits_reply", False),
        silence_soon=filters.get("silence_soon", False),
        proposed_ineligible=filters.get("proposed", False),
        charge=reader.public_id if charge == MINE else charge,
        sort=filters.get("sort", desk.DEFAULT_SORT),
    )


def is_cheap(filters: dict[str, Any]) -> bool:
    """Whether counting up to a hundred files is answered by an index."""
    return not DEAR & set(filters) and filters.get("charge") != NOBODY
