"""Where an identity comes from: readers of registers, registered by the rooms that hold one. None is needed to work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognition:
    """What a register says of a SIRET, on which day. Empty fields: the register does not tell, or must not.

    `head_office_siret` is given when the register knows which establishment is the head office.
    """

    siret: str
    name: str
    legal_category: str = ""
    address: str = ""
    postcode: str = ""
    commune_code: str = ""
    commune_name: str = ""
    rna: str = ""
    is_active: bool = True
    source: str
    observed_on: date
    head_office_siret: str = ""

    @property
    def is_head_office(self) -> bool:
        return self.head_office_siret in {"", self.siret}


Recogniser = Callable[[str], Recognition | None]
_RECOGNISERS: list[Recogniser] = []


def register_recogniser(recogniser: Recogniser) -> None:
    """Rooms call this from apps.py; the first that knows a SIRET answers."""
    if recogniser not in _RECOGNISERS:
        _RECOGNISERS.append(recogniser)


def recognise(siret: str) -> Recognition | None:
    """What the registers we hold say of a SIRET, or None: an unknown SIRET may still be a good one."""
    return next((found for recogniser in _RECOGNISERS if (found := recogniser(siret)) is not None), None)
