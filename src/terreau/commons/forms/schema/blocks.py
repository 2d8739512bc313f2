"""Ready sections to insert in a form. Each is a JSON file in `blocks/`: French content with its origin and licence, no code.

Ceilings of de minimis aid are data with dates (`plafonds.json`): a block is read for a day, and bears the ceiling of that day.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from terreau.lib import dates, money

_FOLDER = Path(__file__).resolve().parents[1] / "blocks"
_CEILINGS = "plafonds"
NAMES = (
    "nature",
    "engagement_republicain",
    "minimis_general",
    "minimis_sieg",
    "cerfa_demande",
    "cerfa_relations",
    "cerfa_moyens",
    "cerfa_budget",
    "cerfa_projet",
    "cerfa_attestations",
    "cerfa_pieces",
)


class NoCeiling(LookupError):
    """No ceiling is known for that day: the regulation has ended, or has not begun."""


@dataclass(frozen=True, slots=True)
class Block:
    name: str
    title: str
    about: str
    origin: str
    licence: str
    sections: list[dict[str, Any]]
    roles: dict[str, str]

    @property
    def labels(self) -> list[str]:
        return [question["label"] for section in self.sections for question in section["questions"]]


def every(on: date) -> list[Block]:
    """All the blocks that can be inserted that day."""
    found = []
    for name in NAMES:
        try:
            found.append(read(name, on))
        except NoCeiling:
            continue
    return found


def read(name: str, on: date) -> Block:
    """One block as it stands on a day. Raises KeyError for a name that is not one, NoCeiling past the regulation."""
    if name not in NAMES:
        raise KeyError(name)
    data = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    for section in data["sections"]:
        for question in section["questions"]:
            _fill(question, on)
    return Block(name=name, **data)


def _fill(question: dict[str, Any], on: date) -> None:
    """Put the ceiling of the day where the block leaves its place."""
    for operand in question["options"].get("formula", {}).get("of", []):
        if rule := operand.pop("of_ceiling", None):
            limit = ceiling(rule, on)
            operand["amount"] = limit["cents"]
            question["help"] = _("Ceiling: %(amount)s over %(years)d rolling years (%(regulation)s, from %(start)s to %(end)s).") % {
                "amount": money.show(limit["cents"]),
                "years": limit["years"],
                "regulation": limit["regulation"],
                "start": dates.show(date.fromisoformat(limit["from"])),
                "end": dates.show(date.fromisoformat(limit["until"])),
            }


def ceiling(rule: str, on: date) -> dict[str, Any]:
    """The ceiling of a regulation on a day: "cents", "years", "regulation", "from", "until". Raises NoCeiling."""
    for row in json.loads((_FOLDER / f"{_CEILINGS}.json").read_text(encoding="utf-8")):
        if row["id"] == rule and row["from"] <= on.isoformat() <= row["until"]:
            return dict(row)
    raise NoCeiling(rule)
