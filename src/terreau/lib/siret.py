"""SIREN and SIRET: cleaning, checking, showing. Source: INSEE, répertoire Sirene; Luhn, with La Poste's exception."""

import re

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

_SEPARATORS = re.compile(r"[\s.\-_\u00a0\u00ad\u200b-\u200f\u202f\u2009-\u2015\u2060\ufeff]+")
_LA_POSTE, _LA_POSTE_HEAD_OFFICE = "356000000", "35600000000048"
_PLAIN = bytes.maketrans(b"0123456789", bytes(range(10)))
_DOUBLED = bytes.maketrans(b"0123456789", bytes([0, 2, 4, 6, 8, 1, 3, 5, 7, 9]))


def clean(text: str) -> str:
    """What was typed, without the spaces, dots and dashes people put in, nor the invisible marks a copy brings along."""
    return _SEPARATORS.sub("", text)


def is_siret(text: str) -> bool:
    """Whether 14 digits form a SIRET. La Poste's establishments pass on the sum of their digits (multiple of 5)."""
    if len(text) != 14 or not _are_digits(text) or not is_siren(text[:9]):
        return False
    if text.startswith(_LA_POSTE) and text != _LA_POSTE_HEAD_OFFICE:
        return sum(text.encode().translate(_PLAIN)) % 5 == 0
    return _luhn(text)


def is_siren(text: str) -> bool:
    return len(text) == 9 and _are_digits(text) and _luhn(text)


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _luhn(digits: str) -> bool:
    """Every second digit from the right is doubled, its own digits added. On bytes: registers hold forty million numbers."""
    raw = digits.encode()
    return (sum(raw[-1::-2].translate(_PLAIN)) + sum(raw[-2::-2].translate(_DOUBLED))) % 10 == 0


def fault(text: str) -> str | Promise:
    """What is wrong with a cleaned SIRET, in words for the person who typed it; empty when nothing is."""
    if is_siret(text):
        return ""
    if not (text.isascii() and text.isdigit()):
        return _("A SIRET is made of 14 digits only: remove the letters and other signs.")
    if len(text) == 9:
        return _(
            "This is a SIREN (9 digits). Add the 5 digits that follow it on your “avis de situation” to make the SIRET of your head office."
        )
    if len(text) != 14:
        return format_lazy(_("A SIRET has 14 digits; here there are {count}."), count=len(text))
    return _(
        "This SIRET does not exist: its check digits do not agree. One digit is probably mistyped; compare it with your “avis de situation”."
    )


def siren_of(siret: str) -> str:
    return siret[:9]


def show(number: str) -> str:
    """'123 456 789 00012' with narrow non-breaking spaces; anything else comes back unchanged."""
    if not number.isdigit() or len(number) not in {9, 14}:
        return number
    groups = [number[0:3], number[3:6], number[6:9], number[9:]]
    return "\u202f".join(group for group in groups if group)
