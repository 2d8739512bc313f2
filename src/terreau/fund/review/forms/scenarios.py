"""What leads type to weigh scenarios: a name, terms for the computation, choices by hand."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from terreau.fund.review.forms.deliberation import OFF, Euros, Proposals
from terreau.fund.review.queries import portfolio, quotas
from terreau.fund.review.queries.deliberation import Intent, TableLine
from terreau.fund.review.queries.ranking import SCALE
from terreau.fund.review.states import ScenarioOrigin
from terreau.lib import money

STEPS = [(100, "1 €"), (100_00, "100 €"), (500_00, "500 €"), (1_000_00, "1 000 €")]
KEPT, LEFT_OUT = "kept", "left_out"


class Limit(Euros):
    """An amount, or nothing at all: nothing is no limit, zero is one."""

    def prepare_value(self, value: Any) -> Any:
        return "0" if value == 0 else super().prepare_value(value)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        return super().clean(value) if str(value or "").strip() else None


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

    def __init__(self, *args: Any, lines: Sequence[TableLine], communes: Mapping[str, str], left_cents: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if not line.is_gone]
        self.groups = quotas.groups([line for line in self.lines if line.proposal.application.requested_cents], communes)
        for group in self.groups:
            self._bound(group)
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

    def _bound(self, group: quotas.Group) -> None:
        """The four bounds of one theme or one commune."""
        labels = {
            "files_at_least": _("%(name)s: files, at least"),
            "files_at_most": _("%(name)s: files, at most"),
            "cents_at_least": _("%(name)s: euros, at least"),
            "cents_at_most": _("%(name)s: euros, at most"),
        }
        for bound, text in labels.items():
            label = capfirst(text % {"name": group.name})
            if bound.startswith("files"):
                widget = forms.NumberInput(attrs={"aria-label": label, **OFF})
                self.fields[_quota(group, bound)] = forms.IntegerField(
                    label=label, required=False, min_value=0, max_value=999, widget=widget
                )
            else:
                self.fields[_quota(group, bound)] = Limit(label=label, aria_label=label)

    def quota_tables(self) -> list[tuple[str, list[Any], bool]]:
        """Themes, then communes: each with its four fields, and whether anything is asked of it."""
        titles = {quotas.THEME: _("Theme by theme"), quotas.COMMUNE: _("Commune by commune")}
        heads = (_("Files, at least"), _("Files, at most"), _("Euros, at least"), _("Euros, at most"))
        tables = []
        for of, title in titles.items():
            rows = [
                (group, [(head, self[_quota(group, bound)]) for head, bound in zip(heads, quotas.BOUNDS, strict=True)])
                for group in self.groups
                if group.of == of
            ]
            is_open = any(bound.errors or bound.value() not in {None, ""} for _group, bounds in rows for _head, bound in bounds)
            if rows:
                tables.append((title, rows, is_open))
        return tables

    def clean(self) -> None:
        """A floor above its own cap, or above all that is on the table, is a slip of the finger: said beside it."""
        for group in self.groups:
            files, most_files, cents, most_cents = (self.cleaned_data.get(_quota(group, bound)) for bound in quotas.BOUNDS)
            if files is not None and most_files is not None and files > most_files:
                self.add_error(_quota(group, "files_at_most"), _("Less than the least: one of the two is wrong."))
            if cents is not None and most_cents is not None and cents > most_cents:
                self.add_error(_quota(group, "cents_at_most"), _("Less than the least: one of the two is wrong."))
            if files is not None and files > group.files:
                text = ngettext("Only %(count)d file of it is on the table.", "Only %(count)d files of it are on the table.", group.files)
                self.add_error(_quota(group, "files_at_least"), text % {"count": group.files})
            if cents is not None and cents > group.asked_cents:
                words = {"asked": money.show(group.asked_cents)}
                self.add_error(_quota(group, "cents_at_least"), _("Its files ask for %(asked)s in all.") % words)

    def _own(self) -> tuple[quotas.Quota, ...]:
        found = []
        for group in self.groups:
            typed = {bound: self.cleaned_data.get(_quota(group, bound)) for bound in quotas.BOUNDS}
            if any(value is not None for value in typed.values()):
                found.append(quotas.Quota(of=group.of, key=group.key, name=group.name, **typed))
        return tuple(found)

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
            quotas=self._own(),
            kept=self._chosen(KEPT),
            left_out=self._chosen(LEFT_OUT),
        )

    def _chosen(self, wanted: str) -> tuple[int, ...]:
        return tuple(line.proposal.pk for line in self.lines if self.cleaned_data[f"choice_{line.proposal.pk}"] == wanted)


def _quota(of: quotas.Group | quotas.Quota, bound: str) -> str:
    return f"quota_{of.of}_{of.key}_{bound}"


def remembered(terms: portfolio.Terms) -> dict[str, Any]:
    """The initial values of `Terms` for asking again what was asked before."""
    mark = Decimal(terms.least_mark) if terms.least_mark else None
    choices = {f"choice_{pk}": KEPT for pk in terms.kept} | {f"choice_{pk}": LEFT_OUT for pk in terms.left_out}
    plain = {name: getattr(terms, name) for name in ("aim", "share", "step_cents", "theme_share", "commune_files")}
    counts = {name: getattr(terms, name) or None for name in ("theme_files", "waiting")}
    own = {_quota(quota, bound): getattr(quota, bound) for quota in terms.quotas for bound in quotas.BOUNDS}
    return {**plain, **counts, **own, "least_mark": mark, "envelope": terms.envelope_cents, **choices}


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
