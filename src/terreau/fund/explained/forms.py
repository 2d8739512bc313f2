from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.fund.explained.states import Level


class Setting(forms.Form):
    """How much of the jury's work applicants read."""

    level = forms.ChoiceField(
        label=_("Applicants read"),
        choices=Level.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Reasons are shown as jurors wrote them; names of other applicants, of their projects and of jurors are hidden where they are recognised. Read them over before you choose to show them."
        ),
    )
