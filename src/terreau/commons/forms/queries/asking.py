"""Conditions in words, for those who build a form and those who read what a new version changes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from terreau.commons.forms.queries.words import words
from terreau.commons.forms.schema import Kind, Question, Schema
from terreau.commons.forms.schema.conditions import Comparison, Condition, Every, Op, Some


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of a condition, as the builder lists it."""

    condition: Condition
    words: str


def spoken(schema: Schema) -> dict[str, str]:
    """The condition of each section and question that has one: {"section:budget": "…", "question:rate": "…"}."""
    sections = {f"section:{section.id}": section.when for section in schema.sections}
    questions = {f"question:{question.id}": question.when for question in schema.questions()}
    return {key: condition_words(schema, when) for key, when in {**sections, **questions}.items() if when is not None}


def branches(schema: Schema, condition: Condition | None) -> list[Branch]:
    """The lines of a condition, first level: what can be added to, or taken out of."""
    match condition:
        case None:
            return []
        case Every(parts) | Some(parts):
            return [Branch(part, condition_words(schema, part)) for part in parts]
        case _:
            return [Branch(condition, condition_words(schema, condition))]


def candidates(schema: Schema, part_id: str, *, is_section: bool) -> list[Question]:
    """The questions a condition may refer to: those that come before, for only they are known by then."""
    before: list[Question] = []
    for section in schema.sections:
        if is_section and section.id == part_id:
            return before
        for question in section.questions:
            if not is_section and question.id == part_id:
                return before
            before.append(question)
    return []


def condition_words(schema: Schema, condition: Condition | None) -> str:
    """“Avez-vous des salariés ?” : Oui, et “Effectif” : 10 ou plus."""
    match condition:
        case None:
            return ""
        case Comparison():
            return _comparison(schema.question(condition.question), condition)
        case Every(parts):
            return _(" and ").join(_inner(schema, part) for part in parts)
        case Some(parts):
            return _(" or ").join(_inner(schema, part) for part in parts)


def _inner(schema: Schema, condition: Condition) -> str:
    said = condition_words(schema, condition)
    return said if isinstance(condition, Comparison) else f"({said})"


def _comparison(question: Question | None, comparison: Comparison) -> str:
    if question is None:
        return _("a question that is no longer there")
    values = comparison.value if comparison.op == Op.ONE_OF else [comparison.value]
    shown = [_value(question, value) for value in values or []]
    named = {"label": question.label, "value": _(" or ").join(shown)}
    return {
        Op.IS: _("“%(label)s”: %(value)s"),
        Op.ONE_OF: _("“%(label)s”: %(value)s"),
        Op.IS_NOT: _("“%(label)s”: anything but %(value)s"),
        Op.AT_LEAST: _("“%(label)s”: %(value)s or more"),
        Op.AT_MOST: _("“%(label)s”: %(value)s or less"),
        Op.CONTAINS: _("“%(label)s”: %(value)s among the answers"),
        Op.ANSWERED: _("“%(label)s” is answered"),
    }.get(Op(comparison.op), "%(label)s") % named


def _value(question: Question, value: object) -> str:
    return words(question, [value] if question.kind == Kind.MULTIPLE else value)
