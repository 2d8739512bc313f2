"""What the browser needs to mirror the verdicts and the calculations of one page. The server decides again, each time."""

import json
from collections.abc import Iterable
from typing import Any

from terreau.commons.forms.schema import Kind, Question, Schema, Settled, conditions, formulas
from terreau.commons.forms.schema.conditions import Condition, Every


def is_static(questions: Iterable[Question]) -> bool:
    """Nothing on this page ever appears, goes or is worked out."""
    return not any(question.when is not None or question.kind == Kind.COMPUTED for question in questions)


def rule(question: Question, *conditions_of: Condition | None) -> dict[str, Any]:
    """A question as settling.js takes it, asked only when all these conditions are met."""
    known = tuple(condition for condition in conditions_of if condition is not None)
    when: dict[str, Any] = {"when": conditions.as_json(Every(known))} if known else {}
    return {"id": question.id, "kind": question.kind, **when, **_more(question)}


def _more(question: Question) -> dict[str, Any]:
    if question.kind == Kind.COMPUTED:
        return {name: question.options[name] for name in ("formula", "result", "decimals", "unit") if name in question.options}
    if question.kind == Kind.GROUP:
        return {"columns": {inner.id: inner.kind for inner in question.questions}}
    return {}


def rules(schema: Schema, section_questions: Iterable[Question], settled: Settled) -> str:
    """The questions of the page, and what stands elsewhere that they read, as JSON."""
    asked = list(section_questions)
    here = {question.id for question in asked}
    kinds = {question.id: question.kind for question in schema.questions()}
    elsewhere = {reference for question in asked for reference in _references(question)} - here
    given = {
        reference: {
            "verdict": settled.verdicts.get(reference, conditions.Verdict.UNDETERMINED),
            "kind": kinds.get(reference, ""),
            "value": settled.answers.get(reference),
        }
        for reference in sorted(elsewhere)
    }
    return json.dumps({"questions": [rule(question, question.when) for question in asked], "given": given}, ensure_ascii=False)


def _references(question: Question) -> Iterable[str]:
    yield from (comparison.question for comparison in conditions.comparisons(question.when))
    if question.kind == Kind.COMPUTED:
        yield from formulas.references(formulas.parse(question.options["formula"]))
