"""One form per kind of eligibility rule. `rule()` gives the rule as data, without its identifier."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.calls.eligibility import COMMUNE, DEPARTMENT, Family, Kind, Rule
from terreau.fund.calls.forms.authoring import reason_field


class Condition(forms.Form):
    """A rule that asks for nothing more than its kind."""

    kind = Kind.HAS_SIRET
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_correction:
            self.fields["reason"] = reason_field()

    def details(self) -> dict[str, Any]:
        return {}

    def rule(self) -> dict[str, Any]:
        return {"kind": self.kind.value, **self.details()}


class EssStatus(Condition):
    kind = Kind.ESS_STATUS


class EsusValid(Condition):
    kind = Kind.ESUS_VALID


class Active(Condition):
    kind = Kind.ACTIVE


class LegalFamily(Condition):
    kind = Kind.LEGAL_FAMILY
    families = forms.MultipleChoiceField(
        label=gettext_lazy("Legal forms accepted"),
        help_text=gettext_lazy("Read from the legal category in the Sirene register."),
        choices=lambda: [(family.value, capfirst(str(family.label))) for family in Family],
        widget=forms.CheckboxSelectMultiple,
    )

    def details(self) -> dict[str, Any]:
        return {"families": self.cleaned_data["families"]}


class Codes(forms.CharField):
    """INSEE codes, separated as people separate them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def __init__(self, *, shape: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shape = shape

    def clean(self, value: Any) -> Any:
        codes = [code.upper() for code in re.split(r"[\s,;]+", super().clean(value)) if code]
        if wrong := [code for code in codes if not re.fullmatch(self.shape, code)]:
            raise forms.ValidationError(_("Not a code: %(codes)s.") % {"codes": ", ".join(wrong)})
        return codes


class Seat(Condition):
    kind = Kind.SEAT
    name = forms.CharField(
        label=gettext_lazy("Name of the territory"),
        help_text=gettext_lazy("As applicants will read it: les Hauts-de-Seine."),
        max_length=100,
    )
    departments = Codes(
        label=gettext_lazy("Codes of départements"),
        shape=DEPARTMENT,
        help_text=gettext_lazy("92, or several: 92, 75."),
        max_length=400,
        required=False,
    )
    communes = Codes(
        label=gettext_lazy("INSEE codes of communes"),
        shape=COMMUNE,
        help_text=gettext_lazy("Only for a smaller territory: 92050, 92012. They are not postcodes."),
        max_length=2000,
        required=False,
    )

    def clean(self) -> None:
        if not self.errors and not self.cleaned_data["departments"] and not self.cleaned_data["communes"]:
            self.add_error("departments", _("Give codes of départements (92), or of communes (92050) below."))

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "departments", "communes")}


class MinAge(Condition):
    kind = Kind.MIN_AGE
    months = forms.IntegerField(
        label=gettext_lazy("Age in months"),
        help_text=gettext_lazy("12 for a year. Read from the date of creation in Sirene."),
        min_value=1,
        max_value=1200,
    )

    def details(self) -> dict[str, Any]:
        return {"months": self.cleaned_data["months"]}


class CreatedBefore(Condition):
    kind = Kind.CREATED_BEFORE
    date = forms.DateField(label=gettext_lazy("Created before"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def details(self) -> dict[str, Any]:
        return {"date": self.cleaned_data["date"].isoformat()}


class Declared(Condition):
    kind = Kind.DECLARED
    statement = forms.CharField(
        label=gettext_lazy("Statement"),
        help_text=gettext_lazy("A full sentence the applicant answers by yes or no: “Le projet se déroule dans les Hauts-de-Seine.”"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def details(self) -> dict[str, Any]:
        return {"statement": self.cleaned_data["statement"].strip()}


CONDITIONS: Mapping[str, type[Condition]] = {
    form.kind.value: form for form in (LegalFamily, EsusValid, EssStatus, Seat, Condition, Active, MinAge, CreatedBefore, Declared)
}


def for_rule(rule: Rule) -> dict[str, Any]:
    """Initial values to change a rule."""
    return {name: value for name, value in rule.items() if name not in {"id", "kind"}}


class Kinds(forms.Form):
    """Which kind of condition to add; `beside` is the one it would be an alternative to."""

    kind = forms.ChoiceField(label=gettext_lazy("What do you want to check?"), widget=forms.RadioSelect)
    beside = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, capfirst(str(Kind(kind).label))) for kind in CONDITIONS]  # type: ignore[attr-defined]
