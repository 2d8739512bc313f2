"""What visitors filter by, and what an officer says of statutes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.commons.places import queries as places
from terreau.lib import texts
from terreau.observe.directory.queries import PUBLIC, Criteria
from terreau.observe.directory.states import Family

FAMILIES = (Family.ASSOCIATION, Family.COOPERATIVE, Family.MUTUAL, Family.FOUNDATION, Family.COMPANY)


def _sentence(label: object) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


class Search(forms.Form):
    """The filters of the public list. An unknown value filters nothing, rather than scolding a shared link."""

    q = forms.CharField(label=_("Name, SIREN or SIRET"), required=False, max_length=100)
    commune = forms.ChoiceField(label=_("Commune"), required=False)
    ept = forms.ChoiceField(label=_("Grouping (EPT)"), required=False)
    famille = forms.ChoiceField(label=_("Legal family"), required=False)
    statut = forms.ChoiceField(label=_("ESS status"), required=False)
    esus = forms.BooleanField(label=_("ESUS approval in force"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        territory = settings.AUTHORITY["territory"]
        self._communes = list(places.communes(territory))
        groupings = {commune.grouping.siren: commune.grouping.name for commune in self._communes if commune.grouping is not None}
        options = {
            "commune": [("", pgettext_lazy("communes", "all")), *((commune.code, commune.name) for commune in self._communes)],
            "ept": [("", pgettext_lazy("groupings", "all")), *sorted(groupings.items(), key=lambda pair: texts.fold(pair[1]))],
            "famille": [("", pgettext_lazy("families", "all")), *((family.value, _sentence(family.label)) for family in FAMILIES)],
            "statut": [("", pgettext_lazy("statuses", "all")), *((status.value, _sentence(status.label)) for status in PUBLIC)],
        }
        for name, choices in options.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def criteria(self) -> Criteria:
        self.is_valid()
        wanted = getattr(self, "cleaned_data", {})
        commune, ept = wanted.get("commune", ""), wanted.get("ept", "")
        codes = [commune] if commune else [c.code for c in self._communes if ept and c.grouping is not None and c.grouping.siren == ept]
        return Criteria(
            words=wanted.get("q", ""),
            communes=tuple(codes),
            family=wanted.get("famille", ""),
            status=wanted.get("statut", ""),
            has_esus=wanted.get("esus", False),
        )


class Statutes(forms.Form):
    """What an officer read, and found."""

    dated = forms.DateField(label=_("Date of the statutes"), widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(
        label=_("Where they can be read again"), max_length=150, help_text=_("For example: attached to application 2026-014, article 2.")
    )
    conforms = forms.TypedChoiceField(
        label=_("What they say"),
        choices=[
            ("yes", _("They meet article 1 of the law of 2014: aim other than profit alone, democratic governance, profits mainly kept")),
            ("no", _("They do not meet it")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
