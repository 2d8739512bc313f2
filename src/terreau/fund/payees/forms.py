"""What is typed when an account is verified or set aside; and the filters of the list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.fund.payees.queries import Standing
from terreau.fund.payees.states import Way


class Filter(forms.Form):
    q = forms.CharField(label=_("Name, SIRET or RNA"), max_length=100, required=False)
    standing = forms.ChoiceField(
        label=pgettext_lazy("account", "Where the account stands"), required=False, choices=[("", _("All of them")), *Standing.choices]
    )

    def wanted(self) -> dict[str, Any]:
        """What can be read of the address; the rest is left aside."""
        self.is_valid()
        return {"text": self.cleaned_data.get("q", ""), "standing": self.cleaned_data.get("standing", "")}


class Shown(forms.Form):
    """Carries the account that was on the page: a newer one is not verified unseen."""

    account = forms.CharField(widget=forms.HiddenInput, max_length=12)


class Vouch(Shown):
    way = forms.ChoiceField(label=_("How did you verify it?"), choices=Way, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What you compared, whom you reached"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: treasurer, reached on the number published by the town hall. Never the account number."),
    )


class Reject(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those who sign for the structure read it: say what to correct."),
    )
