"""Filters of the list of calls. They live in the URL; what is not understood filters nothing."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.calls.queries import catalogue
from terreau.fund.calls.states import Phase


class Search(forms.Form):
    q = forms.CharField(label=gettext_lazy("Words"), max_length=100, required=False)
    etat = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=lambda: [("", _("All")), *((phase.value, capfirst(str(phase.label))) for phase in Phase)],
        required=False,
    )
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    public = forms.ChoiceField(label=gettext_lazy("Public"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, words in (("theme", catalogue.themes_in_use()), ("public", catalogue.publics_in_use())):
            self.fields[name].choices = [("", _("All")), *((word.slug, word.name) for word in words)]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, str]:
        """The filters in force; a value that is not in the list is no filter."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "search": data.get("q", ""),
            "phase": data.get("etat", ""),
            "theme": data.get("theme", ""),
            "public": data.get("public", ""),
        }

    def as_alert(self) -> dict[str, str]:
        """The filters that an alert can keep."""
        return {name: word for name in ("theme", "public") if (word := self.wanted()[name])}

    @property
    def is_narrowed(self) -> bool:
        return any(self.wanted().values())
