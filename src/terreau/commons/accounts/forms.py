"""What people type about themselves and others."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
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


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    status = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[("", _("Active")), ("inactive", _("Deactivated")), ("all", _("All"))],
    )


class Reason(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It is kept in the journal. For example: “leaves the department on 1 March”."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        return texts.one_line(self.cleaned_data["reason"], 300)


class GrantRole(Reason):
    role = forms.ChoiceField(label=_("Role to give"), choices=[])
    field_order = ["role", "reason"]

    def __init__(self, *args: object, held: frozenset[str] = frozenset(), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101 - for the type checker
        role.choices = [choice for choice in Role.choices if choice[0] not in held]


class Invite(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person accepts by signing in with this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class CloseAccount(forms.Form):
    is_sure = forms.BooleanField(label=_("I understand that my account cannot be opened again"))


class EmailCode(forms.Form):
    code = forms.CharField(
        label=_("Code received by e-mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}),
    )
