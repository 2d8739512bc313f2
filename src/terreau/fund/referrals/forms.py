"""What is typed to propose, to agree, to answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import ANSWERS, MOVES
from terreau.lib import moves


class Propose(forms.ModelForm[Referral]):
    class Meta:
        model = Referral
        fields = ("towards", "to_name", "to_address", "to_site", "reason")
        help_texts = {
            "to_name": _("A body, and a person if you know one."),
            "to_address": _("Where the link will go, once the applicant agrees."),
            "to_site": _("So that the applicant knows who they are."),
            "reason": _("Two sentences are enough: what they do, and why for this project."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_address"].required = True
        self.fields["reason"].widget.attrs["rows"] = 4


class Agree(forms.Form):
    """Who is to be contacted, and what may be read besides."""

    contact = forms.CharField(label=_("Person to contact"), max_length=100)
    address = forms.EmailField(label=_("Their e-mail address"), max_length=254)
    phone = forms.CharField(label=_("Their telephone number"), max_length=20, required=False)
    with_amount = forms.BooleanField(label=_("Tell the amount asked for"), required=False)
    sections = forms.MultipleChoiceField(
        label=_("Parts of your application they may read"),
        help_text=_("As you last sent them. Attached documents are never passed on."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = sections  # type: ignore[attr-defined]


class Decline(forms.Form):
    note = forms.CharField(label=_("A word for the team"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


WORDS = {
    "take": pgettext_lazy("referral", "We take it up"),
    "pass_on": pgettext_lazy("referral", "It is not for us"),
    "help": pgettext_lazy("referral", "It helped: a solution was found"),
    "give_up": pgettext_lazy("referral", "No solution was found"),
    "miss": pgettext_lazy("referral", "They could not be reached"),
}


class Answer(forms.Form):
    """What the receiver says, among what may be said now."""

    verb = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("A word about it"),
        help_text=_("The applicant and the team will read it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": referral.version}, **kwargs)
        possible = [(verb, WORDS[verb]) for verb in ANSWERS if moves.allows(referral, verb, MOVES)]
        self.fields["verb"].choices = possible  # type: ignore[attr-defined]
