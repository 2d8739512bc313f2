from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.commons.hooks import kinds
from terreau.commons.tokens import kinds as tokens
from terreau.lib import outward


def _day(initial: Any = None) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class NewEndpoint(forms.Form):
    """Where, what, and for which editions. Nothing is told by default."""

    name = forms.CharField(
        label=pgettext_lazy("token", "Name"),
        max_length=80,
        help_text=_("The program that is told, so that you know which to end one day. For example: “grants software”."),
    )
    address = forms.CharField(
        label=_("Address to call"),
        max_length=outward.LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("It begins with https://. An address of a private network is refused."),
    )
    told = forms.MultipleChoiceField(label=_("What it is told of"), widget=forms.CheckboxSelectMultiple)
    editions = forms.TypedMultipleChoiceField(
        label=_("For which editions"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all those you may see, those to come included."),
    )
    until = forms.DateField(label=_("Last day"), widget=_day(), required=False, help_text=_("Left empty: as long as you keep your role."))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["told"].choices = [(kind.name, kind.label) for kind in kinds.lent_by(user)]
        fields["editions"].choices = tokens.perimeter(user)

    def expires_at(self) -> datetime | None:
        """The end of the last day, on the house's clock."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time.max)) if day else None


class SendAgain(forms.Form):
    since = forms.DateField(label=_("Given up since"), widget=_day())

    def instant(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["since"], time.min))
