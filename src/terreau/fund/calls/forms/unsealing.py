"""What is noted when sealed applications are opened."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Unseal(forms.Form):
    present = forms.CharField(
        label=_("People present"),
        help_text=_("Their names and offices: two people at least see the opening."),
        max_length=400,
    )
    minutes = forms.CharField(
        label=_("Minutes"),
        help_text=_("What deserves to be noted. Kept on the page of the edition, with the instant and the number of applications."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
