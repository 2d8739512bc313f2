"""The filters of the journal."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.commons.journal import sentences
from terreau.lib.references import Reference


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Filter(forms.Form):
    """Who, what, on what, when. `wanted()` gives the arguments of `queries.matching`."""

    by = forms.CharField(label=_("Who did it"), help_text=_("A name or an e-mail address"), max_length=120, required=False)
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    text = forms.CharField(label=_("On what object"), help_text=_("Part of its title or number"), max_length=120, required=False)
    since = forms.DateField(label=_("From that day on"), widget=DateInput, required=False)
    until = forms.DateField(label=_("Until that day, included"), widget=DateInput, required=False)
    on = forms.RegexField(r"^[a-z_]+\.[a-z_]+:[0-9]{1,18}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outlines = sorted(((verb, sentences.outlined(verb)) for verb in sentences.all_verbs()), key=lambda pair: pair[1])
        self.fields["verb"].choices = [("", _("Any action")), *outlines]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end comes before the beginning."))
        return cleaned

    def wanted(self) -> dict[str, Any]:
        data = self.cleaned_data
        object_type, _colon, object_id = (data.get("on") or "").partition(":")
        return {
            "by": data.get("by", ""),
            "verb": data.get("verb", ""),
            "text": data.get("text", ""),
            "on": Reference(object_type, int(object_id)) if object_id else None,
            "since": _midnight(data.get("since")),
            "before": _midnight(data["until"] + timedelta(days=1)) if data.get("until") else None,
        }


def _midnight(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
