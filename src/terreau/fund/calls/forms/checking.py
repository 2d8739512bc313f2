"""What anyone types to know whether they may apply."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.calls.eligibility import Kind, Rule, flat
from terreau.lib import siret as siret_


class SelfCheck(forms.Form):
    """A SIRET, and a yes or no for each statement of the edition."""

    siret = forms.CharField(
        label=gettext_lazy("SIRET of your organisation"),
        help_text=gettext_lazy("14 digits, spaces do not matter. You will find it on your Insee notice or on a subsidy letter."),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, rules: Sequence[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statements = [rule for rule in flat(rules) if rule["kind"] == Kind.DECLARED]
        for rule in self.statements:
            self.fields[f"says_{rule['id']}"] = forms.ChoiceField(
                label=rule["statement"],
                choices=[("yes", _("Yes")), ("no", _("No")), ("later", _("I do not know yet"))],
                widget=forms.RadioSelect,
                initial="later",
            )

    def clean_siret(self) -> str:
        typed = siret_.clean(self.cleaned_data["siret"])
        if siret_.is_siren(typed):
            raise forms.ValidationError(_("This is a SIREN (9 digits). The SIRET has 5 more, for the address: 14 in all."))
        if not siret_.is_siret(typed):
            raise forms.ValidationError(_("This is not a SIRET: check the 14 digits, one of them must be wrong."))
        return typed

    def said(self) -> dict[str, bool]:
        """The statements that were answered, by rule."""
        answers: Mapping[str, str] = {rule["id"]: self.cleaned_data[f"says_{rule['id']}"] for rule in self.statements}
        return {rule_id: answer == "yes" for rule_id, answer in answers.items() if answer != "later"}
