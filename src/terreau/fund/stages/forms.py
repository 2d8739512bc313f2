"""What a lead chooses: files and an answer for them, then letters that leave."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.calls.models import Application
from terreau.fund.stages.states import Outcome
from terreau.web.picks import Picks


class Chosen(forms.Form):
    """Files ticked on the list, and what to answer them."""

    chosen = Picks(error_messages={"required": gettext_lazy("Tick at least one file.")})
    outcome = forms.ChoiceField(choices=Outcome, widget=forms.HiddenInput)


class Answers(Chosen):
    """The same, with a reason for all, and another for some."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, files: Sequence[Application], outcome: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = files
        common, is_refusal = self.fields["reason"], outcome == Outcome.TURN_DOWN
        common.required = False
        if is_refusal:
            common.label = _("Why are they not invited?") if len(files) > 1 else _("Why is it not invited?")
            common.help_text = _("Written in each letter as it stands. A reason of its own, below, replaces it.")
        else:
            common.label = _("A word for the invited")
            common.help_text = _("Written in each letter: what the full application should look into, for instance.")
        for file in files if len(files) > 1 else ():
            self.fields[_name(file)] = forms.CharField(
                label=_("For %(file)s only") % {"file": file}, max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def own(self) -> list[Any]:
        """The fields that speak to one file alone."""
        return [self[_name(file)] for file in self.asked if _name(file) in self.fields]

    def reasons(self) -> dict[int, str]:
        return {file.pk: self.cleaned_data.get(_name(file)) or self.cleaned_data["reason"] for file in self.asked}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.TURN_DOWN and not all((data.get(_name(file)) or data.get("reason")) for file in self.asked):
            self.add_error("reason", _("Say why: for all of them here, or for each one below."))
        return data


def _name(file: Application) -> str:
    return f"reason_{file.public_id}"


class Letters(forms.Form):
    """The letters that leave, each with the version its reader saw."""

    chosen = Picks(error_messages={"required": gettext_lazy("No answer waits to be announced.")})
