"""The accent of an authority, made readable. One colour in the settings becomes a day and a night colour that keep the
contrasts of WCAG 2.1 AA on our papers: darkened or lightened just as much as needed, hue kept.
"""

import colorsys
import re
from functools import lru_cache

Colour = tuple[float, float, float]  # red, green, blue in 0..1

# The papers of tokens.css on which the accent is read (a test compares them): paper, sheet.
DAY_PAPERS = ("#f5f4ed", "#fffefb", "#e9e7dc")
NIGHT_PAPERS = ("#181512", "#221e1a", "#2c2721")
DAY_INK, NIGHT_INK = "#fffefb", "#141210"
READABLE = 4.6  # a hair above 4.5: rounding to hexadecimal must not cost the level


def parse(text: str) -> Colour | None:
    """'#1c5b3f' or '#abc' → colour; None for anything else, so that nothing but a colour can reach the style sheet."""
    match = re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text.strip())
    if not match:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    return tuple(int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))  # type: ignore[return-value]


def luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2.1)."""
    red, green, blue = ((part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def show(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def fitted(colour: Colour, papers: tuple[str, ...], *, step: float) -> Colour:
    """The nearest lightness of the same hue that reads on every paper."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    grounds = [parsed for paper in papers if (parsed := parse(paper))]
    while 0 < lightness < 1 or contrast(colour, grounds[0]) < READABLE:
        if min(contrast(colour, ground) for ground in grounds) >= READABLE:
            break
        lightness = min(1.0, max(0.0, lightness + step))
        colour = colorsys.hls_to_rgb(hue, lightness, saturation)
    return colour


def _mixed(colour: Colour, paper: str, share: float) -> Colour:
    ground = parse(paper) or colour
    return tuple(share * part + (1 - share) * other for part, other in zip(colour, ground, strict=True))  # type: ignore[return-value]


@lru_cache(maxsize=4)
def sheet(accent: str) -> str:
    """The style sheet that follows tokens.css; empty when the setting is no colour."""
    colour = parse(accent)
    if colour is None:
        return ""
    day, night = fitted(colour, DAY_PAPERS, step=-0.01), fitted(colour, NIGHT_PAPERS, step=0.01)
    values = {
        "accent": (day, night),
        "accent-strong": (_mixed(day, "#000000", 0.75), _mixed(night, "#ffffff", 0.65)),
        "accent-ink": (parse(DAY_INK) or day, parse(NIGHT_INK) or night),
        "accent-soft": (_mixed(day, DAY_PAPERS[1], 0.1), _mixed(night, NIGHT_PAPERS[0], 0.1)),
    }
    lines = "\n".join(f"    --{name}: light-dark({show(light)}, {show(dark)});" for name, (light, dark) in values.items())
    return f"@layer tokens {{\n  :root {{\n{lines}\n  }}\n}}\n"
