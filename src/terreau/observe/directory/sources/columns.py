"""The columns each register is known to have, so that a new one is noticed; and small readings shared by registers."""

import csv
import re
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from terreau.lib import texts

_MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre")
_EXCEL_DAY_ZERO = date(1899, 12, 30)  # serial 1 is 1900-01-01; Excel believes in a 29 February 1900
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[t ].*)?")
_FRENCH = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_WORDS = re.compile(r"(\d{1,2})(?:er)?\s+([a-z]+)\.?\s+(\d{4})")


@lru_cache(maxsize=8)
def known(register: str) -> frozenset[str]:
    """The published columns of a register."""
    with (Path(__file__).parents[1] / "data" / "register_columns.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["column"] for row in csv.DictReader(file) if row["register"] == register)


def day(text: str) -> date | None:
    """A date as registers and spreadsheets write it: ISO, 31/12/2026, 31 décembre 2026, or Excel's count of days. None: none."""
    plain = texts.fold(text).strip()
    try:
        return _written(plain) or _counted(plain)
    except ValueError:  # 31/02/2026
        return None


def _written(plain: str) -> date | None:
    if found := _ISO.fullmatch(plain):
        return date(*(int(part) for part in found.groups()))
    if found := _FRENCH.fullmatch(plain):
        return date(*(int(part) for part in reversed(found.groups())))
    if (found := _WORDS.fullmatch(plain)) and found[2] in _MONTHS:
        return date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    return None


def _counted(plain: str) -> date | None:
    """Days since 1900, between 1954 and 2119: no year looks like it."""
    is_count = re.fullmatch(r"\d{5}(\.\d+)?", plain) is not None and 20_000 <= float(plain) < 80_000
    return _EXCEL_DAY_ZERO + timedelta(days=int(float(plain))) if is_count else None


def real_day(text: str) -> date | None:
    """A date of a register where 0001-01-01 and 1900-01-01 say "unknown"."""
    found = day(text) if text else None
    return None if found is None or found.year <= 1900 else found
