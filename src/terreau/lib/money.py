"""Money is integer cents. What people type becomes cents; cents become what people read."""

import re
from decimal import Decimal, InvalidOperation

_SPACES = re.compile(r"[\s\u00a0\u202f€]+")


def parse(text: str) -> int:
    """Cents of what was typed: '1 234,50 €' → 123450. Raises ValueError on anything else, or beyond two decimals."""
    plain = _SPACES.sub("", text).replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d{0,2})?", plain):
        raise ValueError(text)
    try:
        return int(Decimal(plain) * 100)
    except InvalidOperation as error:  # pragma: no cover - the pattern already forbids it
        raise ValueError(text) from error


def show(cents: int) -> str:
    """'12 345,60 €' with narrow non-breaking spaces, and no decimals when there are none."""
    euros, rest = divmod(abs(cents), 100)
    digits = f"{euros:,}".replace(",", "\u202f") + (f",{rest:02d}" if rest else "")
    return f"{'−' if cents < 0 else ''}{digits}\u00a0€"
