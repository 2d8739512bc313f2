"""What leads type to compose a jury."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.accounts.models import User
from terreau.fund.calls.models import Application, Edition
from terreau.fund.review.models import PanelSeat
from terreau.lib import periods

SHAPES = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%d/%m/%Y %H h %M")


class Instant(forms.Field):
    """A wall clock in the zone of the edition, read as the end of the time given."""

    def __init__(self, *, zone: str, **kwargs: Any) -> None:
        self.zone = zone
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SHAPES[0])
        kwargs.setdefault("help_text", _("Day and hour, %(zone)s.") % {"zone": periods.zone_name(zone)})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        for shape in SHAPES:
            try:
                return periods.instant(datetime.strptime(" ".join(str(value).split()), shape), self.zone, is_end=True)  # noqa: DTZ007
            except ValueError:  # not this shape, or an hour that spring takes away
                continue
        raise forms.ValidationError(_("Write a day and an hour, such as 31/03/2026 17:00."))

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(ZoneInfo(self.zone)).strftime(SHAPES[0]) if isinstance(value, datetime) else value


class Closing(forms.Form):
    """When scores are due."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_at"] = Instant(zone=zone, label=_("Scores due before"))


class Themes(forms.Form):
    """Which files a jury is offered. Only themes of the edition; none ticked: all of them."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"] = forms.ModelMultipleChoiceField(
            label=_("Themes of this jury"),
            queryset=edition.themes.order_by("name", "pk"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Tick none for a jury of all themes. Only files of the themes ticked are offered to it."),
        )


class Load(forms.Form):
    load_max = forms.IntegerField(
        label=gettext_lazy("Files to score at most"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=gettext_lazy("Leave it empty for no limit. Files they have already are not taken away."),
    )


class NewPanel(Closing, Themes):
    name = forms.CharField(
        label=gettext_lazy("Name of the jury"),
        max_length=100,
        help_text=gettext_lazy("For instance “Jury 2026”; jurors read it in their mails."),
    )


class AddJuror(forms.Form):
    """Someone who is a juror already."""

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.public_id: person for person in people}
        choices = [("", _("Choose…")), *((key, str(person)) for key, person in self.people.items())]
        self.fields["juror"] = forms.ChoiceField(label=_("A juror of the house"), choices=choices)

    def clean_juror(self) -> User:
        return self.people[self.cleaned_data["juror"]]


class InviteJuror(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("The person gets an invitation; they sit on this jury as soon as they accept it."),
    )


class HandOut(forms.Form):
    """Which files go to which jurors. Every file and juror is named: nothing is chosen that was not on the page."""

    ALL, IN_TURN, BY_HAND = "all", "in_turn", "by_hand"
    mode = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[
            (ALL, gettext_lazy("Every juror scores every file chosen")),
            (IN_TURN, gettext_lazy("Share out: each file gets the number of reviews below, the load spread evenly")),
            (BY_HAND, gettext_lazy("By hand: the jurors ticked score the files ticked")),
        ],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    reviews = forms.IntegerField(label=gettext_lazy("Reviews for each file"), min_value=1, max_value=50, initial=3, required=False)

    def __init__(self, *args: Any, files: Sequence[Application], seats: Sequence[PanelSeat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key, self.seats = {file.public_id: file for file in files}, {str(seat.pk): seat for seat in seats}
        self.fields["files"] = forms.MultipleChoiceField(
            label=_("Files"),
            choices=[(key, str(file)) for key, file in self.by_key.items()],
            widget=forms.CheckboxSelectMultiple,
            initial=list(self.by_key),
            error_messages={"required": _("Choose at least one file.")},
        )
        self.fields["jurors"] = forms.MultipleChoiceField(
            label=_("Jurors, when you hand out by hand"),
            choices=[(key, str(seat.juror)) for key, seat in self.seats.items()],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("mode") == self.BY_HAND and not found.get("jurors"):
            self.add_error("jurors", _("Tick the jurors who will score these files."))
        if found.get("mode") == self.IN_TURN and not found.get("reviews"):
            self.add_error("reviews", _("Say how many reviews each file gets."))
        chosen = [self.by_key[key] for key in found.get("files", [])]
        return found | {"files": chosen, "jurors": [self.seats[key] for key in found.get("jurors", [])]}


class Removal(forms.Form):
    keeps_scores = forms.BooleanField(
        label=gettext_lazy("Keep the scores this juror has already given"),
        help_text=gettext_lazy(
            "Untick it if these scores should no longer count, for instance because of a link. Those a session decides on, or has decided on, stay in any case."
        ),
        required=False,
        initial=True,
    )
