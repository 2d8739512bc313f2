"""Whether a stored value may answer a question. Pages, autosave, actions and the final check all ask this one function."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.forms.schema import Kind, Question, text_hash
from terreau.lib import dates, figures, filetypes, iban, money, siret

SHORT, LONG = 200, 3000
MAX_CENTS = 100_000_000_000_00  # a hundred billion euros: beyond, it is a slip of the finger
MAX_ROWS, MAX_LINES = 10, 30


def faults(question: Question, value: Any) -> list[str]:
    """What is wrong with a value, in words. Missing answers are not faults: see `problems`."""
    if value is None:
        return []
    try:
        return list(_CHECKS[question.kind](question, value))
    except (TypeError, ValueError, KeyError, AttributeError, InvalidOperation):
        return [_("This answer is not readable: please enter it again.")]


def takes(question: Question, name: str) -> bool:
    """Whether a file of that name is of a kind the question takes."""
    return PurePath(name).suffix.lower().lstrip(".") in filetypes.extensions(question.options.get("accept") or ())


def _text(question: Question, value: Any, default: int) -> Iterator[str]:
    most = question.options.get("max_length", default)
    over = len(_as(str, value)) - most
    if over > 0:
        yield ngettext(
            "This text is too long: %(most)d characters at most, %(over)d too many.",
            "This text is too long: %(most)d characters at most, %(over)d too many.",
            over,
        ) % {"most": most, "over": over}


def _short_text(question: Question, value: Any) -> Iterator[str]:
    yield from _text(question, value, SHORT)


def _long_text(question: Question, value: Any) -> Iterator[str]:
    yield from _text(question, value, LONG)


def _number(question: Question, value: Any) -> Iterator[str]:
    number = Decimal(_as(str, value))
    if not number.is_finite():
        raise ValueError(value)
    low, high = question.options.get("min"), question.options.get("max")
    if low is not None and number < Decimal(str(low)):
        yield _("%(least)s at least.") % {"least": figures.show(Decimal(str(low)))}
    if high is not None and number > Decimal(str(high)):
        yield _("%(most)s at most.") % {"most": figures.show(Decimal(str(high)))}
    decimals = question.options.get("decimals", 0)
    if number != round(number, decimals):
        yield (
            ngettext("%(count)d decimal at most.", "%(count)d decimals at most.", decimals) % {"count": decimals}
            if decimals
            else _("Enter a whole number.")
        )


def _money(question: Question, value: Any) -> Iterator[str]:
    cents = _whole(value)
    low, high = question.options.get("min", 0), question.options.get("max", MAX_CENTS)
    if cents < low:
        yield _("%(least)s at least.") % {"least": money.show(low)}
    if cents > high:
        yield _("%(most)s at most.") % {"most": money.show(high)}


def _percent(question: Question, value: Any) -> Iterator[str]:
    points = _whole(value)
    low, high = question.options.get("min", 0), question.options.get("max", 10_000)
    if points < low:
        yield _("%(least)s at least.") % {"least": figures.show_percent(low)}
    if points > high:
        yield _("%(most)s at most.") % {"most": figures.show_percent(high)}


def _yes_no(question: Question, value: Any) -> Iterator[str]:
    _as(bool, value)
    yield from ()


def _single(question: Question, value: Any) -> Iterator[str]:
    if _as(str, value) not in dict(question.choices):
        yield _("This choice is not offered: please choose again.")


def _multiple(question: Question, value: Any) -> Iterator[str]:
    if not set(_as(list, value)) <= set(dict(question.choices)):
        yield _("One of these choices is not offered: please choose again.")
    most = question.options.get("max_choices")
    if most and len(value) > most:
        yield ngettext("%(most)d choice at most.", "%(most)d choices at most.", most) % {"most": most}


def _date(question: Question, value: Any) -> Iterator[str]:
    day = date.fromisoformat(_as(str, value))
    low, high = question.options.get("min"), question.options.get("max")
    if low and day < date.fromisoformat(low):
        yield _("On %(day)s at the earliest.") % {"day": dates.show(date.fromisoformat(low))}
    if high and day > date.fromisoformat(high):
        yield _("On %(day)s at the latest.") % {"day": dates.show(date.fromisoformat(high))}


def _file(question: Question, value: Any) -> Iterator[str]:
    most = question.options.get("max_files", 1)
    if len(_as(list, value)) > most:
        yield ngettext("%(most)d file at most.", "%(most)d files at most.", most) % {"most": most}


def _commune(question: Question, value: Any) -> Iterator[str]:
    if not re.fullmatch(r"\d[\dAB]\d{3}", _as(str, value)):
        yield _("Choose a commune of the list.")


def _siret(question: Question, value: Any) -> Iterator[str]:
    if fault := siret.fault(_as(str, value)):
        yield str(fault)


def _group(question: Question, value: Any) -> Iterator[str]:
    most = question.options.get("max_rows", MAX_ROWS)
    if len(_as(list, value)) > most:
        yield ngettext("%(most)d row at most.", "%(most)d rows at most.", most) % {"most": most}
    for number, row in enumerate(value, start=1):
        for asked in question.questions:
            for fault in faults(asked, row.get(asked.id)):
                yield _("Row %(number)d, %(label)s: %(fault)s") % {"number": number, "label": asked.label, "fault": fault}


def _consent(question: Question, value: Any) -> Iterator[str]:
    if value["text_sha256"] != text_hash(question.agreement):
        yield _("The text has changed since you agreed to it: read it again, then tick the box again.")


def _budget(question: Question, value: Any) -> Iterator[str]:
    for side in ("charges", "produits"):
        lines = _as(list, value.get(side, []))
        if len(lines) > question.options.get("max_rows", MAX_LINES):
            yield _("This budget has too many lines: group some of them.")
        for line in lines:
            if not 0 <= _whole(line["cents"]) <= MAX_CENTS:
                yield _("%(label)s: enter an amount between 0 and %(most)s.") % {"label": line["label"], "most": money.show(MAX_CENTS)}
            if len(line["label"]) > SHORT:
                yield _("%(label)s…: this wording is too long.") % {"label": line["label"][:30]}


def _bank(question: Question, value: Any) -> Iterator[str]:
    if not all(_as(str, value[name]) for name in ("iban", "bic", "holder", "details")):
        raise ValueError(value)
    if fault := iban.fault(value["iban"]):
        yield str(fault)


def _computed(question: Question, value: Any) -> Iterator[str]:
    yield _("This is calculated from other answers: it cannot be entered.")


def _as[T](kind: type[T], value: Any) -> T:
    if not isinstance(value, kind):
        raise TypeError(kind)
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError(value)
    return _as(int, value)


_CHECKS: dict[str, Callable[[Question, Any], Iterator[str]]] = {
    Kind.SHORT_TEXT: _short_text,
    Kind.LONG_TEXT: _long_text,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.PERCENT: _percent,
    Kind.YES_NO: _yes_no,
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.DATE: _date,
    Kind.FILE: _file,
    Kind.COMMUNE: _commune,
    Kind.SIRET: _siret,
    Kind.GROUP: _group,
    Kind.CONSENT: _consent,
    Kind.BUDGET: _budget,
    Kind.BANK: _bank,
    Kind.COMPUTED: _computed,
}
