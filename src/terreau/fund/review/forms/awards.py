from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.fund.calls.models import Edition


class Filter(forms.Form):
    """Filters of the list of awards, in its address."""

    q = forms.CharField(label=_("Project, organisation or number"), max_length=100, required=False)
    edition = forms.ModelChoiceField(queryset=Edition.objects.none(), label=_("Edition"), required=False, empty_label=_("All editions"))

    def __init__(self, *args: Any, editions: QuerySet[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """What can be read of the address; the rest is left aside."""
        self.is_valid()
        edition = self.cleaned_data.get("edition")
        return {"text": self.cleaned_data.get("q", ""), "edition": edition.pk if edition else None}
