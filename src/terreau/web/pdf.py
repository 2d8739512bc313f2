"""Letters and receipts: tagged PDF/UA-1 and PDF/A-2a, set by Typst in the typefaces of the house.

Templates are `<room>/templates/<room>/*.typ`; they import `/web/templates/typst/house.typ`, which holds letterhead, facts,
paragraphs and French typography. Data travels as JSON and is never pasted into markup, so what a stranger typed stays text.
"""

import json
import re
import threading
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template import TemplateDoesNotExist
from django.template.utils import get_app_template_dirs

from terreau.web import fonts, theme

STANDARDS = ["ua-1", "a-2a"]
_one_at_a_time = threading.Lock()  # a compiler keeps its caches, and serves one caller at once
# What cannot stand in a PDF text: controls, halves of characters, and marks that turn the direction of the line.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff9-\uffff]"
)


def render(template_name: str, data: dict[str, Any]) -> bytes:
    """The PDF of a template ("calls/receipt.typ") and its data; `data["title"]` is required: readers announce it.

    A character that no typeface of the house can draw becomes □, rather than no letter at all.
    """
    path = _found(template_name)
    whole = {"authority": settings.AUTHORITY, "colours": theme.day(), **_printable(data)}
    typst = _typst()
    try:
        return _compiled(path, whole)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error) and "displayed with" not in str(error):
            raise
        return _compiled(path, _drawable(whole))


def _compiled(path: str, data: dict[str, Any]) -> bytes:
    inputs = {"data": json.dumps(data, cls=DjangoJSONEncoder)}
    with _one_at_a_time:
        made = _compiler().compile(input=path, format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS)
    return bytes(made)


def _typst() -> Any:
    import typst  # slow to import, and only letters need it

    return typst


@cache
def _compiler() -> Any:
    return _typst().Compiler(root=str(settings.PACKAGE), font_paths=[str(fonts.print_folder())], ignore_system_fonts=True)


@cache
def _found(template_name: str) -> str:
    for folder in get_app_template_dirs("templates"):
        path = Path(folder) / template_name
        if path.is_file() and path.is_relative_to(settings.PACKAGE):
            return str(path)
    raise TemplateDoesNotExist(template_name)


def _printable(value: Any) -> Any:
    """The same data without characters that no PDF may hold."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    if isinstance(value, dict):
        return {_printable(str(key)): _printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(part) for part in value]
    return value


def _drawable(value: Any) -> Any:
    """The same data with □ for what neither our typefaces nor those Typst brings can draw."""
    if isinstance(value, str):
        return "".join(character if ord(character) in _drawn() else "□" for character in value)
    if isinstance(value, dict):
        return {key: _drawable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(part) for part in value]
    return value


@cache
def _drawn() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    codes: set[int] = {0x0A, 0x09, 0x25A1}
    for face in fonts.print_folder().glob("*-regular.otf"):
        codes |= set(TTFont(face).getBestCmap() or {})
    return frozenset(codes)
