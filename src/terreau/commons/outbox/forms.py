"""What a proofreader types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.commons.outbox import letters

AT_ONCE = 500


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


class Tickets(forms.Field):
    """An explicit list of letters, each with the version its reader saw: ["public id:version", …] → {public id: version}."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": _("Tick at least one letter."),
        "shape": _("The list could not be read. Go back to it and tick again."),
    }

    def to_python(self, value: Any) -> dict[str, int]:
        found = {}
        for ticket in value or []:
            public_id, _colon, version = str(ticket).partition(":")
            if not version.isdecimal() or len(version) > 9:
                raise forms.ValidationError(self.error_messages["shape"], code="shape")
            found[public_id] = int(version)
        if len(found) > AT_ONCE:
            raise forms.ValidationError(_("At most %(count)s letters at once."), params={"count": AT_ONCE})
        return found


class Releasing(forms.Form):
    letters = Tickets()
