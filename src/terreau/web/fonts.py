"""Typefaces come from pinned Python packages; what browsers and letters get is cut from them once.

Hanken Grotesk for text, Source Serif Pro for headings (both SIL OFL 1.1). Nothing is copied into the tree: woff2 subsets
for the web and whole faces for Typst are made at first need (some five seconds), kept in settings.FONTS and found again ever
after. Neither face has the narrow no-break space that French wants before « ; ! ? » and between thousands: we give it one,
so, as the licence asks of a changed face, ours bear another name ("Terreau Sans", "Terreau Serif").

Two processes that start together may both make a file; each writes its own and renames it into place, so no reader ever
sees half of one.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SANS, SERIF = "Terreau Sans", "Terreau Serif"
# Our name: family, style, package, file, and the empty glyph that becomes the narrow space. The sans is one step heavier
# than it says: its own regular is too pale for long reading on a screen.
FACES = {
    "sans-regular": (SANS, "Regular", "font_hanken_grotesk", "HankenGrotesk-Medium.otf", 0x00A0),
    "sans-italic": (SANS, "Italic", "font_hanken_grotesk", "HankenGrotesk-MediumItalic.otf", 0x00A0),
    "sans-semibold": (SANS, "Semibold", "font_hanken_grotesk", "HankenGrotesk-Bold.otf", 0x00A0),
    "serif-regular": (SERIF, "Regular", "font_source_serif_pro", "SourceSerifPro-Regular.otf", 0x2007),
    "serif-italic": (SERIF, "Italic", "font_source_serif_pro", "SourceSerifPro-It.otf", 0x2007),
    "serif-semibold": (SERIF, "Semibold", "font_source_serif_pro", "SourceSerifPro-Semibold.otf", 0x2007),
}
# The same ranges as static/css/fonts.css (a test compares them).
RANGES = {
    "latin": "0000-00FF 0131 0152-0153 02BB-02BC 02C6 02DA 02DC 2000-206F 20AC 2122 2190-2193 2212 2215 2260 2264-2265 FEFF",
    "latin-ext": "0100-0130 0132-0151 0154-02BA 02BD-02C5 02C7-02D9 02DB 02DD-02FF 1E00-1EFF 2070-20AB 20AD-20CF",
}
FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "mkmk", "ordn", "smcp", "c2sc", "lnum", "onum", "tnum", "pnum", "frac", "sups"]
RECIPE = "2"  # raise it when faces, ranges or features change: the folder's name carries it
NARROW, NO_BREAK, HYPHEN = 0x202F, 0x00A0, 0x2011


def web_folder() -> Path:
    return Path(settings.FONTS) / RECIPE / "web"


def print_folder() -> Path:
    """Where Typst finds the whole faces, made now if they are not there yet."""
    folder = Path(settings.FONTS) / RECIPE / "print"
    for face in FACES:
        path = folder / f"{face}.otf"
        if not path.exists():
            _keep(_opened(face), path)
    return folder


def prepare(*, for_web: bool) -> None:
    """Make now what would be made at first need: before the doors open, so that nobody waits in front of a page or a letter."""
    print_folder()
    for name in web_names() if for_web else ():
        web_file(name)


def web_names() -> list[str]:
    return [f"{face}-{subset}.woff2" for face in FACES for subset in RANGES]


def web_file(name: str) -> Path | None:
    """The path of one subset, made now if it is not there yet; None when the name is not ours."""
    if name not in web_names():
        return None
    path = web_folder() / name
    if not path.exists():
        face, _, extension = path.stem.partition("-latin")
        _keep(_cut(_opened(face), RANGES[f"latin{extension}"]), path)
    return path


def _opened(face: str) -> Any:
    """The packaged face with French spaces and our name."""
    from fontTools.ttLib import TTFont  # slow to import, needed once in the life of a machine

    family, style, package, file, spare = FACES[face]
    font = TTFont(Path(import_module(package).__file__ or "").parent / "files" / file)
    best: dict[int, str] = font.getBestCmap() or {}
    space, narrow, hyphen = best[0x20], best[spare], best[0x2D]
    width = font["hmtx"][space][0]
    font["hmtx"][narrow] = (round(width * 0.8), 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.pop(spare, None)
            table.cmap.update({NO_BREAK: space, NARROW: narrow, 0x2009: narrow, HYPHEN: table.cmap.get(0x2010, hyphen)})
    _rename(font, family, style)
    return font


def _rename(font: Any, family: str, style: str) -> None:
    postscript = f"{family}-{style}".replace(" ", "")
    # Regular, Italic and Bold are all a name table knows of styles: a semibold is a family of its own there, and says
    # which family it belongs to in 16 and 17.
    basic = (family, style) if style in {"Regular", "Italic"} else (f"{family} {style}", "Regular")
    names = {1: basic[0], 2: basic[1], 3: f"{postscript};{RECIPE}", 4: f"{family} {style}", 6: postscript, 16: family, 17: style}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in {0, 13, 14}]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    compact = font["CFF "].cff
    compact.fontNames = [postscript]
    compact[0].FullName, compact[0].FamilyName = f"{family} {style}", family


def _cut(font: Any, ranges: str) -> Any:
    subset: Any = import_module("fontTools.subset")
    options = subset.Options(layout_features=FEATURES, name_IDs=[0, 1, 2, 4, 6, 13, 14], notdef_outline=True, drop_tables=["DSIG"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=_codes(ranges))
    subsetter.subset(font)
    font.flavor = "woff2"
    return font


def _codes(ranges: str) -> Iterator[int]:
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _keep(font: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".partial", delete=False) as partial:
        font.save(partial)
    os.chmod(partial.name, 0o644)
    os.replace(partial.name, path)


class FontFinder(BaseFinder):
    """Lets staticfiles, whitenoise and collectstatic find fonts/*.woff2 as if they stood in the tree."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        head, _, name = path.replace("\\", "/").rpartition("/")
        found = web_file(name) if head == "fonts" else None
        if found is None:
            return []
        return [str(found)] if find_all or kwargs.get("all") else str(found)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=web_folder())
        storage.prefix = "fonts"  # type: ignore[attr-defined]  # staticfiles reads it
        for name in web_names():
            if not utils.matches_patterns(name, ignore_patterns or []):
                web_file(name)
                yield name, storage
