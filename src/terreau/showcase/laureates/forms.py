"""What a lead types before publishing: public summaries, a reason to withdraw."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.showcase.laureates.queries import SUMMARY_MOST, Candidate, LaureateRow


class Summaries(forms.Form):
    """The public summary of each row, as the applicant wrote it and as it may be shortened. Keyed by anchor."""

    def __init__(self, *args: Any, candidates: Sequence[Candidate], published: Sequence[LaureateRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = list(candidates)
        kept = {row.anchor: row.summary for row in published}
        for candidate in self.candidates:
            row = candidate.row
            self.fields[f"summary_{row.anchor}"] = forms.CharField(
                label=_("Public summary of “%(title)s”") % {"title": row.title},
                required=False,
                max_length=SUMMARY_MOST,
                initial=kept.get(row.anchor, row.summary),
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def rows(self) -> Iterator[tuple[Candidate, BoundField]]:
        for candidate in self.candidates:
            yield candidate, self[f"summary_{candidate.row.anchor}"]

    def summaries(self) -> dict[str, str]:
        return {candidate.row.anchor: self.cleaned_data[f"summary_{candidate.row.anchor}"] for candidate in self.candidates}


class Withdrawal(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=500, help_text=gettext_lazy("The history of the edition keeps it."))
