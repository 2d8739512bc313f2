"""What a lead types about committees."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.calls.forms.controls import Euros, WallClock
from terreau.fund.calls.models import Application, Committee, Edition
from terreau.fund.calls.queries import committees
from terreau.fund.calls.queries import editions as clock
from terreau.lib import periods


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def _reason() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Written in the mail to the applicants concerned: one clear fact."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class _OnTheClock(forms.Form):
    """An instant read on the clocks of the call."""

    instant = ""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = edition.time_zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        wall: datetime | None = data.get(self.instant)
        if wall is not None:
            try:
                data[self.instant] = periods.instant(wall, self.zone, is_end=True)
            except periods.NoSuchTime:
                self.add_error(self.instant, _("The clocks skip this hour that night: choose a time before 2:00 or after 3:00."))
        return data


class Plan(_OnTheClock):
    instant = "cutoff_at"
    held_on = _day(label=gettext_lazy("The committee meets on"))
    cutoff_at = WallClock(
        label=gettext_lazy("It looks at what is sent before"),
        help_text=gettext_lazy("What is sent later goes to the following one. Leave yourselves the time to examine the files."),
    )
    place = forms.CharField(label=gettext_lazy("Meeting place"), max_length=200, required=False)
    envelope_cents = Euros(
        label=gettext_lazy("Its share of the envelope"),
        required=False,
        help_text=gettext_lazy("Empty: no share of its own. For the team only."),
    )


class Describe(forms.Form):
    place = forms.CharField(label=gettext_lazy("Meeting place"), max_length=200, required=False)
    envelope_cents = Euros(
        label=gettext_lazy("Its share of the envelope"),
        required=False,
        help_text=gettext_lazy("Empty: no share of its own. For the team only."),
    )


class PutOff(_OnTheClock):
    instant = "cutoff_at"
    version = forms.IntegerField(widget=forms.HiddenInput)
    held_on = _day(label=gettext_lazy("The committee will meet on"))
    cutoff_at = WallClock(
        label=gettext_lazy("It looks at what is sent before"), help_text=gettext_lazy("Once this limit has passed, it no longer moves.")
    )
    reason = _reason()

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        edition = committee.edition
        wall = clock.local(edition, committee.cutoff_at).replace(tzinfo=None)
        present = {"version": committee.version, "held_on": committee.held_on, "cutoff_at": wall}
        super().__init__(*args, edition=edition, initial=present, **kwargs)


class Cancel(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = _reason()


class MoveFile(forms.Form):
    committee = forms.ModelChoiceField(Committee.objects.none(), label=gettext_lazy("Committee"))
    reason = _reason()

    def __init__(self, *args: Any, application: Application, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one.pk for one in committees.choices(application, at)]
        self.fields["committee"].queryset = Committee.objects.filter(pk__in=offered).order_by("held_on", "pk")  # type: ignore[attr-defined]


class SetClosing(_OnTheClock):
    instant = "closes_at"
    closes_at = WallClock(
        label=gettext_lazy("The call closes on"),
        help_text=gettext_lazy("From then on, nothing can be sent. Everyone who holds a draft is told."),
    )
