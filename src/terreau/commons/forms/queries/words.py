"""Simple answers in a few words, one function per kind."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from terreau.commons.forms.schema import Kind, Question, links
from terreau.lib import dates, figures, iban, money, siret

Communes = Mapping[str, str]  # INSEE code → name


def words(question: Question, value: Any, *, communes: Communes | None = None) -> str:
    """An answer of a simple kind in one string; nothing when there is none."""
    if value is None or value in ("", []):
        return ""
    return _WORDS.get(links.measure_of(question), _as_it_is)(question, value, communes or {})


def _as_it_is(question: Question, value: Any, communes: Communes) -> str:
    return str(value)


def _number(question: Question, value: Any, communes: Communes) -> str:
    return f"{figures.show(Decimal(value))}\u00a0{question.options.get('unit', '')}".rstrip()


def _money(question: Question, value: Any, communes: Communes) -> str:
    return money.show(value)


def _percent(question: Question, value: Any, communes: Communes) -> str:
    return figures.show_percent(value)


def _yes_no(question: Question, value: Any, communes: Communes) -> str:
    return _("Yes") if value else _("No")


def _single(question: Question, value: Any, communes: Communes) -> str:
    return dict(question.choices).get(value, str(value))


def _multiple(question: Question, value: Any, communes: Communes) -> str:
    return ", ".join(labels(question, value))


def _date(question: Question, value: Any, communes: Communes) -> str:
    return dates.show(date.fromisoformat(value))


def _commune(question: Question, value: Any, communes: Communes) -> str:
    return communes.get(value, str(value))


def _siret(question: Question, value: Any, communes: Communes) -> str:
    return siret.show(value)


def _bank(question: Question, value: Any, communes: Communes) -> str:
    """Its two ends only: pages, receipts and exports all read it here."""
    return f"{iban.mask(value['iban'])} ({value['holder']})"


def labels(question: Question, value: Any) -> list[str]:
    """The wording of each choice made; a choice that the form no longer has shows its identifier."""
    known = dict(question.choices)
    return [known.get(choice, str(choice)) for choice in value]


_WORDS: dict[str, Callable[[Question, Any, Communes], str]] = {
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.PERCENT: _percent,
    Kind.YES_NO: _yes_no,
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.DATE: _date,
    Kind.COMMUNE: _commune,
    Kind.SIRET: _siret,
    Kind.BANK: _bank,
}
