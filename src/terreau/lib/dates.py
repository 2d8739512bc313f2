"""Calendar days as people type and read them. Instants are the business of `moment` and of the template filters."""

import re
from datetime import date

from terreau.lib import periods

_FRENCH = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")


def parse(text: str) -> date:
    """'2026-11-22' (what a date field sends) or '22/11/2026' (what people type). Raises ValueError on anything else."""
    plain = text.strip()
    if match := _FRENCH.fullmatch(plain):
        day, month, year = (int(part) for part in match.groups())
        found = date(year, month, day)
    elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain):
        found = date.fromisoformat(plain)
    else:
        raise ValueError(text)
    if not 1800 <= found.year <= 2200:
        raise ValueError(text)
    return found


def show(day: date) -> str:
    """'22 novembre 2026', in the reader's language."""
    return periods.day(day)
