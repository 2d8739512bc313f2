"""The terms of a sharing out, and its acceptance: every pair is named on the page, nothing is made that was not shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from terreau.fund.review.queries.matching import BEST, FAIR, Plan, Terms


class SharingOut(forms.Form):
    """Read from the address: looking at a sharing out writes nothing."""

    reviews = forms.IntegerField(label=gettext_lazy("Reviews for each file"), min_value=1, max_value=20, initial=3)
    most = forms.IntegerField(
        label=gettext_lazy("Files at most for each juror"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=gettext_lazy("A juror whose own limit is lower keeps it. Leave it empty for no other limit."),
    )
    least = forms.IntegerField(
        label=gettext_lazy("Files at least for each juror"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=gettext_lazy("So that nobody is left aside, and the load is shared."),
    )
    aim = forms.ChoiceField(
        label=gettext_lazy("What counts first"),
        choices=[
            (BEST, gettext_lazy("The best readers over all the files together")),
            (FAIR, gettext_lazy("No file badly served: first the file that has the least suited readers, then all together")),
        ],
        widget=forms.RadioSelect,
        initial=BEST,
    )
    knows_theme = forms.BooleanField(label=gettext_lazy("One reader of each file, at least, knows its theme"), required=False)
    redeal = forms.BooleanField(
        label=gettext_lazy("Files that nobody has begun to score may change hands"),
        help_text=gettext_lazy("Those with a draft or given scores always stay with their juror."),
        required=False,
    )

    def terms(self) -> Terms:
        said = self.cleaned_data
        return Terms(**said | {"least": said["least"] or 0})


class Acceptance(forms.Form):
    """The pairs of the page, and the assignments that change hands, as they were shown."""

    pairs = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000_000)
    given_up = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000_000)

    @staticmethod
    def shown(plan: Plan) -> dict[str, Any]:
        return {
            "pairs": " ".join(f"{seat.pk}:{file.public_id}" for seat, file in plan.pairs),
            "given_up": " ".join(row.public_id for row in plan.given_up),
        }

    def clean_pairs(self) -> list[tuple[str, str]]:
        """(seat, file) as named; which of them exist is for the view to find."""
        split = (word.partition(":") for word in self.cleaned_data["pairs"].split())
        return [(seat, file) for seat, _colon, file in split]

    def clean_given_up(self) -> list[str]:
        return list(self.cleaned_data["given_up"].split())
