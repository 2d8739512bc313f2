"""What is typed of an act: what it is, its lines, its dates, reasons; and the filters of the list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from terreau.fund.acts.queries import Candidate
from terreau.fund.acts.states import Body, Standing
from terreau.fund.calls.forms.controls import Euros
from terreau.fund.calls.models import Edition


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Filter(forms.Form):
    q = forms.CharField(label=_("Number, title, file or structure"), max_length=100, required=False)
    year = forms.TypedChoiceField(label=pgettext_lazy("act", "Year"), required=False, coerce=int, empty_value=None)
    body = forms.ChoiceField(label=pgettext_lazy("act", "Body"), required=False, choices=[("", _("All of them")), *Body.choices])
    standing = forms.ChoiceField(
        label=pgettext_lazy("act", "Where it stands"), required=False, choices=[("", _("All of them")), *Standing.choices]
    )
    edition = forms.ModelChoiceField(
        label=_("Edition"), required=False, queryset=Edition.objects.none(), empty_label=pgettext_lazy("editions", "All of them")
    )

    def __init__(self, *args: Any, years: Sequence[int], editions: QuerySet[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [("", _("All of them")), *((str(one), str(one)) for one in years)]
        edition: Any = self.fields["edition"]
        edition.queryset = editions

    def wanted(self) -> dict[str, Any]:
        """What can be read of the address; the rest is left aside."""
        self.is_valid()
        said = self.cleaned_data
        edition = said.get("edition")
        return {
            "text": said.get("q", ""),
            "year": said.get("year"),
            "body": said.get("body", ""),
            "standing": said.get("standing", ""),
            "edition": edition.pk if edition else None,
        }


class Chosen(forms.Form):
    """One edition among those that have files to show."""

    edition = forms.ModelChoiceField(
        label=_("Edition"), required=False, queryset=Edition.objects.none(), empty_label=pgettext_lazy("editions", "All of them")
    )

    def __init__(self, *args: Any, editions: QuerySet[Edition], has_all: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition: Any = self.fields["edition"]
        edition.queryset = editions
        if not has_all:
            edition.empty_label = None

    def wanted(self) -> Edition | None:
        return self.cleaned_data.get("edition") if self.is_valid() else None


class About(forms.Form):
    """What an act is."""

    body = forms.ChoiceField(label=_("Who voted it"), choices=Body.choices, widget=forms.RadioSelect, initial=Body.COMMISSION)
    number = forms.CharField(
        label=_("Number of the act"), max_length=40, help_text=_("As the authority writes it, for example CP-2026-11-041.")
    )
    held_on = forms.DateField(label=_("Date of the sitting"), widget=_date())
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("As it stands at the head of the act."))
    address = forms.URLField(label=_("Its address on the site of the authority"), max_length=300, required=False, assume_scheme="https")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("body", "number", "held_on", "title", "address")}


class Correction(About):
    reason = forms.CharField(label=_("What it corrects, and why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class Lines(forms.Form):
    """Files to tick, each with the amount voted: prefilled with the one decided."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, candidates: Sequence[Candidate], may_be_nothing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates, self.may_be_nothing = candidates, may_be_nothing
        for one in candidates:
            name = {"name": f"{one.file.reference} {one.file.title}"}
            key = one.file.public_id
            self.fields[f"in_{key}"] = forms.BooleanField(label=_("In this act: %(name)s") % name, required=False, initial=one.is_chosen)
            self.fields[f"amount_{key}"] = Euros(label=_("Amount voted: %(name)s") % name, required=False, initial=one.amount_cents)
        self.is_empty = not candidates

    def rows(self) -> list[tuple[Candidate, Any, Any]]:
        return [(one, self[f"in_{one.file.public_id}"], self[f"amount_{one.file.public_id}"]) for one in self.candidates]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for one in self.candidates:
            key = f"amount_{one.file.public_id}"
            if said.get(f"in_{one.file.public_id}") and key in said and not said[key] and not self.may_be_nothing:
                self.add_error(key, gettext("Write the amount voted."))
        return said

    def said(self) -> dict[str, Any]:
        """What `actions.set_lines` takes."""
        typed = self.cleaned_data
        lines = {one.file.pk: typed[f"amount_{one.file.public_id}"] for one in self.candidates if typed[f"in_{one.file.public_id}"]}
        return {"lines": lines, "among": [one.file.pk for one in self.candidates], "expected_version": typed["version"]}


class Record(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    accepts_gaps = forms.BooleanField(
        label=_("I have read the differences: the assembly did vote these amounts, and the difference is to be settled."), required=False
    )

    def __init__(self, *args: Any, has_gaps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_gaps:
            del self.fields["accepts_gaps"]


class Dates(forms.Form):
    transmitted_on = forms.DateField(label=_("Received by the prefecture on"), required=False, widget=_date())
    receipt = forms.CharField(
        label=_("Number of the receipt"), max_length=80, required=False, help_text=_("The one @CTES gives back, if you have it.")
    )
    published_on = forms.DateField(label=pgettext_lazy("act", "Published on"), required=False, widget=_date())
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def said(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        return typed | {"expected_version": typed.pop("version")}


class Paper(forms.Form):
    upload = forms.FileField(label=_("The act, signed (PDF)"))


class Reason(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
