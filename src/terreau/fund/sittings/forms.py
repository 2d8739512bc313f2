"""What is typed to call a jury, to keep its minutes, to talk."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.fund.calls.forms.controls import Euros
from terreau.fund.calls.models import Application
from terreau.fund.review.models import Panel
from terreau.fund.sittings.models import Attendee, Item, Sitting
from terreau.fund.sittings.queries import Meeting
from terreau.fund.sittings.states import Opinion, Order


class Plan(forms.Form):
    panel = forms.ModelChoiceField(label=_("Jury"), queryset=Panel.objects.none(), to_field_name="public_id", empty_label=None)
    held_on = forms.DateField(label=_("Day of the sitting"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    start = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial=time(14))
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=600, initial=120)
    place = forms.CharField(label=_("Meeting place"), help_text=_("Address, floor, room."), max_length=200, required=False)
    link = forms.URLField(label=_("Link to join from a distance"), max_length=300, required=False, assume_scheme="https")
    quorum = forms.IntegerField(
        label=_("Jurors needed for the sitting to be valid"), help_text=_("0: no rule."), min_value=0, max_value=99, initial=0
    )
    shows_names = forms.BooleanField(
        label=_("Jurors see who gave which mark"), help_text=_("Otherwise each juror is a letter: A, B, C…"), required=False
    )
    order = forms.ChoiceField(label=_("Order of the agenda"), choices=Order.choices, initial=Order.RANKING)

    def __init__(self, *args: Any, panels: Any = None, sitting: Sitting | None = None, zone: str, **kwargs: Any) -> None:
        self.zone = zone
        if sitting is not None:
            local = sitting.starts_at.astimezone(ZoneInfo(zone))
            kwargs["initial"] = {
                "held_on": local.date(),
                "start": local.time(),
                "version": sitting.version,
                **{name: getattr(sitting, name) for name in ("minutes", "place", "link", "quorum", "shows_names")},
            }
        super().__init__(*args, **kwargs)
        if sitting is None:
            self.fields["panel"].queryset = panels  # type: ignore[attr-defined]
        else:
            del self.fields["panel"], self.fields["order"]
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("place") and not told.get("link") and "link" not in self.errors:
            self.add_error("place", _("Say where, or give a link to join from a distance."))
        return told

    @property
    def meeting(self) -> Meeting:
        told = self.cleaned_data
        held_on: date = told["held_on"]
        names = ("minutes", "place", "link", "quorum", "shows_names")
        return Meeting(starts_at=datetime.combine(held_on, told["start"], ZoneInfo(self.zone)), **{name: told[name] for name in names})


class Arrange(forms.Form):
    order = forms.ChoiceField(label=_("Order of the agenda"), choices=Order.choices)


class Add(forms.Form):
    applications = forms.ModelMultipleChoiceField(
        label=_("Files to add"), queryset=Application.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, files: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["applications"]
        field.queryset = files  # type: ignore[attr-defined]
        field.label_from_instance = lambda file: f"{file.reference} · {file.title} ({file.organisation})"  # type: ignore[attr-defined]


class Reason(forms.Form):
    reason = forms.CharField(label=_("Why"), help_text=_("Those concerned will read it."), max_length=400)


class Presence(forms.Form):
    present = forms.ModelMultipleChoiceField(
        label=_("Who is in the room"), queryset=Attendee.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, sitting: Sitting, attendees: Sequence[Attendee], **kwargs: Any) -> None:
        kwargs["initial"] = {"present": [one.pk for one in attendees if one.is_present]}
        super().__init__(*args, **kwargs)
        field = self.fields["present"]
        field.queryset = sitting.attendees.select_related("juror").order_by("juror__name", "pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.juror} ({one.get_answer_display()})"  # type: ignore[attr-defined]


class Conclude(forms.Form):
    opinion = forms.ChoiceField(label=_("Opinion of the jury"), choices=Opinion.choices, widget=forms.RadioSelect)
    amount = Euros(label=_("Amount the jury would give"), required=False)
    conditions = forms.CharField(
        label=_("Reservations"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the jury asks for."),
    )
    reason = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("They stand in the minutes, which jurors read: name nobody of the applicant."),
    )
    votes_for = forms.IntegerField(label=pgettext_lazy("votes", "For"), min_value=0, max_value=99, required=False)
    votes_against = forms.IntegerField(label=pgettext_lazy("votes", "Against"), min_value=0, max_value=99, required=False)
    abstentions = forms.IntegerField(label=pgettext_lazy("votes", "Abstentions"), min_value=0, max_value=99, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        names = ("opinion", "conditions", "reason", "votes_for", "votes_against", "abstentions", "version")
        kwargs["initial"] = {name: getattr(item, name) for name in names} | {"amount": item.amount_cents or 0}
        super().__init__(*args, **kwargs)

    @property
    def votes(self) -> tuple[int, int, int] | None:
        """None where nobody voted; a number left out is zero."""
        given = [self.cleaned_data[name] for name in ("votes_for", "votes_against", "abstentions")]
        return None if all(one is None for one in given) else (given[0] or 0, given[1] or 0, given[2] or 0)


class Words(forms.Form):
    opening = forms.CharField(label=_("Opening of the minutes"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
    closing = forms.CharField(
        label=_("Remarks at the end of the minutes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("They stand in the minutes, which jurors read: name nobody of the applicant."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(sitting, name) for name in ("opening", "closing", "version")}
        super().__init__(*args, **kwargs)


class Close(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class Correct(forms.Form):
    text = forms.CharField(
        label=_("What is corrected"),
        help_text=_("Jurors read it: name nobody of the applicant."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Talk(forms.Form):
    text = forms.CharField(label=_("Your word to the jury"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
