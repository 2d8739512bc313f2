"""What holders type around the form of the edition: whose project it is, why they withdraw, what they write to the team."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.commons.organisations.models import Organisation

LATER = "later"


class Start(forms.Form):
    """Who carries the project. `key` makes two clicks one draft, for a visitor without an account."""

    organisation = forms.ChoiceField(label=_("Which organisation carries the project?"), widget=forms.RadioSelect, required=False)
    is_another = forms.BooleanField(
        label=_("I want to present another project"),
        help_text=_("Your organisation has already sent an application to this call. Tick this box to begin a second one."),
        required=False,
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    siret = forms.CharField(widget=forms.HiddenInput, required=False, max_length=14)

    def __init__(self, *args: Any, organisations: Sequence[Organisation], has_sent: bool, is_visitor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {organisation.public_id: organisation for organisation in organisations}
        if is_visitor or not organisations:
            del self.fields["organisation"]
        else:
            choices = [(public_id, organisation.name) for public_id, organisation in self.organisations.items()]
            self.fields["organisation"].choices = [*choices, (LATER, _("I will say it later"))]  # type: ignore[attr-defined]
            self.fields["organisation"].required = True
        if not has_sent:
            del self.fields["is_another"]
        if not is_visitor:
            del self.fields["key"]

    @property
    def chosen(self) -> Organisation | None:
        return self.organisations.get(self.cleaned_data.get("organisation", ""))


class ChooseOrganisation(forms.Form):
    """One of the organisations the person may write for."""

    organisation = forms.ChoiceField(label=_("Which organisation carries the project?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {organisation.public_id: organisation for organisation in organisations}
        self.fields["organisation"].choices = [(key, organisation.name) for key, organisation in self.organisations.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Organisation:
        return self.organisations[self.cleaned_data["organisation"]]


class Send(forms.Form):
    """`seen`: the state of the draft that was read again before sending. A colleague may have changed it meanwhile."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class Withdraw(forms.Form):
    reason = forms.CharField(
        label=_("Why do you withdraw it?"),
        help_text=_("In a few words. It helps us to understand; nobody will hold it against you."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Word(forms.Form):
    """A message to the team."""

    body = forms.CharField(
        label=_("Your message"),
        help_text=_("The people who examine your application will read it. 5 000 characters at most."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
