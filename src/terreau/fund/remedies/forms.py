"""What is typed to ask for reasons, and to give them."""

from django import forms
from django.utils.translation import gettext_lazy


class Asking(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What would you like to understand?"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("You need not explain anything: asking is enough."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Answer(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    words = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=20_000,
        help_text=gettext_lazy("Prepared from the file: write it again in your own words. An empty line parts two paragraphs."),
        widget=forms.Textarea(attrs={"rows": 18}),
    )
