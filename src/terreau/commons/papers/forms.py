"""What people type and attach about permanent papers; nothing here writes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.commons.papers import queries
from terreau.commons.papers.kinds import PaperKind, nature_of
from terreau.commons.papers.models import BankDetails
from terreau.lib import filetypes, iban


class Put(forms.Form):
    """A piece to put on file. What is asked depends on its kind."""

    title = forms.CharField(
        label=_("What is this document?"), max_length=120, help_text=_("For example: approval “Jeunesse et éducation populaire”.")
    )
    year = forms.TypedChoiceField(label=_("Year it speaks of"), choices=lambda: queries.years(timezone.localdate()), coerce=int)
    upload = forms.FileField(label=_("File"))
    valid_from = forms.DateField(
        label=_("Date of the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Signature or issue. It is from that day that its age is counted; without it, from today."),
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].help_text = ", ".join(extension for extension in filetypes.extensions() if extension != "jpeg")
        if kind != PaperKind.OTHER:
            del self.fields["title"]
        if nature_of(kind).is_yearly:
            del self.fields["valid_from"]
        else:
            del self.fields["year"]


class Bank(forms.Form):
    iban = forms.CharField(
        label=_("IBAN"),
        max_length=60,
        help_text=_("27 characters for a French account, beginning with FR. Spaces do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    bic = forms.CharField(
        label=_("BIC"),
        max_length=20,
        help_text=_("8 or 11 characters, beside the IBAN."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    holder = forms.CharField(
        label=_("Account holder"), max_length=140, help_text=_("As the document of the bank says it: the structure, never a person.")
    )

    @classmethod
    def of(cls, details: BankDetails | None, data: Any) -> "Bank":
        """The number itself is typed again: a page left open shows it to nobody."""
        return cls(data, initial={"holder": details.holder, "bic": details.bic} if details else {})

    def clean_iban(self) -> str:
        number = iban.clean(self.cleaned_data["iban"])
        if fault := iban.fault(number):
            raise forms.ValidationError(str(fault))
        return number

    def clean_bic(self) -> str:
        code = iban.clean(self.cleaned_data["bic"])
        if fault := iban.bic_fault(code):
            raise forms.ValidationError(str(fault))
        return code
