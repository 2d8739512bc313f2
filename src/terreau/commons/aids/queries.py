"""What a structure received under de minimis rules, and how much room is left under each ceiling, day by day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from terreau.commons.aids.models import Aid
from terreau.commons.aids.states import COUNTS, Regulation
from terreau.commons.forms.schema import blocks
from terreau.commons.forms.schema.formulas import years_before
from terreau.commons.organisations.models import Organisation

YEARS = 3  # rolling, day to day: regulation (EU) 2023/2831, art. 3 § 2


@dataclass(frozen=True, slots=True)
class Headroom:
    """Under one ceiling, on one day, in cents. Never below nothing: `is_reached` says it."""

    regulation: Regulation
    ceiling_cents: int
    counted_cents: int

    @property
    def left_cents(self) -> int:
        return max(self.ceiling_cents - self.counted_cents, 0)

    @property
    def is_reached(self) -> bool:
        return self.counted_cents >= self.ceiling_cents


@dataclass(frozen=True, slots=True)
class Grant:
    """What the house itself granted, that may be de minimis aid: offered, never added by itself."""

    granted_on: date
    authority: str
    amount_cents: int
    purpose: str


_GRANTS: list[Callable[[Organisation], Iterable[Grant]]] = []


def register_grants(source: Callable[[Organisation], Iterable[Grant]]) -> None:
    """A room above tells what it granted to a structure and announced."""
    if source not in _GRANTS:
        _GRANTS.append(source)


def aids_of(organisation: Organisation) -> QuerySet[Aid]:
    """The latest first."""
    return organisation.aids.select_related("put_by").order_by("-granted_on", "-pk")


def is_counted(granted_on: date, on: date) -> bool:
    """Within the three years that end that day: granted the same day three years before, it counts no more."""
    return years_before(on, YEARS) < granted_on <= on


def headroom(aids: Iterable[Aid], regulation: Regulation, on: date) -> Headroom | None:
    """What is left for an aid granted on that day; None once the regulation has ended, or before it began."""
    try:
        ceiling = blocks.ceiling(regulation, on)
    except blocks.NoCeiling:
        return None
    counted = sum(aid.amount_cents for aid in aids if aid.regulation in COUNTS[regulation] and is_counted(aid.granted_on, on))
    return Headroom(regulation, ceiling["cents"], counted)


def answers(organisation: Organisation, regulation: Regulation, on: date) -> list[dict[str, Any]]:
    """The rows that a form's table asks for: those that count that day under that ceiling, the oldest first."""
    return [
        {
            "jour": aid.granted_on.isoformat(),
            "autorite": aid.authority,
            "reglement": str(Regulation(aid.regulation).label),
            "montant": aid.amount_cents,
        }
        for aid in reversed(aids_of(organisation))
        if aid.regulation in COUNTS[regulation] and is_counted(aid.granted_on, on)
    ]


def offers(organisation: Organisation, on: date) -> list[Grant]:
    """Grants of the house that still count and are not on the list: same day and same amount is the same grant."""
    known = set(organisation.aids.values_list("granted_on", "amount_cents"))
    found = [grant for source in _GRANTS for grant in source(organisation)]
    return [grant for grant in found if is_counted(grant.granted_on, on) and (grant.granted_on, grant.amount_cents) not in known]
