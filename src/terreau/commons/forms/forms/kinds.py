"""Fields of a made form, one per kind: what was typed becomes the stored value (schema/shape.py), or an error in words.

They take an empty answer: a draft may be incomplete. What is missing is said by `queries.problems`, before submission.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape
from django.utils.translation import gettext as _

from terreau.commons.forms import queries
from terreau.commons.forms.forms import widgets
from terreau.commons.forms.queries.faults import LONG, MAX_LINES, MAX_ROWS
from terreau.commons.forms.schema import Kind, Question, text_hash
from terreau.commons.places.models import Commune
from terreau.lib import dates, figures, filetypes, money, siret, texts

_RADIOS = 7  # beyond, a list to unfold is quicker to read
_LISTED_COMMUNES = 200


def _clean(raw: Any) -> str:
    return texts.cleaned(raw or "", limit=200_000)


class AnswerField(forms.Field):
    """Base: `typed` makes a stored value editable, `parse` makes what was typed storable (or raises ValueError)."""

    unreadable = ""

    def __init__(self, question: Question, widget: forms.Widget) -> None:
        super().__init__(label=question.label, help_text=linebreaksbr(escape(question.help)), required=question.is_required, widget=widget)
        self.question = question

    def typed(self, value: Any) -> Any:
        return value

    def parse(self, raw: Any) -> Any:
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        try:
            stored = self.parse(value)
        except ValidationError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValidationError(self.unreadable or _("This answer is not readable: please enter it again.")) from error
        if faults := queries.faults(self.question, stored):
            raise ValidationError(faults)
        return stored


class ShortText(AnswerField):
    def __init__(self, question: Question) -> None:
        super().__init__(question, forms.TextInput())

    def parse(self, raw: Any) -> str | None:
        return " ".join(_clean(raw).split()) or None


class LongText(AnswerField):
    def __init__(self, question: Question) -> None:
        super().__init__(question, widgets.LongText(question.options.get("max_length", LONG)))

    def parse(self, raw: Any) -> str | None:
        return _clean(raw) or None


class Number(AnswerField):
    def __init__(self, question: Question) -> None:
        super().__init__(question, widgets.Suffixed(question.options.get("unit", "")))
        self.unreadable = _("Enter a number, for example 12 or 3,5.")

    def typed(self, value: Any) -> str:
        return figures.show(figures.parse(value))

    def parse(self, raw: Any) -> str | None:
        return figures.canonical(figures.parse(raw)) if (raw or "").strip() else None


class Money(AnswerField):
    def __init__(self, question: Question) -> None:
        super().__init__(question, widgets.Suffixed("€"))
        self.unreadable = _("Enter an amount in euros, for example 12 000,50.")

    def typed(self, value: Any) -> str:
        return money.show(value).removesuffix("\u00a0€")

    def parse(self, raw: Any) -> int | None:
        return money.parse(raw) if (raw or "").strip() else None


class Percent(AnswerField):
    def __init__(self, question: Question) -> None:
        super().__init__(question, widgets.Suffixed("%"))
        self.unreadable = _("Enter a percentage, for example 70 or 33,5.")

    def typed(self, value: Any) -> str:
        return figures.show_percent(value).removesuffix("\u00a0%")

    def parse(self, raw: Any) -> int | None:
        return figures.parse_percent(raw) if (raw or "").strip() else None


def _with_blank(question: Question, choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """An optional choice can be taken back; radio buttons alone would not allow it."""
    return [*choices] if question.is_required else [*choices, ("", _("No answer"))]


class YesNo(AnswerField):
    def __init__(self, question: Question) -> None:
        choices = _with_blank(question, [("yes", _("Yes")), ("no", _("No"))])
        super().__init__(question, forms.RadioSelect(choices=choices))

    def typed(self, value: Any) -> str:
        return {True: "yes", False: "no"}.get(value, "")

    def parse(self, raw: Any) -> bool | None:
        return {"yes": True, "no": False, "": None}[raw or ""]


class Single(AnswerField):
    def __init__(self, question: Question) -> None:
        if len(question.choices) <= _RADIOS:
            widget: forms.Widget = forms.RadioSelect(choices=_with_blank(question, question.choices))
        else:
            widget = forms.Select(choices=[("", _("Choose…")), *question.choices])
        super().__init__(question, widget)

    def parse(self, raw: Any) -> str | None:
        return raw or None


class Multiple(AnswerField):
    def __init__(self, question: Question) -> None:
        super().__init__(question, forms.CheckboxSelectMultiple(choices=question.choices))

    def parse(self, raw: Any) -> list[str] | None:
        chosen = set(raw or [])
        known = [choice for choice, _label in self.question.choices if choice in chosen]  # in the order of the form
        return [*known, *sorted(chosen - set(known))] or None


class Day(AnswerField):
    def __init__(self, question: Question) -> None:
        bounds = {end: question.options[end] for end in ("min", "max") if question.options.get(end)}
        super().__init__(question, widgets.Day(attrs=bounds))
        self.unreadable = _("Enter a date that exists, for example 22/11/2026.")

    def typed(self, value: Any) -> str:
        return date.fromisoformat(value).isoformat()

    def parse(self, raw: Any) -> str | None:
        return dates.parse(raw).isoformat() if (raw or "").strip() else None


class Files(AnswerField):
    """Files are stored one by one by their own actions: this field only shows them."""

    widget: widgets.Files

    def __init__(self, question: Question) -> None:
        super().__init__(
            question,
            widgets.Files(
                most=question.options.get("max_files", 1),
                extensions=filetypes.extensions(question.options.get("accept") or ()),
                megabytes=settings.DOCUMENT_MAX_BYTES // 2**20,
            ),
        )

    def parse(self, raw: Any) -> None:
        return None


class Bank(AnswerField):
    """Chosen among what is on file, never typed: whoever edits a draft may not say where the money goes."""

    widget: widgets.Bank

    def __init__(self, question: Question) -> None:
        super().__init__(question, widgets.Bank())

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial

    def parse(self, raw: Any) -> None:
        return None


class InCommune(AnswerField):
    def __init__(self, question: Question) -> None:
        self.communes = list(Commune.objects.order_by("name", "pk").values_list("code", "name"))
        if 0 < len(self.communes) <= _LISTED_COMMUNES:
            widget: forms.Widget = forms.Select(choices=[("", _("Choose…")), *self.communes])
        else:
            widget = widgets.CommuneText(self.communes)
        super().__init__(question, widget)
        self.unreadable = _("Choose a commune of the list.")

    def typed(self, value: Any) -> str:
        if isinstance(self.widget, forms.Select):
            return value
        return next((f"{name} ({code})" for code, name in self.communes if code == value), value)

    def parse(self, raw: Any) -> str | None:
        text = _clean(raw)
        if not text:
            return None
        code = text[-6:-1] if text.endswith(")") else text
        named = [known for known, name in self.communes if texts.fold(name) == texts.fold(text)]
        if len(named) == 1:
            code = named[0]
        if self.communes and code not in {known for known, _name in self.communes}:
            raise ValueError(text)
        return code


class Siret(AnswerField):
    def __init__(self, question: Question) -> None:
        super().__init__(question, widgets.Siret())

    def typed(self, value: Any) -> str:
        return siret.show(value)

    def parse(self, raw: Any) -> str | None:
        return siret.clean(_clean(raw)) or None


class Consent(AnswerField):
    def __init__(self, question: Question) -> None:
        super().__init__(question, widgets.Agreement(question.agreement))

    def typed(self, value: Any) -> bool:
        return bool(value) and value.get("text_sha256") == text_hash(self.question.agreement)

    def parse(self, raw: Any) -> dict[str, str] | None:
        return {"text_sha256": text_hash(self.question.agreement)} if raw else None


class Group(AnswerField):
    widget: widgets.Rows

    def __init__(self, question: Question) -> None:
        self.inner = [(asked.id, field_for(asked)) for asked in question.questions]
        options = question.options
        super().__init__(
            question, widgets.Rows(self.inner, most=options.get("max_rows", MAX_ROWS), row_label=options.get("row_label") or _("Row"))
        )

    def typed(self, value: Any) -> list[dict[str, Any]]:
        return [{inner: field.typed(row[inner]) for inner, field in self.inner if row.get(inner) is not None} for row in value]

    def parse(self, raw: Any) -> list[dict[str, Any]] | None:
        rows, errors = [], []
        for number, typed in enumerate(raw or [], start=1):
            row: dict[str, Any] = {}
            for inner, field in self.inner:
                try:
                    stored = field.clean(typed.get(inner))
                except ValidationError as error:
                    named = {"number": number, "label": field.label}
                    errors += [_("Row %(number)d, %(label)s: %(fault)s") % {**named, "fault": fault} for fault in error.messages]
                else:
                    row |= {} if stored is None else {inner: stored}
            if row:
                rows.append(row)
        if errors:
            raise ValidationError(errors)
        return rows or None


class Budget(AnswerField):
    widget: widgets.Budget

    def __init__(self, question: Question) -> None:
        lines = {side: question.options.get(side, []) for side in widgets.Budget.sides}
        super().__init__(question, widgets.Budget(lines, most=question.options.get("max_rows", MAX_LINES)))

    def typed(self, value: Any) -> dict[str, list[dict[str, str]]]:
        """The form's own lines first, whether filled or not, then the lines people added."""
        typed = {}
        for side in widgets.Budget.sides:
            stored = {(line.get("code", ""), line["label"]): line["cents"] for line in value.get(side, [])}
            fixed = []
            for line in self.widget.lines[side]:
                cents = stored.pop((line.get("code", ""), line["label"]), None)
                fixed.append({"code": line.get("code", ""), "label": line["label"], "amount": _amount(cents)})
            free = [{"label": label, "amount": _amount(cents)} for (_code, label), cents in stored.items()]
            typed[side] = [*fixed, *free]
        return typed

    def parse(self, raw: Any) -> dict[str, list[dict[str, Any]]] | None:
        budget: dict[str, list[dict[str, Any]]] = {}
        errors: list[str] = []
        for side in widgets.Budget.sides:
            budget[side] = _lines((raw or {}).get(side, []), errors)
        if errors:
            raise ValidationError(errors)
        return budget if any(budget.values()) else None


