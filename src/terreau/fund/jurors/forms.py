"""What is typed about a juror: competences, by them or by a lead; an address, by them alone."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.calls.models import TargetPublic, Theme
from terreau.fund.jurors.models import Profile


class Competences(forms.Form):
    """Themes and publics of the house, and words of one's own."""

    themes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Themes they know"), queryset=Theme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    publics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Publics they know"), queryset=TargetPublic.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.CharField(
        label=gettext_lazy("Other competences"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("Separated by commas, for instance: accounting, housing law, digital tools."),
    )

    def __init__(self, *args: Any, profile: Profile | None = None, **kwargs: Any) -> None:
        if profile is not None:
            kwargs["initial"] = {
                "themes": list(profile.themes.all()),
                "publics": list(profile.publics.all()),
                "tags": ", ".join(profile.tags),
                "address": profile.address,
                "postcode": profile.postcode,
            }
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = Theme.objects.order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["publics"].queryset = TargetPublic.objects.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean_tags(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["tags"].replace(";", ",").split(",") if tag.strip()]


class MyCompetences(Competences):
    """The same, by the juror, who may add where they live."""

    address = forms.CharField(
        label=gettext_lazy("Your postal address"),
        required=False,
        max_length=250,
        help_text=gettext_lazy(
            "Number and street. It serves one purpose: to see whether an applicant has its seat there. Only leads see what it matches."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.RegexField(
        r"^[0-9]{5}$",
        label=gettext_lazy("Postcode"),
        required=False,
        max_length=5,
        error_messages={"invalid": gettext_lazy("A postcode has five digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].label, self.fields["publics"].label = _("Themes you know"), _("Publics you know")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("address")) != bool(found.get("postcode")) and "postcode" not in self.errors:
            self.add_error(
                "postcode" if found.get("address") else "address", _("The number and street, and the postcode: both, or neither.")
            )
        return found


class Dismissal(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why there is no link"),
        max_length=500,
        help_text=gettext_lazy("For instance: they live in the same building and do not know each other."),
    )
