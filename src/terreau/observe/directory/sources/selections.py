"""What to keep of a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


def _any(_siren: str) -> bool:
    return True


def _unknown(_siren: str) -> date | None:
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """`territory`: beginning of INSEE codes, empty for all. `observed_on`: the day the file speaks of.

    `wants_siren` answers for legal units; `created_on` gives the creation date of a SIREN, for the duration of approvals;
    `mapping` says by hand which column is which (column heading → field).
    """

    territory: str
    observed_on: date
    wants_siren: Callable[[str], bool] = _any
    created_on: Callable[[str], date | None] = _unknown
    mapping: dict[str, str] | None = None
