"""Which two sendings to compare: the last two, unless someone chose others."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import applications
from terreau.fund.calls.queries import versions as sent
from terreau.fund.calls.queries.versions import Version


class Comparing(forms.Form):
    de = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int)
    a = forms.TypedChoiceField(label=gettext_lazy("To the version"), coerce=int)

    def __init__(self, versions: Sequence[Version], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.submission.sequence, _named(one)) for one in versions]
        for name in ("de", "a"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


def _named(version: Version) -> str:
    at = timezone.localtime(version.submission.at)
    return _("No. %(sequence)s, %(day)s") % {"sequence": version.submission.sequence, "day": date_format(at, "j F Y, H:i")}


def compared(application: Application, data: Any) -> tuple[Comparing | None, dict[str, Any]]:
    """The form, and what the page shows: every version, and what differs between the two that were chosen."""
    versions = sent.versions(application)
    if len(versions) < 2:
        return None, {"versions": versions}
    latest = {"de": versions[1].submission.sequence, "a": versions[0].submission.sequence}
    form = Comparing(versions, data if "de" in data or "a" in data else latest)
    chosen = form.cleaned_data if form.is_valid() else latest
    pair = sent.pair(application, old=chosen["de"], new=chosen["a"])
    if pair is None:
        return form, {"versions": versions}
    return form, {"versions": versions, "pair": pair, "comparison": applications.compare(*pair)}
