"""Controls of a made form. Each turns what the browser sends into "what was typed", and draws that again, right or wrong."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from terreau.commons.forms.forms.recognition import note_on
from terreau.lib import iban, money

MORE, LESS, UPLOAD, REMOVE, UPDATE = "_more", "_less", "_upload", "_remove", "_update"  # buttons that change the page without saving it
USE, KEEP, YEAR = "_use", "_keep", "_year-"  # those of what the organisation has on file
_MOST_ROWS = 100


def total_typed(lines: Sequence[Mapping[str, str]]) -> int:
    """Cents of the amounts that can be read; the others are told as errors."""
    total = 0
    for line in lines:
        try:
            total += money.parse(line.get("amount", ""))
        except ValueError:
            continue
    return total


class Suffixed(forms.TextInput):
    """A line of text with its unit beside it: € or %."""

    template_name = "forms/widgets/suffixed.html"

    def __init__(self, suffix: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.suffix = suffix

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "suffix": self.suffix}


class LongText(forms.Textarea):
    """A text area that counts. No maxlength: a pasted text must not lose its end in silence."""

    template_name = "forms/widgets/long_text.html"

    def __init__(self, most: int) -> None:
        super().__init__({"rows": 4 if most <= 500 else 8})
        self.most = most

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "most": self.most}


class Day(forms.DateInput):
    """The browser's own date field; what is not a date is shown again as typed, in a line of text."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"] or ""
        context["widget"]["type"] = "date" if not shown or re.fullmatch(r"\d{4}-\d{2}-\d{2}", shown) else "text"
        return context


class Siret(forms.TextInput):
    """Fourteen digits, and the body they belong to once it is recognised."""

    template_name = "forms/widgets/siret.html"

    def __init__(self) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "size": 20})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "note": note_on(str(value or ""))}


class CommuneText(forms.TextInput):
    """For a territory too large for a list: type, and pick among the suggestions."""

    template_name = "forms/widgets/commune.html"

    def __init__(self, communes: Sequence[tuple[str, str]]) -> None:
        super().__init__({"autocomplete": "off"})
        self.communes = communes

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_communes"
        return {**context, "communes": self.communes}


class Agreement(forms.CheckboxInput):
    """The text in full, then the box."""

    template_name = "forms/widgets/agreement.html"
    use_fieldset = True

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "text": self.text}

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class Computed(forms.Widget):
    """A value that follows from the answers. Nothing of it travels: the server calculates it again."""

    template_name = "forms/widgets/computed.html"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return True


class Files(forms.FileInput):
    """Files already stored, each with its own way out, and room for another. What is stored never travels back."""

    template_name = "forms/widgets/files.html"
    use_fieldset = True

    def __init__(self, *, most: int, extensions: Sequence[str], megabytes: int) -> None:
        super().__init__({"accept": ",".join(f".{extension}" for extension in extensions)})
        self.most, self.extensions, self.megabytes = most, extensions, megabytes
        self.documents: list[Any] = []
        self.offers: list[Any] = []  # pieces of the organisation that could stand here
        self.keepable: set[str] = set()  # files attached here that could become permanent pieces
        self.years: list[tuple[int, str]] = []
        self.allow_multiple_selected = most > 1

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"]["attrs"]["multiple"] = self.most > 1
        room = self.most - len(self.documents)
        extras = {
            "most": self.most,
            "room": room,
            "extensions": ", ".join(extension for extension in self.extensions if extension != "jpeg"),
            "megabytes": self.megabytes,
        }
        offers = self.offers if room > 0 or self.most == 1 else []
        shelf = {"offers": offers, "keepable": self.keepable, "years": self.years, "use": USE, "keep": KEEP, "year": YEAR}
        return {**context, "documents": self.documents, "upload": UPLOAD, "remove": REMOVE, **extras, **shelf}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return None


class Bank(forms.Widget):
    """The bank details that answer, by their two ends, and those on file. Nothing of them travels."""

    template_name = "forms/widgets/bank.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__()
        self.offered: Any = None
        self.organisation: Any = None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        chosen = {**value, "shown": iban.mask(value["iban"])} if value else None
        is_current = bool(value) and self.offered is not None and value["details"] == self.offered.public_id
        more = {"chosen": chosen, "offered": self.offered, "is_current": is_current, "organisation": self.organisation}
        return {**context, **more, "use": USE, "remove": REMOVE}


