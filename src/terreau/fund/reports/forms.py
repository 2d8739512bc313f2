"""What is typed in a report and in the plan of an edition; nothing here writes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.fund.calls.forms.controls import Euros
from terreau.fund.reports.models import Plan
from terreau.fund.reports.queries import LONGEST, SECTIONS, Section
from terreau.fund.reports.states import Opinion


class Write(forms.Form):
    """One field a section, then the opinion and the amount."""

    opinion = forms.ChoiceField(label=_("Opinion of the team"), required=False, choices=[("", _("Not given yet")), *Opinion.choices])
    amount_cents = Euros(label=_("Amount proposed"), required=False, help_text=_("For a favourable opinion; at most what was asked for."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, sections: Sequence[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        for number, section in enumerate(sections):
            self.fields[f"section_{number}"] = forms.CharField(
                label=section["title"],
                help_text=section["guide"],
                initial=section["text"],
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 7}),
            )
        self.order_fields([f"section_{number}" for number in range(len(sections))])

    def written(self) -> dict[str, Any]:
        """What `actions.write` takes."""
        said = self.cleaned_data
        sections = [{"title": one["title"], "text": said[f"section_{number}"]} for number, one in enumerate(self.sections)]
        facts = {"opinion": said["opinion"], "amount_cents": said["amount_cents"] or None}
        return {"sections": sections, "expected_version": said["version"] or 0, **facts}


class SendBack(forms.Form):
    reason = forms.CharField(label=_("What is to be changed"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class PlanForm(forms.Form):
    """A fixed number of sections: those without a title are left out."""

    preamble = forms.CharField(
        label=_("Opening of the collection"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the assembly reads before the summary: the framework, the deliberation that set it, how files were examined."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"preamble": plan.preamble, "version": plan.version})
        super().__init__(*args, **kwargs)
        for number in range(SECTIONS):
            known = plan.sections[number] if number < len(plan.sections) else {"title": "", "guide": "", "text": ""}
            self._add(f"title_{number}", known["title"], label=_("Title"), max_length=120)
            self._add(f"guide_{number}", known["guide"], label=_("Advice to whoever writes"), max_length=300)
            self._add(
                f"text_{number}",
                known["text"],
                label=_("Text it begins with"),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def _add(self, name: str, initial: str, **facts: Any) -> None:
        self.fields[name] = forms.CharField(initial=initial, required=False, **facts)

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each section, for the page."""
        return [
            {name: self[f"{name}_{number}"] for name in ("title", "guide", "text")} | {"number": number + 1} for number in range(SECTIONS)
        ]

    def written(self) -> dict[str, Any]:
        said = self.cleaned_data
        sections = [{name: said[f"{name}_{number}"] for name in ("title", "guide", "text")} for number in range(SECTIONS)]
        return {"sections": sections, "preamble": said["preamble"], "expected_version": said["version"]}


class TakePlan(forms.Form):
    source = forms.ModelChoiceField(queryset=Plan.objects.none(), label=_("Plan of"), empty_label=None)

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = plans  # type: ignore[attr-defined]
