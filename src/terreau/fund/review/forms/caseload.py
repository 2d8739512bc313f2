"""Whose hands files go into."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.commons.accounts.models import User
from terreau.web.picks import Picks


class Note(forms.Form):
    note = forms.CharField(
        label=_("A word to whoever takes over"),
        help_text=_("What is under way, what was promised, what to watch. The journal keeps it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Entrusting(Note):
    """One file: to whom, seconded by whom. `seen` is who was in charge when the page was drawn."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    officer = forms.ModelChoiceField(
        label=_("In charge"), queryset=User.objects.none(), to_field_name="public_id", empty_label=_("Choose someone")
    )
    second = forms.ModelChoiceField(
        label=_("Second"),
        help_text=_("Someone who knows the file too and answers when the first is away."),
        queryset=User.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Nobody"),
    )
    field_order = ("seen", "officer", "second", "note")

    def __init__(self, *args: Any, team: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("officer", "second"):
            self.fields[name].queryset = team  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("officer") and found.get("officer") == found.get("second"):
            self.add_error("second", _("Choose someone else than the officer in charge."))
        return found


class EntrustingMany(Note):
    """Several files, each with who was seen in charge of it."""

    chosen = Picks(error_messages={"required": _("Tick at least one file.")})
    officer = forms.ModelChoiceField(
        label=_("In charge"), queryset=User.objects.none(), to_field_name="public_id", empty_label=_("Choose someone")
    )
    field_order = ("chosen", "officer", "note")

    def __init__(self, *args: Any, team: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = team  # type: ignore[attr-defined]


class Ticked(forms.Form):
    """What the list sends: files, with the version it showed."""

    chosen = Picks(error_messages={"required": _("Tick at least one file.")})


class HandingOver(Note):
    """Everything someone has in hand."""

    to = forms.ModelChoiceField(
        label=_("Who takes over"), queryset=User.objects.none(), to_field_name="public_id", empty_label=_("Choose someone")
    )
    field_order = ("to", "note")

    def __init__(self, *args: Any, team: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = team  # type: ignore[attr-defined]
