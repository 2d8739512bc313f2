"""Money is integer cents. What people type becomes cents; cents become what people read."""

import re

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'€]+")
_SHAPE = re.compile(r"(-?)([0-9]{1,15})(?:[.]([0-9]{0,2}))?")


def parse(text: str) -> int:
    """Cents of what was typed: '1 234,50 €' → 123450. Raises ValueError on anything else, or beyond two decimals."""
    match = _SHAPE.fullmatch(_SPACES.sub("", text).replace("−", "-").replace(",", "."))
    if not match:
        raise ValueError(text)
    sign, euros, rest = match.groups()
    cents = int(euros) * 100 + int((rest or "").ljust(2, "0"))
    return -cents if sign else cents


def show(cents: int) -> str:
    """'12 345,60 €' with narrow non-breaking spaces, and no decimals when there are none."""
    euros, rest = divmod(abs(cents), 100)
    digits = f"{euros:,}".replace(",", "\u202f") + (f",{rest:02d}" if rest else "")
    return f"{'−' if cents < 0 else ''}{digits}\u00a0€"
