"""Calculated questions: a sum, a difference, a product or a ratio of earlier answers. Exact: fractions until the last rounding.

JSON, in the options of a question of the kind "computed":

    {"formula": {"op": "sum", "of": [operand, …]}, "result": "money", "decimals": 0, "unit": ""}

    operand   {"question": "amount"}                                  the answer: number, money, percent or computed
              {"question": "partners", "part": "gives"}               the total of one column of a repeated group
              {"question": "partners"}                                how many rows it has
              {"question": "budget", "part": "charges"}               one side of a budget ("produits" is the other)
              {"amount": "12", "unit": "number"}                      a constant, stored as an answer of that unit would be
    window    {"question": "grants", "part": "cents", "window": {"day": "granted_on", "to": "signed_on", "years": 3}}
              only the rows whose day falls in the years that end on the day answered to "signed_on", that day included

While an operand misses, the result misses. In a sum or a difference, a question that is hidden counts for nothing: it was not asked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from terreau.commons.forms.schema.conditions import Verdict
from terreau.commons.forms.schema.shape import Kind
from terreau.commons.forms.schema.values import is_blank, totals
from terreau.lib import figures

NUMBER, MONEY, PERCENT = "number", "money", "percent"
UNITS = (NUMBER, MONEY, PERCENT)
_SCALE = {NUMBER: 1, MONEY: 100, PERCENT: 10_000}  # stored cents and basis points in euros and in wholes


class Sum(TextChoices):
    """What is done with the operands."""

    SUM = "sum", _("the sum of")
    DIFFERENCE = "difference", _("the first, less the others")
    PRODUCT = "product", _("the product of")
    RATIO = "ratio", _("the first divided by the second")


@dataclass(frozen=True, slots=True)
class Window:
    day: str
    to: str
    years: int


@dataclass(frozen=True, slots=True)
class Operand:
    question: str = ""
    part: str = ""
    amount: Any = None
    unit: str = NUMBER
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    op: str
    of: tuple[Operand, ...]


Look = Callable[[str], tuple[Verdict, str, Any]]  # question id → verdict, kind, answer


def parse(data: Any) -> Formula:
    """From JSON. Raises KeyError, TypeError or ValueError on anything else."""
    operands = tuple(Operand(**{**raw, "window": Window(**raw["window"]) if raw.get("window") else None}) for raw in data["of"])
    words = [data["op"], *(text for operand in operands for text in (operand.question, operand.part, operand.unit, *_ends(operand.window)))]
    if not all(isinstance(text, str) for text in words):
        raise TypeError(data)
    return Formula(data["op"], operands)


def _ends(window: Window | None) -> tuple[str, ...]:
    return (window.day, window.to) if window else ()


def references(formula: Formula) -> Iterator[str]:
    """The questions a formula reads."""
    for operand in formula.of:
        if operand.question:
            yield operand.question
        if operand.window:
            yield operand.window.to


def evaluate(options: Mapping[str, Any], look: Look) -> Any:
    """The stored value of a calculated question, or None while an operand misses or where nothing can be divided."""
    try:
        formula = parse(options["formula"])
        is_adding = formula.op in {Sum.SUM, Sum.DIFFERENCE}
        parts = [_value(operand, look, is_adding=is_adding) for operand in formula.of]
        exact = _apply(formula.op, parts)
        return None if exact is None else _stored(exact, options["result"], options.get("decimals", 0))
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None


def _value(operand: Operand, look: Look, *, is_adding: bool) -> Fraction | None:
    if not operand.question:
        return _exact(operand.amount, operand.unit)
    verdict, kind, answer = look(operand.question)
    if verdict == Verdict.HIDDEN and is_adding:
        return Fraction(0)
    if verdict != Verdict.VISIBLE or is_blank(answer):
        return None
    match kind:
        case Kind.GROUP:
            return _column(operand, answer, look)
        case Kind.BUDGET:
            return Fraction(totals(answer)[0 if operand.part == "charges" else 1], _SCALE[MONEY])
        case _:
            return _exact(answer, operand.unit)


def _column(operand: Operand, rows: list[dict[str, Any]], look: Look) -> Fraction | None:
    """The rows, or the total of one of their columns. Blanks add nothing; a column that is blank throughout is no operand."""
    if operand.window:
        verdict, _kind, to = look(operand.window.to)
        if verdict != Verdict.VISIBLE or is_blank(to):
            return None
        rows = [row for row in rows if _is_within(row.get(operand.window.day), operand.window, date.fromisoformat(to))]
    if not operand.part:
        return Fraction(len(rows))
    cells = [row[operand.part] for row in rows if not is_blank(row.get(operand.part))]
    if not cells:
        return Fraction(0) if operand.window else None
    return sum((_exact(cell, operand.unit) for cell in cells), Fraction(0))


def _is_within(day: Any, window: Window, to: date) -> bool:
    return not is_blank(day) and years_before(to, window.years) < date.fromisoformat(day) <= to


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a 29th that is not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _exact(stored: Any, unit: str) -> Fraction:
    if isinstance(stored, bool) or not isinstance(stored, int | str):
        raise TypeError(stored)
    return Fraction(Decimal(stored)) / _SCALE[unit]


def _apply(op: str, parts: list[Fraction | None]) -> Fraction | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not known:
        return None
    first, *rest = known
    match op:
        case Sum.SUM:
            return sum(known, Fraction(0))
        case Sum.DIFFERENCE:
            return first - sum(rest, Fraction(0))
        case Sum.PRODUCT:
            for factor in rest:
                first *= factor
            return first
        case Sum.RATIO:
            (second,) = rest
            return first / second if second else None
    raise ValueError(op)


def _stored(exact: Fraction, unit: str, decimals: int) -> Any:
    """Rounded once, half away from zero as on paper: cents, basis points, or a decimal as text."""
    if unit == NUMBER:
        return figures.canonical(Decimal(_rounded(exact * 10**decimals)).scaleb(-decimals))
    return _rounded(exact * _SCALE[unit])


def _rounded(exact: Fraction) -> int:
    size = (abs(exact) * 2 + 1) // 2
    return int(-size if exact < 0 else size)


def results(op: str, units: list[str]) -> tuple[str, ...]:
    """What the result may be, given what is put together; nothing when the two cannot be."""
    kinds = set(units)
    match op:
        case Sum.SUM | Sum.DIFFERENCE:
            return (units[0],) if len(kinds) == 1 else ()
        case Sum.PRODUCT if units.count(MONEY) == 1:
            return (MONEY,)
        case Sum.PRODUCT if MONEY not in kinds:
            return (PERCENT,) if kinds == {PERCENT} else (NUMBER,)
        case Sum.RATIO if len(units) == 2:
            return _quotients(*units)
    return ()


def _quotients(above: str, below: str) -> tuple[str, ...]:
    if above == below:
        return (PERCENT, NUMBER)
    return (above,) if below == NUMBER or (above, below) == (MONEY, PERCENT) else ()
