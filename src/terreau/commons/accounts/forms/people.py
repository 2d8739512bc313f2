"""What administrators type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.commons.accounts.states import Role
from terreau.lib import texts


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
