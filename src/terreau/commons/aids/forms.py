"""What is typed of one aid."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.commons.aids.models import Aid
from terreau.commons.aids.states import Regulation
from terreau.lib import money

FIRST_YEAR, LAST_YEAR = 2000, 2099  # a slip of the keyboard is neither counted nor kept


class Day(forms.Form):
    le = forms.DateField(label=_("On the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_le(self) -> Any:
        day = self.cleaned_data["le"]
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Choose a day between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR})
        return day

    def day(self) -> Any:
        """The day asked for, or nothing where it cannot be read."""
        return self.cleaned_data.get("le") if self.is_valid() else None


class AidForm(forms.Form):
    granted_on = forms.DateField(
        label=_("Day it was granted"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day the act of grant was signed, not the day of payment."),
    )
    authority = forms.CharField(
        label=_("Public authority"), max_length=150, help_text=_("Who granted it: town hall, département, region, State.")
    )
    regulation = forms.ChoiceField(
        label=_("Regulation it names"),
        choices=Regulation,
        help_text=_("It is written in the letter or the agreement. If in doubt: the general one."),
    )
    amount_cents = forms.CharField(
        label=_("Amount"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("In euros, as the act says it."),
    )
    purpose = forms.CharField(label=_("What for"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @classmethod
    def of(cls, aid: Aid | None, data: Any, offered: dict[str, str]) -> "AidForm":
        """Filled with a known aid, or with what is offered."""
        if aid is None:
            return cls(data, initial={"regulation": Regulation.GENERAL, **offered})
        names = ("granted_on", "authority", "regulation", "purpose", "version")
        return cls(data, initial={name: getattr(aid, name) for name in names} | {"amount_cents": money.show(aid.amount_cents)})

    def clean_granted_on(self) -> Any:
        day = self.cleaned_data["granted_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if day.year < FIRST_YEAR:
            raise forms.ValidationError(_("Choose a day between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR})
        return day

    def clean_amount_cents(self) -> int:
        try:
            cents = money.parse(self.cleaned_data["amount_cents"])
        except ValueError:
            cents = 0
        if cents <= 0:
            raise forms.ValidationError(_("Enter an amount in euros, for example 12 000,50."))
        return cents
