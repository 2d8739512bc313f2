"""What a proofreader types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.commons.outbox import letters
from terreau.web.picks import Picks


class Filter(forms.Form):
    """The filters of the list; anything unreadable is as good as absent."""

    q = forms.CharField(label=_("Address or subject"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind of letter"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *letters.all_kinds()]  # type: ignore[attr-defined]


class Letter(forms.Form):
    """A held letter under correction. `version` is the one it was drawn from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject of the letter"), max_length=200)
    body = forms.CharField(
        label=_("Text of the letter"),
        help_text=_(
            "A blank line separates two paragraphs. The table, the button and the signature below the text are added by the house."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18}),
    )


class Cancelling(forms.Form):
    reason = forms.CharField(
        label=_("Why this message will not leave"),
        help_text=_("The journal keeps this sentence; the person it was for does not see it."),
        max_length=300,
    )


class Releasing(forms.Form):
    letters = Picks(error_messages={"required": _("Tick at least one letter.")})
