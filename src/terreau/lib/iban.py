"""IBAN and BIC: cleaning, checking, showing, hiding. ISO 13616 (mod 97 and the length of each country) and ISO 9362, through python-stdnum."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import InvalidChecksum, ValidationError

from terreau.lib import siret

_FRENCH = 27
_HEAD, _TAIL = 4, 3  # what is left to recognise it by


def clean(text: str) -> str:
    """What was typed, in capitals, without spaces nor the invisible marks a copy brings along; a leading “IBAN” goes too."""
    return siret.clean(text).upper().removeprefix("IBAN").removeprefix(":")


def fault(iban: str) -> str | Promise:
    """What is wrong with a cleaned IBAN, in words for the person who typed it; empty when nothing is."""
    if not re.match(r"[A-Z]{2}[0-9]{2}", iban):
        return _("This is not an IBAN: it begins with two letters (FR for France), then two digits.")
    if iban.startswith("FR") and len(iban) != _FRENCH:
        return _("A French IBAN has 27 characters, the letters FR included: copy it whole from your bank details document.")
    try:
        ibans.validate(iban, check_country=False)  # national registers of banks lag behind
    except InvalidChecksum:
        return _(
            "The check digits of this IBAN do not agree: one character is probably mistyped. Compare it with your bank details document."
        )
    except ValidationError:
        return _("This IBAN does not have the shape of its country: copy it whole from your bank details document.")
    return ""


def bic_fault(bic: str) -> str | Promise:
    """What is wrong with a cleaned BIC; empty when nothing is."""
    return "" if bics.is_valid(bic) else _("A BIC has 8 or 11 characters, for example AGRIFRPP: it is beside the IBAN.")


def show(iban: str) -> str:
    """In groups of four, as banks print it."""
    return "\u202f".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def mask(iban: str) -> str:
    """Enough to recognise it, not enough to use it: 'FR76 •••• 189'."""
    return f"{iban[:_HEAD]}\u202f••••\u202f{iban[-_TAIL:]}" if len(iban) > _HEAD + _TAIL else "••••"
