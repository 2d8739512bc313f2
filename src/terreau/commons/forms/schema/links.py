"""What questions owe each other: conditions and calculations read earlier answers, and earlier answers only.

`faults` says what does not hold, for whoever builds the form; `users` who would be left without a question; `hints` what a jury
could guess of an answer it does not see.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from terreau.commons.forms.schema import conditions, formulas
from terreau.commons.forms.schema.conditions import Comparison, Condition, Op
from terreau.commons.forms.schema.formulas import Formula, Operand
from terreau.commons.forms.schema.shape import Kind, Question, Schema

MOST_COMPARISONS, MOST_LEVELS, MOST_OPERANDS = 20, 3, 12
_MEASURED = (Op.IS, Op.IS_NOT, Op.AT_LEAST, Op.AT_MOST, Op.ANSWERED)
_OPS: dict[str, tuple[str, ...]] = {
    Kind.YES_NO: (Op.IS, Op.ANSWERED),
    Kind.SINGLE: (Op.IS, Op.IS_NOT, Op.ONE_OF, Op.ANSWERED),
    Kind.COMMUNE: (Op.IS, Op.IS_NOT, Op.ANSWERED),
    Kind.MULTIPLE: (Op.CONTAINS, Op.ANSWERED),
    Kind.NUMBER: _MEASURED,
    Kind.MONEY: _MEASURED,
    Kind.PERCENT: _MEASURED,
    Kind.DATE: _MEASURED,
    Kind.COMPUTED: _MEASURED,
}


def ops_of(question: Question) -> tuple[str, ...]:
    """How an answer to this question can be compared."""
    return _OPS.get(question.kind, (Op.ANSWERED,))


def measure_of(question: Question) -> str:
    """The kind its values are compared as: a calculated field is a number, an amount or a percentage."""
    return str(question.options.get("result", "")) if question.kind == Kind.COMPUTED else question.kind


def users(schema: Schema, question_ids: frozenset[str]) -> list[str]:
    """The questions and sections that read one of these, themselves left out."""
    found = []
    for section in schema.sections:
        if question_ids & _read_by(section.when) and not question_ids >= {question.id for question in section.questions}:
            found.append(_("section “%(title)s”") % {"title": section.title})
        found += [
            _("“%(label)s”") % {"label": question.label}
            for question in section.questions
            if question.id not in question_ids and question_ids & (_read_by(question.when) | _read_in(question))
        ]
    return found


def _read_by(condition: Condition | None) -> frozenset[str]:
    return frozenset(comparison.question for comparison in conditions.comparisons(condition))


def _read_in(question: Question) -> frozenset[str]:
    if question.kind != Kind.COMPUTED:
        return frozenset()
    try:
        return frozenset(formulas.references(formulas.parse(question.options["formula"])))
    except (KeyError, TypeError, ValueError, AttributeError):
        return frozenset()


def faults(schema: Schema) -> Iterator[str]:
    """Every condition and calculation that cannot work, as sentences that name both ends."""
    every = {question.id: question for question in schema.questions()}
    earlier: dict[str, Question] = {}
    for section in schema.sections:
        title = _("Section “%(title)s”") % {"title": section.title or section.id}
        yield from _condition(title, section.when, earlier, every)
        for question in section.questions:
            name = _("Question “%(label)s”") % {"label": question.label or question.id}
            yield from _condition(name, question.when, earlier, every)
            if question.kind == Kind.COMPUTED:
                yield from _formula(name, question, earlier, every)
            earlier[question.id] = question


def hints(schema: Schema) -> Iterator[str]:
    """Questions shown to a jury that depend on one hidden from it: that they are asked, or what they amount to, tells of the answer."""
    hidden = {question.id: question.label for question in schema.questions() if question.is_identifying}
    for section in schema.sections:
        for question in section.questions:
            if question.is_identifying:
                continue
            for told in sorted(hidden.keys() & (_read_by(section.when) | _read_by(question.when)), key=list(hidden).index):
                named = {"label": question.label, "hidden": hidden[told]}
                yield _("“%(label)s” is shown to the jury and asked according to “%(hidden)s”, which it does not see.") % named
            for told in sorted(hidden.keys() & _read_in(question), key=list(hidden).index):
                named = {"label": question.label, "hidden": hidden[told]}
                yield _("“%(label)s” is shown to the jury and calculated from “%(hidden)s”, which it does not see.") % named


# ── Conditions ───────────────────────────────────────────────────────────────────────────────────────────────────
def _condition(name: str, condition: Condition | None, earlier: dict[str, Question], every: dict[str, Question]) -> Iterator[str]:
    if condition is None:
        return
    found = list(conditions.comparisons(condition))
    if not found or len(found) > MOST_COMPARISONS or conditions.depth(condition) > MOST_LEVELS or not _is_full(condition):
        yield _("%(name)s: its condition is empty, or too long to be understood.") % {"name": name}
    for comparison in found:
        if fault := _reach(name, comparison.question, earlier, every):
            yield fault
        elif fault := _fault_of(comparison, every[comparison.question]):
            named = {"name": name, "label": every[comparison.question].label, "fault": fault}
            yield _("%(name)s: its condition on “%(label)s” cannot work: %(fault)s") % named


def _is_full(condition: Condition) -> bool:
    match condition:
        case conditions.Every(branches) | conditions.Some(branches):
            return bool(branches) and all(_is_full(branch) for branch in branches)
        case _:
            return True


def _reach(name: str, question_id: str, earlier: dict[str, Question], every: dict[str, Question]) -> str:
    """A question that is not there, or that comes too late to be known."""
    if question_id in earlier:
        return ""
    if question_id in every:
        return _("%(name)s depends on “%(label)s”, which must come before it.") % {"name": name, "label": every[question_id].label}
    return _("%(name)s depends on a question that is not in the form.") % {"name": name}


def _fault_of(comparison: Comparison, question: Question) -> str:
    if comparison.op not in ops_of(question):
        return _("this kind of answer cannot be compared that way.")
    wanted = comparison.value if comparison.op == Op.ONE_OF else [comparison.value]
    if comparison.op == Op.ANSWERED:
        return ""
    if not isinstance(wanted, list | tuple) or not wanted:
        return _("the expected answer is missing.")
    return next((fault for one in wanted if (fault := _wanted(question, one))), "")


def _wanted(question: Question, value: Any) -> str:
    if question.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        return "" if value in dict(question.choices) else _("the choice it waits for is no longer offered.")
    try:
        _READABLE[measure_of(question)](value)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return _("the expected answer is not readable.")
    return ""


def _whole(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)


def _flag(value: Any) -> None:
    if not isinstance(value, bool):
        raise TypeError(value)


def _decimal(value: Any) -> None:
    if not isinstance(value, str) or not Decimal(value).is_finite():
        raise ValueError(value)


def _code(value: Any) -> None:
    if not isinstance(value, str) or len(value) != 5:
        raise ValueError(value)


_READABLE: dict[str, Any] = {
    Kind.YES_NO: _flag,
    Kind.NUMBER: _decimal,
    Kind.MONEY: _whole,
    Kind.PERCENT: _whole,
    Kind.DATE: date.fromisoformat,
    Kind.COMMUNE: _code,
}


# ── Calculations ─────────────────────────────────────────────────────────────────────────────────────────────────
def _formula(name: str, question: Question, earlier: dict[str, Question], every: dict[str, Question]) -> Iterator[str]:
    try:
        formula = formulas.parse(question.options["formula"])
    except (KeyError, TypeError, ValueError, AttributeError):
        yield _("%(name)s: say what is calculated.") % {"name": name}
        return
    if formula.op not in formulas.Sum.values or not 1 <= len(formula.of) <= MOST_OPERANDS:
        yield _("%(name)s: say what is calculated.") % {"name": name}
        return
    lost = [fault for reference in dict.fromkeys(formulas.references(formula)) if (fault := _reach(name, reference, earlier, every))]
    if lost:
        yield from lost
        return
    yield from _arithmetic(name, formula, question, every)


def _arithmetic(name: str, formula: Formula, question: Question, every: dict[str, Question]) -> Iterator[str]:
    if any(operand.unit not in unit_of(operand, every) for operand in formula.of):
        yield _("%(name)s: one of the things it puts together is not a quantity.") % {"name": name}
    elif question.options.get("result") not in formulas.results(formula.op, [operand.unit for operand in formula.of]):
        yield _("%(name)s: euros, percentages and numbers cannot be put together that way.") % {"name": name}


def unit_of(operand: Operand, every: dict[str, Question]) -> tuple[str, ...]:
    """The unit an operand has; nothing when it is no quantity."""
    if not operand.question:
        return formulas.UNITS if _is_constant(operand) else ()
    asked = every[operand.question]
    columns = {inner.id: inner.kind for inner in asked.questions}
    if operand.window and (columns.get(operand.window.day) != Kind.DATE or every[operand.window.to].kind != Kind.DATE):
        return ()
    if operand.window and not (isinstance(operand.window.years, int) and 1 <= operand.window.years <= 20):
        return ()
    if asked.kind == Kind.GROUP:
        unit = columns.get(operand.part, "") if operand.part else formulas.NUMBER
    elif asked.kind == Kind.BUDGET:
        unit = formulas.MONEY if operand.part in {"charges", "produits"} else ""
    else:
        unit = measure_of(asked)
    return (unit,) if unit in formulas.UNITS else ()


def _is_constant(operand: Operand) -> bool:
    try:
        (_decimal if operand.unit == formulas.NUMBER else _whole)(operand.amount)
    except (TypeError, ValueError, InvalidOperation):
        return False
    return not operand.window and not operand.part