class Rows(forms.Widget):
    """A repeated group: as many rows as were filled in, one more to fill, and a button for the next."""

    template_name = "forms/widgets/rows.html"
    use_fieldset = True

    def __init__(self, fields: Sequence[tuple[str, forms.Field]], *, most: int, row_label: str) -> None:
        super().__init__()
        self.fields, self.most, self.row_label = fields, most, row_label

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        prefixes = [f"{name}-{number}-" for number in range(min(self.most, _MOST_ROWS) + 1)]
        sent = {prefix for prefix in prefixes if any(key.startswith(prefix) for key in data)}
        dropped = data.get(LESS, "")
        rows = [
            {inner: field.widget.value_from_datadict(data, files, f"{prefix}{inner}") for inner, field in self.fields}
            for number, prefix in enumerate(prefixes)
            if prefix in sent and dropped != f"{name}:{number}"
        ]
        if data.get(MORE) == name:
            rows.append({})
        return rows

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = list(value or []) or [{}]
        context["rows"] = [self._row(name, number, row) for number, row in enumerate(rows)]
        return {
            **context,
            "more": MORE,
            "less": LESS,
            "has_room": len(rows) < self.most,
            "row_label": self.row_label,
            "most": self.most,
        }

    def _row(self, name: str, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
        cells = []
        for inner, field in self.fields:
            identifier = f"id_{name}-{number}-{inner}"
            control = field.widget.render(f"{name}-{number}-{inner}", row.get(inner), {"id": identifier})
            cells.append(
                {"id": identifier, "label": field.label, "help": field.help_text, "control": control, "is_set": field.widget.use_fieldset}
            )
        return {"number": number + 1, "index": number, "cells": cells}

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-{self.fields[0][0]}" if id_ and self.fields else id_


class Budget(forms.Widget):
    """Charges on one side, income on the other: the lines of the form, then lines of one's own, and both totals."""

    template_name = "forms/widgets/budget.html"
    use_fieldset = True
    sides = ("charges", "produits")

    def __init__(self, lines: Mapping[str, Sequence[Mapping[str, str]]], *, most: int) -> None:
        super().__init__()
        self.lines, self.most = lines, most

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, list[dict[str, str]]]:
        """What was typed on each side: amounts of the form's lines in their order, then free lines."""
        typed: dict[str, list[dict[str, str]]] = {}
        for side in self.sides:
            fixed = [
                {"code": line.get("code", ""), "label": line["label"], "amount": data.get(f"{name}-{side}-{number}-amount", "")}
                for number, line in enumerate(self.lines[side])
            ]
            free = []
            for number in range(len(fixed), min(self.most, _MOST_ROWS) + 1):
                prefix = f"{name}-{side}-{number}"
                if f"{prefix}-amount" in data or f"{prefix}-label" in data:
                    free.append({"label": data.get(f"{prefix}-label", ""), "amount": data.get(f"{prefix}-amount", "")})
            if data.get(MORE) == f"{name}-{side}":
                free.append({"label": "", "amount": ""})
            typed[side] = [*fixed, *free]
        return typed

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        value = value or {}
        sides: list[dict[str, Any]] = []
        for side in self.sides:
            fixed = len(self.lines[side])
            typed = list(value.get(side) or [{**line, "amount": ""} for line in self.lines[side]])
            if len(typed) == fixed and len(typed) < self.most:
                typed.append({"label": "", "amount": ""})
            lines = [
                {
                    **line,
                    "number": number,
                    "is_fixed": number < fixed,
                    "id": f"id_{name}-{side}-{number}",
                    "name": f"{name}-{side}-{number}",
                }
                for number, line in enumerate(typed)
            ]
            title, total_label = (_("Charges"), _("Total charges")) if side == "charges" else (_("Income"), _("Total income"))
            sides.append(
                {
                    "id": side,
                    "title": title,
                    "total_label": total_label,
                    "lines": lines,
                    "total": total_typed(typed),
                    "has_room": len(typed) < self.most,
                }
            )
        gap = sides[1]["total"] - sides[0]["total"]
        return {
            **context,
            "sides": sides,
            "gap": gap,
            "gap_size": abs(gap),
            "most": self.most,
            "is_blank": not any(side["total"] for side in sides),
            "more": MORE,
        }

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-charges-0-amount" if id_ else id_
