"""What a sheet comes to: which questions are asked of it, and what the calculated ones are worth. One pass, in the order of the form.

Pages, checks, what is frozen, readings and exports all ask `settle`; the browser only mirrors it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from terreau.commons.forms.schema import formulas
from terreau.commons.forms.schema.conditions import Comparison, Verdict, both, compare, holds, verdict_of
from terreau.commons.forms.schema.shape import Kind, Question, Schema
from terreau.commons.forms.schema.values import is_blank


@dataclass(frozen=True, slots=True)
class Settled:
    """`answers`: those of questions that are asked, calculated values included. What a hidden question holds stays in the
    draft, in case it comes back, and goes no further.
    """

    verdicts: dict[str, Verdict]
    sections: dict[str, Verdict]
    answers: dict[str, Any]

    def asks(self, question_id: str) -> bool:
        return self.verdicts.get(question_id, Verdict.VISIBLE) == Verdict.VISIBLE

    def opens(self, section_id: str) -> bool:
        return self.sections.get(section_id, Verdict.VISIBLE) == Verdict.VISIBLE


def settle(schema: Schema, answers: Mapping[str, Any]) -> Settled:
    """The verdict on every question, and the answers that count. Pure: no query, whatever the form.

    A calculated value that `answers` already holds was frozen with them, and stands.
    """
    settling = _Settling(dict(answers))
    sections = {}
    for section in schema.sections:
        opened = holds(section.when, settling.decide)
        for question in section.questions:
            settling.add(question, opened)
        sections[section.id] = verdict_of(opened)
    return Settled(settling.verdicts, sections, settling.answers)


class _Settling:
    """The pass itself: what is known when a question is reached is what comes before it."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.verdicts: dict[str, Verdict] = {}
        self.kinds: dict[str, str] = {}

    def add(self, question: Question, opened: bool | None) -> None:
        verdict = verdict_of(both((opened, holds(question.when, self.decide))))
        self.verdicts[question.id], self.kinds[question.id] = verdict, question.kind
        if verdict != Verdict.VISIBLE:
            self.answers.pop(question.id, None)
        elif question.kind == Kind.COMPUTED and question.id not in self.answers:
            value = formulas.evaluate(question.options, self.operand)
            if value is not None:
                self.answers[question.id] = value

    def decide(self, comparison: Comparison) -> bool | None:
        """A question that is hidden satisfies nothing: its children are hidden too. One not known yet decides nothing."""
        verdict = self.verdicts.get(comparison.question, Verdict.UNDETERMINED)
        if verdict != Verdict.VISIBLE:
            return False if verdict == Verdict.HIDDEN else None
        value = self.answers.get(comparison.question)
        return None if is_blank(value) else compare(comparison, value)

    def operand(self, question_id: str) -> tuple[Verdict, str, Any]:
        verdict = self.verdicts.get(question_id, Verdict.UNDETERMINED)
        return verdict, self.kinds.get(question_id, ""), self.answers.get(question_id)
