"""One line of a condition: how an earlier answer is compared, and with what. No code: a list, then the field of that answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.forms.forms.building import Edit
from terreau.commons.forms.forms.kinds import field_for
from terreau.commons.forms.schema import Kind, Question, links
from terreau.commons.forms.schema.conditions import Op

ALL, ANY = "all", "any"


class Mode(Edit):
    """Whether all the lines must hold, or one of them."""

    mode = forms.ChoiceField(
        label=gettext_lazy("It is shown when"),
        choices=[(ALL, gettext_lazy("all these answers are given")), (ANY, gettext_lazy("one of these answers is given"))],
        widget=forms.RadioSelect,
    )


class Line(Edit):
    """`cleaned_data["comparison"]` is the JSON of the comparison."""

    def __init__(self, question: Question, *, edit: int, data: Any = None) -> None:
        super().__init__(data, initial={"edit": edit})
        self.question = question
        self.fields["op"] = forms.ChoiceField(label=_("When the answer"), choices=[(op, Op(op).label) for op in self._ops()])
        if (asked := self._asked()) is not None:
            self.fields["value"] = field_for(asked)
            self.fields["value"].required = True

    def _ops(self) -> list[str]:
        """A list of choices is ticked: one choice ticked is "is", several are "one of"."""
        return [op for op in links.ops_of(self.question) if not (self.question.kind == Kind.SINGLE and op == Op.IS)]

    def _asked(self) -> Question | None:
        """The field of the expected answer is that of the question itself, without its limits."""
        kept: dict[str, Any] = {name: self.question.options[name] for name in ("choices", "unit") if name in self.question.options}
        kind = {Kind.SINGLE: Kind.MULTIPLE, Kind.MULTIPLE: Kind.SINGLE}.get(Kind(self.question.kind), links.measure_of(self.question))
        if links.ops_of(self.question) == (Op.ANSWERED,):
            return None
        if kind == Kind.NUMBER:
            kept["decimals"] = 4
        return Question("value", kind, _("Expected answer"), is_required=True, options=kept)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        op, value = cleaned["op"], cleaned.get("value")
        comparison = {"question": self.question.id, "op": op, "value": value}
        if op == Op.ANSWERED:
            del comparison["value"]
        elif value is None:
            self.add_error("value", _("Say which answer is expected."))
        elif self.question.kind == Kind.SINGLE and op == Op.IS_NOT and len(value) > 1:
            self.add_error("value", _("Tick one answer only; for another, add a second line."))
        elif self.question.kind == Kind.SINGLE and len(value) == 1:
            comparison |= {"op": Op.IS_NOT if op == Op.IS_NOT else Op.IS, "value": value[0]}
        cleaned["comparison"] = {key: str(one) if key == "op" else one for key, one in comparison.items()}
        return cleaned
