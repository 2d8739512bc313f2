"""What leads type to decide: sessions, proposals, letters, reopenings."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.fund.review.forms.jury import with_version
from terreau.fund.review.queries.deliberation import Intent, TableLine
from terreau.fund.review.states import Basis, Outcome, ReopeningGround
from terreau.lib import money

OFF = {"autocomplete": "off"}
MOST = 10_000_000_000  # a hundred million euros, in cents: beyond, a slip of the finger


class Euros(forms.CharField):
    """'1 234,50 €' ↔ 123450 cents; nothing typed is zero."""

    def __init__(self, *, label: str, aria_label: str) -> None:
        attrs = {"inputmode": "decimal", "aria-label": aria_label, "data-amount": "", **OFF}
        super().__init__(label=label, required=False, max_length=20, widget=forms.TextInput(attrs=attrs))

    def prepare_value(self, value: Any) -> Any:
        return (money.show(value).removesuffix("\u00a0€") if value else "") if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        typed = super().clean(value)
        try:
            cents = money.parse(typed) if typed else 0
        except ValueError as error:
            raise forms.ValidationError(_("Write an amount in euros, such as 12 000 or 1 234,50.")) from error
        if not 0 <= cents <= MOST:
            raise forms.ValidationError(_("This amount is not possible."))
        return cents


class MarkBasis(forms.Form):
    """What gives the places, and why."""

    basis = forms.ChoiceField(label=gettext_lazy("Files are ranked by"), choices=Basis.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stays in the history. Applicants read which marks ranked their file."),
    )


class Session(forms.Form):
    """A deliberation: when, and under which reference it was voted."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=120, help_text=gettext_lazy("For instance “Selection committee of December”.")
    )
    held_on = forms.DateField(
        label=gettext_lazy("Date of the session"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("It stands in the letters."),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the vote"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("The number of the decision, when there is one. It may be given later, until adoption."),
    )


class Table(forms.Form):
    """Files to put before the session; each is named, nothing is chosen that was not on the page."""

    def __init__(self, *args: Any, files: Sequence[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {file.public_id: file for file in files}
        self.fields["files"] = forms.MultipleChoiceField(
            label=_("Files"),
            choices=[(key, str(file)) for key, file in self.by_key.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one file.")},
        )

    def clean_files(self) -> list[Application]:
        return [self.by_key[key] for key in self.cleaned_data["files"]]


class TakeOff(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=500, help_text=gettext_lazy("The history of the session keeps it."))


class Proposals(forms.Form):
    """One line per file of the table, keyed by proposal. Lines hidden from this reader have no field."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs=OFF))

    def __init__(self, *args: Any, lines: Sequence[TableLine], version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        self.fields["version"].initial = version
        for line in self.lines:
            if not line.is_hidden and not line.is_gone:
                self._add(line)

    def _add(self, line: TableLine) -> None:
        row, name = line.proposal, {"file": str(line.proposal.application)}
        self.fields[f"outcome_{row.pk}"] = forms.ChoiceField(
            label=_("Proposal"),
            choices=self._outcomes(line),
            required=False,
            initial=row.outcome,
            widget=forms.Select(attrs={"aria-label": _("Proposal for %(file)s") % name, "data-outcome": "", **OFF}),
        )
        self.fields[f"amount_{row.pk}"] = Euros(label=_("Amount"), aria_label=_("Amount in euros for %(file)s") % name)
        self.fields[f"amount_{row.pk}"].initial = row.amount_cents or None
        self.fields[f"rank_{row.pk}"] = forms.IntegerField(
            label=_("Place on the waiting list"),
            required=False,
            min_value=1,
            max_value=999,
            initial=row.rank,
            widget=forms.NumberInput(
                attrs={"aria-label": _("Place on the waiting list for %(file)s") % name, "inputmode": "numeric", **OFF}
            ),
        )
        self.fields[f"reason_{row.pk}"] = forms.CharField(
            label=_("Reasons"),
            required=False,
            max_length=2000,
            initial=row.reason,
            widget=forms.Textarea(attrs={"aria-label": _("Reasons for %(file)s") % name, "rows": 2, **OFF}),
        )

    @staticmethod
    def _outcomes(line: TableLine) -> list[tuple[str, Any]]:
        """A file on the waiting list cannot be put there again: it leaves the table, or is decided."""
        is_waiting = line.proposal.application.state == State.WAITLISTED
        offered = [(value, label) for value, label in Outcome.choices if not (is_waiting and value == Outcome.WAITLIST)]
        return [("", pgettext_lazy("proposal", "not proposed yet")), *offered]

    def rows(self) -> Iterator[dict[str, Any]]:
        for line in self.lines:
            pk = line.proposal.pk
            names = ("outcome", "amount", "rank", "reason")
            bound = {name: self[f"{name}_{pk}"] for name in names if f"{name}_{pk}" in self.fields}
            yield {"line": line, "proposal": line.proposal, "file": line.proposal.application, **bound}

    def intents(self) -> list[Intent]:
        found = self.cleaned_data
        return [
            Intent(
                proposal=line.proposal.pk,
                outcome=found[f"outcome_{line.proposal.pk}"],
                amount_cents=found[f"amount_{line.proposal.pk}"],
                rank=found[f"rank_{line.proposal.pk}"],
                reason=found[f"reason_{line.proposal.pk}"],
            )
            for line in self.lines
            if f"outcome_{line.proposal.pk}" in self.fields
        ]

    def proposed_cents(self) -> int:
        """What the page is showing, saved or not: the gauge must speak of what people see."""
        if not self.is_bound:
            return sum(line.proposal.amount_cents for line in self.lines)
        shown = getattr(self, "cleaned_data", {})
        hidden = sum(line.proposal.amount_cents for line in self.lines if f"outcome_{line.proposal.pk}" not in self.fields)
        return hidden + sum(intent.amount_cents for intent in self._shown(shown) if intent.outcome == Outcome.AWARD)

    def _shown(self, found: dict[str, Any]) -> list[Intent]:
        keys = [line.proposal.pk for line in self.lines if f"outcome_{line.proposal.pk}" in self.fields]
        return [Intent(key, found.get(f"outcome_{key}") or "", found.get(f"amount_{key}") or 0) for key in keys]

    def drawn_from(self, version: int) -> None:
        """After a refusal: what was typed stays, and the next attempt is made against what is stored now."""
        self.data = with_version(self.data, version)


class Adoption(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput(attrs=OFF))


class Letter(forms.Form):
    """What a proofreader may correct. Facts and remedies are not text: they come from the decision."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs=OFF))
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        help_text=gettext_lazy("An empty line parts two paragraphs. The table of facts and the remedies are added by the platform."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )


class Replacement(forms.Form):
    """Words to find in held letters, and what to write instead. Spaces count: they are part of what is looked for."""

    mots = forms.CharField(label=gettext_lazy("Replace"), max_length=200, strip=False)
    par = forms.CharField(
        label=gettext_lazy("By"), max_length=500, strip=False, required=False, help_text=gettext_lazy("Empty: the words are taken away.")
    )
    entiers = forms.BooleanField(label=gettext_lazy("Whole words only"), required=False)


class Reopening(forms.Form):
    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=ReopeningGround.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("What justifies it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A second person reads it before agreeing; the history keeps it."),
    )
