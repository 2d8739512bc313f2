"""What leads type to weigh scenarios: a name, terms for the computation, choices by hand."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.review.forms.deliberation import OFF, Euros, Proposals
from terreau.fund.review.queries import portfolio
from terreau.fund.review.queries.deliberation import Intent, TableLine
from terreau.fund.review.queries.ranking import SCALE
from terreau.fund.review.states import ScenarioOrigin

STEPS = [(100, "1 €"), (100_00, "100 €"), (500_00, "500 €"), (1_000_00, "1 000 €")]
KEPT, LEFT_OUT = "kept", "left_out"


class Name(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the scenario"), max_length=60)


class Start(Name):
    """A scenario by hand: from the table, from the ranking, from another one, or from nothing."""

    origin = forms.ChoiceField(
        label=gettext_lazy("Begin"),
        choices=[
            (ScenarioOrigin.RANKING, gettext_lazy("in the order of the ranking, until the envelope is spent")),
            (ScenarioOrigin.TABLE, gettext_lazy("with what the table proposes now")),
            (ScenarioOrigin.BLANK, gettext_lazy("with nothing")),
        ],
        initial=ScenarioOrigin.RANKING,
        widget=forms.RadioSelect,
    )


class Terms(Name):
    """The terms of a computation. What is left blank limits nothing."""

    aim = forms.ChoiceField(
        label=gettext_lazy("What matters most"),
        choices=[
            (portfolio.BEST, gettext_lazy("the best marks: the sum of the means of the funded files")),
            (portfolio.MOST, gettext_lazy("the most files funded, then the best marks")),
        ],
        initial=portfolio.BEST,
        widget=forms.RadioSelect,
    )
    share = forms.IntegerField(
        label=gettext_lazy("A funded file receives at least (% of what it asks for)"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("100: all or nothing."),
    )
    step_cents = forms.TypedChoiceField(label=gettext_lazy("Amounts in whole"), choices=STEPS, coerce=int, initial=100_00)
    least_mark = forms.DecimalField(
        label=gettext_lazy("Never below a mean of (out of 20)"),
        required=False,
        min_value=0,
        max_value=SCALE,
        decimal_places=2,
        localize=True,
    )
    theme_files = forms.IntegerField(label=gettext_lazy("At least so many files in each theme"), required=False, min_value=0, max_value=50)
    theme_share = forms.IntegerField(
        label=gettext_lazy("At most this part of the envelope for one theme (%)"), required=False, min_value=1, max_value=100
    )
    commune_files = forms.IntegerField(
        label=gettext_lazy("At most so many files in one commune"), required=False, min_value=1, max_value=50
    )
    waiting = forms.IntegerField(
        label=gettext_lazy("Files put on the waiting list, in the order of the ranking"), required=False, min_value=0, max_value=200
    )

    def __init__(self, *args: Any, lines: Sequence[TableLine], left_cents: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if not line.is_gone]
        self.fields["envelope"] = Euros(label=_("Money to share"), aria_label=_("Money to share, in euros"))
        self.fields["envelope"].initial = left_cents
        self.fields["envelope"].required = True
        for line in self.lines:
            self.fields[f"choice_{line.proposal.pk}"] = forms.ChoiceField(
                label=str(line.proposal.application),
                required=False,
                choices=[
                    ("", _("the computation decides")),
                    (KEPT, _("funded whatever comes")),
                    (LEFT_OUT, _("not funded whatever comes")),
                ],
                widget=forms.Select(attrs=OFF),
            )

    def choices(self) -> list[Any]:
        return [self[f"choice_{line.proposal.pk}"] for line in self.lines]

    def conditions(self) -> list[Any]:
        names = ("envelope", "share", "step_cents", "least_mark", "theme_files", "theme_share", "commune_files", "waiting")
        return [self[name] for name in names]

    def terms(self) -> portfolio.Terms:
        found = self.cleaned_data
        mark: Decimal | None = found["least_mark"]
        return portfolio.Terms(
            aim=found["aim"],
            envelope_cents=found["envelope"],
            share=found["share"],
            step_cents=found["step_cents"],
            least_mark="" if mark is None else str(mark),
            theme_files=found["theme_files"] or 0,
            theme_share=found["theme_share"],
            commune_files=found["commune_files"],
            waiting=found["waiting"] or 0,
            kept=self._chosen(KEPT),
            left_out=self._chosen(LEFT_OUT),
        )

    def _chosen(self, wanted: str) -> tuple[int, ...]:
        return tuple(line.proposal.pk for line in self.lines if self.cleaned_data[f"choice_{line.proposal.pk}"] == wanted)


def remembered(terms: portfolio.Terms) -> dict[str, Any]:
    """The initial values of `Terms` for asking again what was asked before."""
    mark = Decimal(terms.least_mark) if terms.least_mark else None
    choices = {f"choice_{pk}": KEPT for pk in terms.kept} | {f"choice_{pk}": LEFT_OUT for pk in terms.left_out}
    plain = {name: getattr(terms, name) for name in ("aim", "share", "step_cents", "theme_share", "commune_files")}
    counts = {name: getattr(terms, name) or None for name in ("theme_files", "waiting")}
    return {**plain, **counts, "least_mark": mark, "envelope": terms.envelope_cents, **choices}


class Choices(Proposals):
    """The table of a scenario: outcome, amount, place. Reasons belong to the session."""

    def __init__(self, *args: Any, lines: Sequence[TableLine], version: int, **kwargs: Any) -> None:
        super().__init__(*args, lines=lines, version=version, **kwargs)
        for name in [name for name in self.fields if name.startswith("reason_")]:
            del self.fields[name]

    def intents(self) -> list[Intent]:
        found = self.cleaned_data
        keys = [line.proposal.pk for line in self.lines if f"outcome_{line.proposal.pk}" in self.fields]
        return [Intent(key, found[f"outcome_{key}"], found[f"amount_{key}"], found[f"rank_{key}"]) for key in keys]


class Carry(forms.Form):
    """The version of the session whose table is about to be written over."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs=OFF))
