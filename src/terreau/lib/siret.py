"""SIREN and SIRET: cleaning, checking, showing. Source: INSEE, répertoire Sirene; Luhn, with La Poste's exception."""

import re

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

_SEPARATORS = re.compile(r"[\s.\-_\u00a0\u00ad\u200b-\u200f\u202f\u2009-\u2015\u2060\ufeff]+")


def clean(text: str) -> str:
    """What was typed, without the spaces, dots and dashes people put in, nor the invisible marks a copy brings along."""
    return _SEPARATORS.sub("", text)


def is_siret(text: str) -> bool:
    """Whether 14 digits form a SIRET. La Poste's establishments pass on the sum of their digits (multiple of 5)."""
    return len(text) == 14 and text.isascii() and text.isdigit() and bool(stdnum_siret.is_valid(text))


def is_siren(text: str) -> bool:
    return len(text) == 9 and text.isascii() and text.isdigit() and bool(stdnum_siren.is_valid(text))


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
