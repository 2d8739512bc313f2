"""What people type about themselves."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.commons.accounts.models import User
from terreau.lib import texts


class AboutMe(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["name", "phone"]
        help_texts = {
            "name": _("First name and surname, as you want them to appear to the people you work with."),
            "phone": _("So that the team can call you about your file. It is shown to nobody else."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    def clean_name(self) -> str:
        return texts.one_line(self.cleaned_data["name"], 120)

    def clean_phone(self) -> str:
        phone = re.sub(r"[\s.\-()]", "", self.cleaned_data["phone"])
        if phone and not re.fullmatch(r"\+?[0-9]{6,15}", phone):
            raise forms.ValidationError(_("A telephone number has 6 to 15 digits, such as 01 23 45 67 89."))
        return phone


class CloseAccount(forms.Form):
    is_sure = forms.BooleanField(label=_("I understand that my account cannot be opened again"))
