"""SIREN and SIRET: cleaning, checking, showing. Source: INSEE, répertoire Sirene; Luhn, with La Poste's exception."""

import re

from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

_SEPARATORS = re.compile(r"[\s.\-_\u00a0\u202f\u2009]+")


def clean(text: str) -> str:
    """What was typed, without the spaces, dots and dashes people put in."""
    return _SEPARATORS.sub("", text)


def is_siret(text: str) -> bool:
    """Whether 14 digits form a SIRET. La Poste's establishments pass on the sum of their digits (multiple of 5)."""
    return len(text) == 14 and text.isascii() and text.isdigit() and bool(stdnum_siret.is_valid(text))


def is_siren(text: str) -> bool:
    return len(text) == 9 and text.isascii() and text.isdigit() and bool(stdnum_siren.is_valid(text))


def siren_of(siret: str) -> str:
    return siret[:9]


def show(number: str) -> str:
    """'123 456 789 00012' with narrow non-breaking spaces; anything else comes back unchanged."""
    if not number.isdigit() or len(number) not in {9, 14}:
        return number
    groups = [number[0:3], number[3:6], number[6:9], number[9:]]
    return "\u202f".join(group for group in groups if group)
