"""Colours outside the browser, and the accent of an authority made readable.

`tokens.css` is the only place for raw values; mails, letters and the check of an accent read it here. The one colour of
TERREAU_ACCENT becomes a day and a night colour that keep the contrasts of WCAG 2.1 AA on our papers: darkened or
lightened just as much as needed, hue kept.
"""

import colorsys
import re
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

Colour = tuple[float, float, float]  # red, green, blue in 0..1

TOKENS = Path(__file__).parent / "static" / "css" / "tokens.css"
PAPERS = ("paper", "sheet", "sunk")
READABLE = 4.6  # a hair above 4.5: rounding to hexadecimal must not cost the level


@cache
def tokens() -> dict[str, tuple[str, str]]:
    """Token name → (day, night) of every colour of tokens.css, as #rrggbb, then of the authority's own theme.css."""
    own = Path(settings.THEME) / "theme.css"
    written = TOKENS.read_text() + (own.read_text() if own.is_file() else "")
    pairs = re.findall(r"--([\w-]+):\s*light-dark\((#[0-9a-fA-F]{6}),\s*(#[0-9a-fA-F]{6})\);", written)
    return {name: (day, night) for name, day, night in pairs}


def day() -> dict[str, str]:
    """The colours of paper and mail: day values, the authority's accent in place of ours. Dashes become underscores."""
    colours = {name: values[0] for name, values in tokens().items()} | {
        name: values[0] for name, values in accent(settings.AUTHORITY["accent"]).items()
    }
    return {name.replace("-", "_"): value for name, value in colours.items()}


def parse(text: str) -> Colour | None:
    """'#1c5b3f' or '#abc' → colour; None for anything else, so that nothing but a colour can reach a style sheet."""
    match = re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text.strip())
    if not match:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def show(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2.1)."""
    red, green, blue = ((part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white), for two #rrggbb."""
    dark, light = sorted(luminance(parse(colour) or (0, 0, 0)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def fitted(colour: Colour, grounds: list[str], *, step: float) -> Colour:
    """The nearest lightness of the same hue that reads on every ground."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    while min(contrast(show(colour), ground) for ground in grounds) < READABLE and 0 <= lightness + step <= 1:
        lightness += step
        colour = colorsys.hls_to_rgb(hue, lightness, saturation)
    return colour


def mixed(colour: Colour, ground: str, share: float) -> Colour:
    """`share` of the colour, the rest of the ground."""
    red, green, blue = (share * part + (1 - share) * other for part, other in zip(colour, parse(ground) or colour, strict=True))
    return red, green, blue


@lru_cache(maxsize=4)
def accent(text: str) -> dict[str, tuple[str, str]]:
    """The four accent tokens made from one colour, (day, night) each; empty when the text is no colour."""
    colour = parse(text)
    if colour is None:
        return {}
    ours = tokens()
    day_, night = (fitted(colour, [ours[paper][scheme] for paper in PAPERS], step=step) for scheme, step in ((0, -0.01), (1, 0.01)))
    pairs = {
        "accent": (day_, night),
        "accent-strong": (mixed(day_, ours["ink"][0], 0.7), mixed(night, ours["ink"][1], 0.6)),
        "accent-soft": (mixed(day_, ours["sheet"][0], 0.1), mixed(night, ours["paper"][1], 0.1)),
    }
    return {name: (show(light), show(dark)) for name, (light, dark) in pairs.items()} | {"accent-ink": (ours["sheet"][0], ours["paper"][1])}


def sheet(text: str) -> str:
    """The style sheet that follows tokens.css; empty when the setting is no colour."""
    lines = "".join(f"    --{name}: light-dark({light}, {dark});\n" for name, (light, dark) in accent(text).items())
    return f"@layer tokens {{\n  :root {{\n{lines}  }}\n}}\n" if lines else ""
