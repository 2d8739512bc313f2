from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.commons.tokens import kinds


class NewToken(forms.Form):
    """What a program is to do, where, and until when. Everything is asked: nothing is lent by default."""

    name = forms.CharField(
        label=pgettext_lazy("token", "Name"),
        max_length=80,
        help_text=_(
            "The program that will use it, so that you know which to end one day. For example: “dashboard of the finance department”."
        ),
    )
    verbs = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    editions = forms.TypedMultipleChoiceField(
        label=_("For which editions"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all those you may see, those to come included."),
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("A year at most. You can make another one before it ends."),
    )

    def __init__(self, *args: Any, user: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["verbs"].choices = [(verb.name, verb.label) for verb in kinds.lent_by(user)]
        fields["editions"].choices = kinds.perimeter(user)
        fields["until"].initial = today + timedelta(days=90)
        fields["until"].widget.attrs |= {"min": today.isoformat(), "max": (today + kinds.LONGEST - timedelta(days=1)).isoformat()}

    def expires_at(self) -> datetime:
        """The end of the last day, on the house's clock."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["until"] + timedelta(days=1), time.min))
