"""Where an identity comes from: readers of registers, registered by the rooms that hold one. None is needed to work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from terreau.commons.organisations import queries
from terreau.commons.organisations.models import Organisation
from terreau.lib import siret, texts


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


@dataclass(frozen=True, slots=True)
class News:
    """What the register says today that the record does not: (label, in the record, in the register)."""

    recognition: Recognition
    changes: tuple[tuple[str, str, str], ...]
    is_closed: bool


def news_about(organisation: Organisation) -> News | None:
    """What a refresh would change, following the head office where it moved; None when the register agrees or is silent."""
    found = recognise(organisation.siret) if organisation.siret else None
    if found is None:
        return None
    moved = None if found.is_head_office else recognise(found.head_office_siret)
    latest = moved if moved is not None and moved.is_active else found
    labels = {
        "siret": _("SIRET"),
        "register_name": _("name in the register"),
        "legal_category": _("legal form"),
        "address": _("address"),
        "postcode": _("postcode"),
        "commune_name": _("commune"),
    }
    told = {name: getattr(latest, name) for name in labels if name != "register_name"} | {"register_name": latest.name}
    changes = tuple(
        (str(label), _shown(name, getattr(organisation, name) or ""), _shown(name, told[name]))
        for name, label in labels.items()
        if told[name] and name not in organisation.corrected and not _agree(organisation, name, told[name])
    )
    return News(latest, changes, is_closed=not latest.is_active) if changes or not latest.is_active else None


def _shown(name: str, value: str) -> str:
    return queries.legal_category_label(value) if name == "legal_category" else siret.show(value)


def _agree(organisation: Organisation, name: str, value: str) -> bool:
    """Communes are named as the territory names them, registers write NANTERRE."""
    mine = getattr(organisation, name) or ""
    return texts.fold(mine) == texts.fold(value) if name in {"commune_name", "address"} else mine == value
