"""A form as a file that another house, or another year, can take in: JSON, read with the place of each fault."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from terreau.commons.forms.schema.checks import check

FORMAT, VERSION = "terreau-form", 1
MOST_BYTES = 1_000_000
_FORM = {"format": str, "version": int, "title": str, "sections": list, "roles": dict}
_SECTION = {"id": str, "title": str, "help": str, "questions": list, "when": dict}
_QUESTION = {"id": str, "kind": str, "label": str, "help": str, "is_required": bool, "is_identifying": bool, "options": dict, "when": dict}
_NEEDED = {"format", "version", "title", "sections", "id", "questions", "kind", "label"}


class Unreadable(ValueError):
    """The file is not a form. `faults`: where and why, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(*faults)


def write(title: str, schema: dict[str, Any]) -> str:
    """The file: readable by people, and by `read`."""
    whole = {"format": FORMAT, "version": VERSION, "title": title, "sections": schema["sections"], "roles": schema.get("roles", {})}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def read(content: bytes) -> tuple[str, dict[str, Any]]:
    """Title and schema of a form. Raises Unreadable with every fault, each with its line or its place."""
    if len(content) > MOST_BYTES:
        raise Unreadable([_("This file is too large to be a form.")])
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable([_("This file is not text in UTF-8: is it really a form exported as JSON?")]) from error
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise Unreadable([_("Line %(line)d, column %(column)d: this is not JSON any more.") % place]) from error
    except (RecursionError, ValueError) as error:
        raise Unreadable([_("This file is not a form.")]) from error
    if faults := list(_faults(data))[:30]:
        raise Unreadable(faults)
    schema = {"sections": data["sections"], "roles": data.get("roles", {})}
    if errors := check(schema):
        raise Unreadable(errors)
    return data["title"], schema


def _faults(data: Any) -> Iterator[str]:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        yield _("This file is not a form exported by Terreau: it does not begin with “format”: “terreau-form”.")
        return
    if data.get("version") != VERSION:
        yield _("This form comes from another version of the format: only version 1 can be read.")
        return
    yield from _part(data, _FORM, "")
    if isinstance(roles := data.get("roles"), dict) and not all(isinstance(question, str) for question in roles.values()):
        yield _("%(place)s: the field “%(field)s” is not of the kind expected (%(kind)s).") % {
            "place": _("form"),
            "field": "roles",
            "kind": _("text"),
        }
    for number, section in enumerate(_listed(data.get("sections")), start=1):
        place = _("section %(number)d") % {"number": number}
        yield from _part(section, _SECTION, place)
        for rank, question in enumerate(_listed(section.get("questions") if isinstance(section, dict) else None), start=1):
            yield from _part(question, _QUESTION, _("%(place)s, question %(number)d") % {"place": place, "number": rank})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _part(part: Any, fields: Mapping[str, type], place: str) -> Iterator[str]:
    where = {"place": place or _("form")}
    if not isinstance(part, dict):
        yield _("%(place)s: an object is expected here.") % where
        return
    for name, kind in fields.items():
        if name not in part:
            if name in _NEEDED or (name == "title" and "questions" in fields):
                yield _("%(place)s: the field “%(field)s” is missing.") % {**where, "field": name}
        elif not isinstance(part[name], kind) or (kind is int and isinstance(part[name], bool)):
            yield _("%(place)s: the field “%(field)s” is not of the kind expected (%(kind)s).") % {
                **where,
                "field": name,
                "kind": _KINDS[kind](),
            }
    for name in part.keys() - fields.keys():
        yield _("%(place)s: the field “%(field)s” is unknown.") % {**where, "field": str(name)[:60]}


_KINDS: dict[type, Any] = {
    str: lambda: _("text"),
    int: lambda: _("whole number"),
    bool: lambda: _("true or false"),
    list: lambda: _("list"),
    dict: lambda: _("object"),
}
