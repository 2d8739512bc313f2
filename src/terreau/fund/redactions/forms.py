"""What is said of one attachment; nothing here writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.fund.redactions.states import Kind


class Settle(forms.Form):
    kind = forms.ChoiceField(label=_("What jurors get"), choices=Kind.choices, widget=forms.RadioSelect)
    upload = forms.FileField(
        label=_("Copy without identity"),
        required=False,
        help_text=_(
            "Made by hand, then printed and scanned, or saved as pictures: a black box laid over a text can be taken away. "
            "Its name does not matter, jurors see a neutral one."
        ),
    )
    reason = forms.CharField(
        label=_("Reason, or what was taken out"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Jurors read it. Required when they get nothing. Example: “List of names: seen by the team, complete”."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    document = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def said(self) -> dict[str, Any]:
        """What `actions.settle` takes, but the document."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"],
            "upload": typed["upload"],
            "reason": typed["reason"],
            "expected_version": typed["version"],
        }
