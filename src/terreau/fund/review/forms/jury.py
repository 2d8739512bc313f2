"""What jurors type: interests, scores. Fields are keyed by identifiers, never by position (a browser that refills a form
by rank must not move a score from one criterion to the next).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.organisations.models import Organisation
from terreau.fund.review.models import Interest, Review
from terreau.fund.review.queries.jury import Criterion, Mark

RADIOS_UP_TO = 10
NO_AUTOFILL = {"autocomplete": "off"}


def with_version(data: Any, version: int) -> QueryDict:
    """What was typed, to be judged against what is stored now."""
    fresh: QueryDict = data.copy()
    fresh["version"] = str(version)
    return fresh


class Declaration(forms.Form):
    """The names of the edition, each with a box and a reason. Only names that were on the page are declared."""

    use_required_attribute = False  # a reason that is hidden, its name unticked, must not hold the form back
    listed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, bodies: Sequence[Organisation], said: dict[int, Interest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies, self.said = {body.public_id: body for body in bodies}, said
        self.fields["listed"].initial = " ".join(self.bodies)
        for key, body in self.bodies.items():
            before = said.get(body.pk)
            is_linked = before is not None and before.is_linked
            self.fields[f"link_{key}"] = forms.BooleanField(label=body.name, required=False, initial=is_linked, disabled=is_linked)
            self.fields[f"reason_{key}"] = forms.CharField(
                label=_("Your link with %(name)s") % {"name": body.name},
                required=False,
                max_length=500,
                initial=before.reason if before and is_linked else "",
                disabled=is_linked,
                widget=forms.TextInput(attrs=NO_AUTOFILL),
            )

    def rows(self) -> Iterator[tuple[Organisation, BoundField, BoundField, Interest | None]]:
        """Each name with its box, its reason, and what was said of it before."""
        for key, body in self.bodies.items():
            self.fields[f"reason_{key}"].required = True  # for the page alone, and beside a ticked name alone: never "optional"
            yield body, self[f"link_{key}"], self[f"reason_{key}"], self.said.get(body.pk)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        keys = [key for key in found.get("listed", "").split() if key in self.bodies]
        links = {}
        for key in keys:
            if not found.get(f"link_{key}"):
                continue
            reason = (found.get(f"reason_{key}") or "").strip()
            if not reason:
                self.add_error(f"reason_{key}", _("Say in a few words which link you have."))
            links[self.bodies[key].pk] = reason
        return found | {"bodies": [self.bodies[key] for key in keys], "links": links}


class Recusal(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Which link do you have?"),
        help_text=gettext_lazy(
            "A few words: “I recognised a project of my town”, “my sister works there”. The team reads it; the applicant does not."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, **NO_AUTOFILL}),
    )


class Withdrawal(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is there no link?"),
        help_text=gettext_lazy("A few words: “I ticked the wrong line”, “another body of the same name”. The team reads it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, **NO_AUTOFILL}),
    )


class GivingBack(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why give it back?"),
        help_text=gettext_lazy("It is kept in the history of the jury."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Scoring(forms.Form):
    """One score and one reason per criterion of the rubric. A draft may leave gaps; giving may not."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs=NO_AUTOFILL))
    comment = forms.CharField(
        label=gettext_lazy("General opinion"),
        help_text=gettext_lazy("What the deliberation should know of this project as a whole."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, **NO_AUTOFILL}),
    )
    field_order = ["version"]

    def __init__(self, *args: Any, rubric: Sequence[Criterion], review: Review | None, is_final: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only a draft may leave gaps: a page that is merely shown says nothing is optional.
        self.rubric, self.review, self.is_final, self.is_stale = rubric, review, is_final or not self.is_bound, False
        self.stored = {score.criterion_id: score for score in review.scores.all()} if review else {}
        self.fields["version"].initial = review.version if review else 0
        self.fields["comment"].initial = review.comment if review else ""
        for criterion in rubric:
            self._add(criterion)
        self.order_fields(["version", *(name for name in self.fields if name not in {"version", "comment"}), "comment"])

    def _add(self, criterion: Criterion) -> None:
        score = self.stored.get(criterion.id)
        points = forms.IntegerField(
            label=_("Score out of %(points)d") % {"points": criterion.points_max},
            min_value=0,
            max_value=criterion.points_max,
            required=self.is_final,
            initial=score.points if score else None,
            error_messages={"required": _("“%(criterion)s”: the score is missing.") % {"criterion": criterion.label}},
        )
        if criterion.points_max <= RADIOS_UP_TO:
            points.widget = forms.RadioSelect(choices=[(n, n) for n in range(criterion.points_max + 1)], attrs=NO_AUTOFILL)
        else:
            points.widget.attrs.update({"inputmode": "numeric", **NO_AUTOFILL})
        self.fields[f"points_{criterion.id}"] = points
        self.fields[f"reason_{criterion.id}"] = forms.CharField(
            label=_("Why this score?"),
            required=self.is_final,
            max_length=4000,
            initial=score.reason if score else "",
            widget=forms.Textarea(attrs={"rows": 3, **NO_AUTOFILL}),
            error_messages={"required": _("“%(criterion)s”: say why.") % {"criterion": criterion.label}},
        )

    def criteria(self) -> Iterator[dict[str, Any]]:
        """Each line of the grid with its fields, and what is stored when another window has just changed it."""
        for criterion in self.rubric:
            yield {
                "criterion": criterion,
                "points": self[f"points_{criterion.id}"],
                "reason": self[f"reason_{criterion.id}"],
                "stored": self.stored.get(criterion.id),
            }

    def marks(self) -> dict[int, Mark]:
        found = self.cleaned_data
        return {line.id: Mark(found.get(f"points_{line.id}"), found.get(f"reason_{line.id}") or "") for line in self.rubric}

    def drawn_from(self, review: Review | None) -> None:
        """After a refusal: what was typed stays, beside what is stored now if that changed; the next attempt is made against it."""
        version = review.version if review else 0
        self.is_stale = self.data.get("version") != str(version)
        self.review = review
        self.stored = {score.criterion_id: score for score in review.scores.all()} if review else {}
        self.data = with_version(self.data, version)
