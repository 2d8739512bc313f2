"""What is typed to plan a day, to invite, to choose."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.fund.auditions.models import Slot
from terreau.fund.calls.models import Application


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class Plan(forms.Form):
    held_on = forms.DateField(label=_("Day of the auditions"), widget=_date())
    first = forms.TimeField(label=_("First audition at"), widget=_time(), initial=time(9))
    until = forms.TimeField(label=_("All is over at"), widget=_time(), initial=time(12, 30))
    minutes = forms.IntegerField(label=_("Minutes for each"), min_value=5, max_value=240, initial=20)
    pause = forms.IntegerField(label=_("Minutes between two"), min_value=0, max_value=120, initial=10)
    place = forms.CharField(label=_("Meeting place"), help_text=_("Address, floor, room."), max_length=200, required=False)
    link = forms.URLField(label=_("Link to join from a distance"), max_length=300, required=False, assume_scheme="https")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("place") and not told.get("link") and "link" not in self.errors:
            self.add_error("place", _("Say where, or give a link to join from a distance."))
        return told


class Add(forms.Form):
    start = forms.TimeField(label=_("One more audition at"), widget=_time())
    minutes = forms.IntegerField(label=_("Its length in minutes"), min_value=5, max_value=240, initial=20)


class Invite(forms.Form):
    applications = forms.ModelMultipleChoiceField(
        label=_("Files to hear"), queryset=Application.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=_("They choose until"), help_text=_("That day included."), widget=_date())

    def __init__(self, *args: Any, files: Any, zone: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": today + timedelta(days=7)}, **kwargs)
        self.zone = zone
        field = self.fields["applications"]
        field.queryset = files  # type: ignore[attr-defined]
        field.label_from_instance = lambda file: f"{file.reference} · {file.title} ({file.organisation})"  # type: ignore[attr-defined]

    @property
    def choose_by(self) -> datetime:
        """The last minute of that day: midnight is read differently by everyone."""
        return datetime.combine(self.cleaned_data["until"], time(23, 59), ZoneInfo(self.zone))


class _SlotField(forms.ModelChoiceField):
    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\x00", "") if isinstance(value, str) else value)  # PostgreSQL refuses to compare with it


class _Slots(forms.Form):
    slot = _SlotField(label=pgettext_lazy("audition", "Time"), queryset=Slot.objects.none(), to_field_name="public_id", empty_label=None)

    def __init__(self, *args: Any, slots: list[Slot], chosen: Slot | None, **kwargs: Any) -> None:
        kept = [*slots] if chosen is None or chosen in slots else sorted([*slots, chosen], key=lambda slot: slot.starts_at)
        kwargs["initial"] = {"slot": chosen.public_id if chosen else None} | kwargs.pop("initial", {})
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        field.queryset = Slot.objects.filter(pk__in=[slot.pk for slot in kept]).select_related("day__edition")  # type: ignore[attr-defined]
        field.choices = [(slot.public_id, _said(slot)) for slot in kept]  # type: ignore[attr-defined]


def _said(slot: Slot) -> str:
    return " · ".join(filter(None, [str(slot), slot.day.place or str(_("from a distance"))]))


class Choose(_Slots):
    guests = forms.CharField(label=_("Who comes"), help_text=_("Names, for the welcome desk."), max_length=400, required=False)
    needs = forms.CharField(
        label=_("What would make it easier for you"),
        help_text=_("A lift, an interpreter in sign language… Only the team reads it. It is erased three months after the audition."),
        max_length=400,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].widget = forms.RadioSelect(choices=self.fields["slot"].choices)  # type: ignore[attr-defined]


class Place(_Slots):
    pass


class Reason(forms.Form):
    reason = forms.CharField(label=_("Why"), help_text=_("Those concerned will read it."), max_length=400)


class Decline(forms.Form):
    reason = forms.CharField(label=_("A word for the team"), max_length=400, required=False)
