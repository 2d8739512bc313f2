"""Numbers as people type and read them in French: a comma, spaces between thousands, a percent sign."""

import re
from decimal import Decimal

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_SHAPE = re.compile(r"[+-]?[0-9]{1,15}([.][0-9]{0,6})?")


def parse(text: str) -> Decimal:
    """'12 000,50' → Decimal('12000.5'). Raises ValueError on anything else, or beyond fifteen digits."""
    plain = _SPACES.sub("", text).replace("−", "-").replace(",", ".")
    if not _SHAPE.fullmatch(plain):
        raise ValueError(text)
    return Decimal(plain)


def canonical(number: Decimal) -> str:
    """The one way a number is stored: no exponent, no useless zero. Decimal('12.50') → '12.5'."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def show(number: Decimal) -> str:
    """'12 000,5' with narrow non-breaking spaces."""
    whole, _, rest = canonical(abs(number)).partition(".")
    digits = f"{int(whole):,}".replace(",", "\u202f") + (f",{rest}" if rest else "")
    return f"{'−' if number < 0 else ''}{digits}"


def parse_percent(text: str) -> int:
    """Basis points of what was typed: '33,33 %' → 3333. Raises ValueError beyond two decimals."""
    points = parse(text.replace("%", "")) * 100
    if points != int(points):
        raise ValueError(text)
    return int(points)


def show_percent(points: int) -> str:
    """'33,33 %' of basis points."""
    return f"{show(Decimal(points) / 100)}\u00a0%"


def show_bytes(count: int) -> str:
    """'830 octets', '20 Ko', '1,2 Mo': decimal units, as file managers show them in French."""
    for size, unit in ((10**9, "Go"), (10**6, "Mo"), (10**3, "Ko")):
        if count >= size:
            amount = Decimal(count) / size
            return f"{show(round(amount, 1 if amount < 10 else 0))}\u00a0{unit}"
    return f"{count}\u00a0octet{'s' if count > 1 else ''}"
