"""A calculated field without code: an operation, and a few rows that each take an earlier answer or a fixed amount."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from terreau.commons.forms.forms.kinds import field_for
from terreau.commons.forms.schema import Kind, Question, formulas, links
from terreau.commons.forms.schema.formulas import MONEY, NUMBER, PERCENT, Operand
from terreau.lib import figures, money


def quantities(earlier: Sequence[Question]) -> dict[str, tuple[str, dict[str, Any]]]:
    """What can be counted with: key → (words, operand). The key is what the list sends back."""
    return {_key(operand): (words, operand) for question in earlier for words, operand in _of(question)}


def _of(question: Question) -> Iterator[tuple[str, dict[str, Any]]]:
    if question.kind == Kind.GROUP:
        yield _("%(label)s: how many rows") % {"label": question.label}, {"question": question.id, "unit": NUMBER}
        for inner in question.questions:
            if inner.kind in formulas.UNITS:
                words = _("%(label)s: total of “%(column)s”") % {"label": question.label, "column": inner.label}
                yield words, {"question": question.id, "part": inner.id, "unit": inner.kind}
    elif question.kind == Kind.BUDGET:
        charges, income = _("total of the charges"), _("total of the income")
        for side, words in (("charges", charges), ("produits", income)):
            yield (
                _("%(label)s: %(part)s") % {"label": question.label, "part": words},
                {"question": question.id, "part": side, "unit": MONEY},
            )
    elif (unit := links.measure_of(question)) in formulas.UNITS:
        yield question.label, {"question": question.id, "unit": unit}


def _key(operand: Mapping[str, Any]) -> str:
    window = operand.get("window") or {}
    return ":".join(
        [operand.get("question", ""), operand.get("part", ""), *(str(window[name]) for name in ("day", "to", "years") if name in window)]
    )


def settings(earlier: Sequence[Question], options: Mapping[str, Any]) -> dict[str, forms.Field]:
    """The fields of the builder. A term that is limited to some years (it comes from a ready block) can be kept or taken out."""
    known = {**quantities(earlier), **_windowed(earlier, options)}
    choices = [{"id": key, "label": words} for key, (words, _operand) in known.items()]
    terms = {
        "max_rows": links.MOST_OPERANDS,
        "row_label": _("Term"),
        "questions": [
            {"id": "term", "kind": Kind.SINGLE, "label": _("Earlier answer"), "options": {"choices": choices}},
            {"id": "fixed", "kind": Kind.SHORT_TEXT, "label": _("Or a fixed amount"), "help": _("12, 300 000 € or 50 %.")},
        ],
    }
    return {
        "operation": forms.ChoiceField(label=_("Calculate"), choices=formulas.Sum.choices),
        "terms": field_for(Question("terms", Kind.GROUP, _("Terms"), is_required=True, options=terms)),
        "decimals": forms.IntegerField(
            label=_("Decimals"), min_value=0, max_value=4, initial=0, required=False, help_text=_("For a number.")
        ),
        "unit": forms.CharField(label=_("Unit"), required=False, max_length=30, help_text=_("Shown after the number: people, hours…")),
    }


def _windowed(earlier: Sequence[Question], options: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    known = quantities(earlier)
    found = {}
    for operand in options.get("formula", {}).get("of", []):
        plain = _key({**operand, "window": None})
        if operand.get("window") and plain in known:
            words = _("%(quantity)s, over %(years)d rolling years") % {"quantity": known[plain][0], "years": operand["window"]["years"]}
            found[_key(operand)] = (words, operand)
    return found


def shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """A stored formula as the fields show it."""
    formula = options.get("formula", {})
    rows = [{"term": _key(operand)} if operand.get("question") else {"fixed": _fixed(operand)} for operand in formula.get("of", [])]
    return {"operation": formula.get("op", ""), "terms": rows}


def _fixed(operand: Mapping[str, Any]) -> str:
    match operand.get("unit", NUMBER):
        case "money":
            return money.show(operand["amount"])
        case "percent":
            return figures.show_percent(operand["amount"])
        case _:
            return figures.show(figures.parse(operand["amount"]))


def options_of(cleaned: Mapping[str, Any], earlier: Sequence[Question], before: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored. Raises ValidationError when the terms cannot be put together."""
    known = {**quantities(earlier), **_windowed(earlier, before)}
    operands = [_operand(row, known) for row in cleaned.get("terms") or []]
    possible = formulas.results(cleaned["operation"], [operand.get("unit", NUMBER) for operand in operands]) if operands else ()
    if not possible:
        raise ValidationError(_("These terms cannot be put together: a sum takes things of one kind, a division takes two terms."))
    result = before.get("result") if before.get("result") in possible else possible[0]
    return {
        "formula": {"op": cleaned["operation"], "of": operands},
        "result": result,
        **({"decimals": cleaned["decimals"]} if result == NUMBER and cleaned.get("decimals") else {}),
        **({"unit": cleaned["unit"]} if result == NUMBER and cleaned.get("unit") else {}),
    }


def _operand(row: Mapping[str, Any], known: Mapping[str, tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    term, fixed = row.get("term"), row.get("fixed")
    if bool(term) == bool(fixed):
        raise ValidationError(_("Each term is either an earlier answer or a fixed amount."))
    if term:
        return known[term][1]
    return {key: value for key, value in asdict(_constant(str(fixed))).items() if key in {"amount", "unit"}}


def _constant(text: str) -> Operand:
    try:
        if "€" in text:
            return Operand(amount=money.parse(text), unit=MONEY)
        if "%" in text:
            return Operand(amount=figures.parse_percent(text), unit=PERCENT)
        return Operand(amount=figures.canonical(figures.parse(text)), unit=NUMBER)
    except ValueError as error:
        raise ValidationError(_("“%(text)s” is not an amount: write 12, 300 000 € or 50 %%.") % {"text": text[:40]}) from error