class Computed(AnswerField):
    """Shown, never typed: the section form gives it its value."""

    def __init__(self, question: Question) -> None:
        super().__init__(question, widgets.Computed())
        self.required = True  # no word about an answer being optional: there is none to give

    def typed(self, value: Any) -> str:
        return queries.read_answer(self.question, value).text

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial

    def parse(self, raw: Any) -> None:
        return None


def _lines(typed: Sequence[Mapping[str, str]], errors: list[str]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for line in typed:
        label, amount = " ".join(_clean(line.get("label")).split()), line.get("amount", "").strip()
        if not amount:
            if label and "code" not in line:
                errors.append(_("%(label)s: enter an amount, or empty the line.") % {"label": label[:100]})
            continue
        if not label:
            errors.append(_("Say what the line of %(amount)s is.") % {"amount": texts.one_line(amount, 30)})
            continue
        if any((known["code"], known["label"]) == (line.get("code", ""), label) for known in lines):
            errors.append(_("The line “%(label)s” stands there twice: add the two together.") % {"label": label[:100]})
            continue
        try:
            lines.append({"code": line.get("code", ""), "label": label, "cents": money.parse(amount)})
        except ValueError:
            errors.append(_("%(label)s: enter an amount in euros, for example 12 000,50.") % {"label": label[:100]})
    return lines


def _amount(cents: int | None) -> str:
    return "" if cents is None else money.show(cents).removesuffix("\u00a0€")


_FIELDS: dict[str, Callable[[Question], AnswerField]] = {
    Kind.SHORT_TEXT: ShortText,
    Kind.LONG_TEXT: LongText,
    Kind.NUMBER: Number,
    Kind.MONEY: Money,
    Kind.PERCENT: Percent,
    Kind.YES_NO: YesNo,
    Kind.SINGLE: Single,
    Kind.MULTIPLE: Multiple,
    Kind.DATE: Day,
    Kind.FILE: Files,
    Kind.COMMUNE: InCommune,
    Kind.SIRET: Siret,
    Kind.CONSENT: Consent,
    Kind.GROUP: Group,
    Kind.BUDGET: Budget,
    Kind.BANK: Bank,
    Kind.COMPUTED: Computed,
}


def field_for(question: Question) -> AnswerField:
    """The field that asks a question."""
    return _FIELDS[question.kind](question)
