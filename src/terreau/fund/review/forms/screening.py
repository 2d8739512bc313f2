"""What officers type: filters, notes, ticks, requests, reasons."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from terreau.commons.exports.states import Format
from terreau.fund.caseload.queries import NOBODY
from terreau.fund.review.queries import desk
from terreau.lib import money, periods
from terreau.web.picks import Picks

MINE = "moi"
USUAL_TIME = timedelta(days=15)


class AmountField(forms.Field):
    """Euros as people type them, in cents."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 20})

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            return money.parse(str(value)[:20])
        except ValueError as error:
            raise forms.ValidationError(_("Enter an amount in euros, such as 12 000.")) from error


def key(value: str) -> int:
    """A primary key as an address gives it. Raises ValueError beyond what a database holds."""
    number = int(value)
    if not 0 < number < 2**63:
        raise ValueError(value)
    return number


ORDERS: dict[str, str | Promise] = {
    "recent": _("Most recent first"),
    "oldest": _("Oldest first"),
    "silence": _("Nearest time limit first"),
    "amount": _("Largest amount first"),
}


class AnyChoice(forms.TypedChoiceField):
    """A choice of a filter: what is not on the list finds nothing, and costs no query to be told so."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\x00", "")  # PostgreSQL refuses to compare with it

    def valid_value(self, value: Any) -> bool:
        return True


class Filter(forms.Form):
    """The filters of the desk. What cannot be read is left aside, and said beside its field."""

    q = forms.CharField(label=_("Project, organisation or number"), max_length=100, required=False)
    edition = AnyChoice(label=_("Edition of the call"), coerce=key, empty_value=None, required=False)
    charge = AnyChoice(label=_("In charge of the file"), required=False)
    theme = AnyChoice(label=_("Theme of the project"), coerce=key, empty_value=None, required=False)
    committee = AnyChoice(label=_("Committee"), coerce=key, empty_value=None, required=False)
    commune = AnyChoice(label=_("Commune of the organisation"), required=False)
    least = AmountField(label=_("Amount from"), required=False)
    most = AmountField(label=_("Amount up to"), required=False)
    sort = forms.ChoiceField(label=_("Order of the list"), choices=list(ORDERS.items()), required=False)
    awaits_reply = forms.BooleanField(label=_("Waits for a reply from us"), required=False)
    silence_soon = forms.BooleanField(label=_("Silence within 15 days"), required=False)
    proposed = forms.BooleanField(label=_("Ineligibility to confirm"), required=False)

    def offer(
        self,
        *,
        editions: Iterable[Any],
        themes: Iterable[Any],
        committees: Iterable[Any],
        communes: Iterable[tuple[str, str]],
        officers: Iterable[Any],
        reader: Any,
    ) -> None:
        """Fill the lists: only the page that shows them needs to."""
        self.editions = {edition.pk: edition for edition in editions}
        self._offer("edition", _("All the editions"), [(key, str(edition)) for key, edition in self.editions.items()])
        others = [(person.public_id, person.name or person.email) for person in officers if person != reader]
        self._offer("charge", _("Whoever it is"), [(MINE, _("Me")), (NOBODY, pgettext_lazy("in charge", "Nobody")), *others])
        self._offer("theme", _("All the themes"), [(theme.pk, theme.name) for theme in themes])
        self._offer("committee", _("All the committees"), [(one.pk, f"{one} · {one.edition.call}") for one in committees])
        self._offer("commune", _("All the communes"), list(communes))

    def _offer(self, name: str, whatever: str | Promise, choices: Iterable[tuple[Any, str | Promise]]) -> None:
        self.fields[name].choices = [("", whatever), *choices]  # type: ignore[attr-defined]

    def wanted(self, *, state: str = "", reader: Any) -> desk.Wanted:
        """The readable part of the filters; "me" is whoever reads, so that an address may be lent."""
        self.is_valid()
        found = self.cleaned_data
        return desk.Wanted(
            edition=found.get("edition"),
            state=state,
            theme=found.get("theme"),
            committee=found.get("committee"),
            commune=found.get("commune", ""),
            text=found.get("q", ""),
            least_cents=found.get("least"),
            most_cents=found.get("most"),
            awaits_reply=found.get("awaits_reply", False),
            silence_soon=found.get("silence_soon", False),
            proposed_ineligible=found.get("proposed", False),
            charge=reader.public_id if found.get("charge") == MINE else found.get("charge", ""),
            sort=found.get("sort") or desk.DEFAULT_SORT,
        )


class Note(forms.Form):
    body = forms.CharField(
        label=_("Working note"),
        help_text=_("Between colleagues: the applicant does not see it. Write it as a text that may be communicated one day."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Writing(forms.Form):
    body = forms.CharField(
        label=_("Message to the applicant"),
        help_text=_("It appears on their application, and an e-mail tells them so. They answer from their page."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class Tick(forms.Form):
    """One line of the checklist. An unreadable verdict is refused, never taken for a yes."""

    item = forms.CharField(max_length=60, widget=forms.HiddenInput)
    verdict = forms.TypedChoiceField(
        choices=[("yes", _("in order")), ("no", _("not in order")), ("", _("to be looked at again"))],
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
        required=False,
    )
    comment = forms.CharField(label=_("Remark, if needed"), max_length=300, required=False)


class Completion(forms.Form):
    """A request for more: which sections reopen, what is missing, until when."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sections = forms.MultipleChoiceField(
        label=_("Sections to reopen"),
        help_text=_("Only these can be changed by the applicant; the rest stays as it was sent."),
        widget=forms.CheckboxSelectMultiple,
    )
    message = forms.CharField(
        label=_("What is missing"),
        help_text=_("The applicant receives this text as it is."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    due_date = forms.DateField(label=_("Last day to answer"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, sections: Sequence[tuple[str, str]], zone: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["sections"].choices = sections  # type: ignore[attr-defined]
        self.fields["due_date"].help_text = _("Until 23:59 that day, %(zone)s. At least seven days from now.") % {
            "zone": periods.zone_name(zone)
        }
        self.initial.setdefault(
            "message", gettext("Hello,\n\nTo go on with your application, we still need:\n\n– \n\nThank you in advance.")
        )
        self.initial.setdefault("due_date", usual_date(at))

    def clean_due_date(self) -> datetime:
        """The instant, not the day: the end of that day on the wall clocks of the edition."""
        day: date = self.cleaned_data["due_date"]
        return periods.instant(datetime.combine(day, time(23, 59)), self.zone, is_end=True)


def usual_date(at: datetime) -> date:
    return (at + USUAL_TIME).date()


class Admission(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why the file may go before the jury all the same"),
        help_text=_("The journal keeps it, with your name."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Ineligibility(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    rule = forms.ChoiceField(label=_("Condition that is not met"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason, as the applicant will read it"),
        help_text=_(
            "One or two plain sentences, with the fact and its source. The letter takes them up; a colleague confirms first, then it is proofread."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, rules: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]


class Admissions(forms.Form):
    chosen = Picks(error_messages={"required": _("Tick at least one file.")})


class Export(forms.Form):
    """In which shape a list is prepared."""

    format = forms.ChoiceField(label=_("Format of the export"), choices=Format, widget=forms.RadioSelect, initial=Format.XLSX)
