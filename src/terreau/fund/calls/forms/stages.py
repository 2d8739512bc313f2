"""What a lead types to make a second stage."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.calls.forms.authoring import Address
from terreau.fund.calls.forms.controls import WallClock
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import editions as clock
from terreau.lib import periods

BETWEEN = timedelta(days=30)  # proposed from one closing to the next opening, and from there to the second closing


class OpenSecond(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title of the second stage"), max_length=150)
    slug = Address(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy(
            "Small letters, figures and hyphens. It stands in the address of the page, and in the numbers of the files."
        ),
        max_length=60,
    )
    opens_at = WallClock(label=gettext_lazy("Opening"), required=False)
    closes_at = WallClock(label=gettext_lazy("Closing"), required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        self.zone = edition.time_zone
        proposed: dict[str, Any] = {"title": _("%(title)s, full application") % {"title": edition.title}, "slug": f"{edition.slug}-2"}
        if edition.closes_at is not None:
            wall = clock.local(edition, edition.closes_at).replace(tzinfo=None)
            proposed |= {"opens_at": wall + BETWEEN, "closes_at": wall + 2 * BETWEEN}
        super().__init__(*args, initial=proposed, **kwargs)
        words = _("On the clocks of the call: %(zone)s.") % {"zone": periods.zone_name(self.zone)}
        self.fields["opens_at"].help_text = _("After the answers to the first stage. %(zone)s") % {"zone": words}
        self.fields["closes_at"].help_text = words

    def clean_opens_at(self) -> datetime | None:
        return self._instant("opens_at", is_end=False)

    def clean_closes_at(self) -> datetime | None:
        return self._instant("closes_at", is_end=True)

    def _instant(self, name: str, *, is_end: bool) -> datetime | None:
        wall = self.cleaned_data[name]
        try:
            return periods.instant(wall, self.zone, is_end=is_end) if wall else None
        except periods.NoSuchTime as error:
            raise forms.ValidationError(_("The clocks skip this hour that night: choose a time before 2:00 or after 3:00.")) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("Closing comes before opening."))
        return data
