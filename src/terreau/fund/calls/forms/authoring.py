"""What leads type to write an edition. Each step gives `values()`: the fields of the edition, in the types of the model."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.forms.models import FormVersion
from terreau.fund.calls.forms.controls import Euros, Percent, Several, WallClock
from terreau.fund.calls.models import Call, Edition, TargetPublic, Theme
from terreau.fund.calls.queries import authoring as queries
from terreau.lib import periods

RESERVED = {"nouveau", "listes", "nouvelle-edition", "modifier", "flux"}  # words of our own addresses
_REASON_HELP = gettext_lazy("The call is public. This reason will be published on its page, with what changes. One plain sentence.")


def reason_field() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Why this correction?"), help_text=_REASON_HELP, max_length=400)


# ── Calls and editions ───────────────────────────────────────────────────────────────────────────────────────────
class Address(forms.SlugField):
    """The word that stands in the address of a page for ever."""

    def clean(self, value: Any) -> str:
        slug = str(super().clean(value)).lower()
        if slug in RESERVED:
            raise forms.ValidationError(_("This word is used by the site itself. Choose another one."))
        return slug


class CallForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the call"), help_text=gettext_lazy("As people will say it: Le Progrès."), max_length=100
    )
    tagline = forms.CharField(
        label=gettext_lazy("In one sentence"),
        help_text=gettext_lazy("Shown under the name: what the call is for, and for whom."),
        max_length=200,
        required=False,
    )


class NewCall(CallForm):
    slug = Address(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy(
            "Small letters, figures and hyphens: le-progres. It stands in the address of the page and no longer changes."
        ),
        max_length=60,
    )


class NewEdition(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title of the edition"), help_text=gettext_lazy("Often its theme: Vie quotidienne."), max_length=150
    )
    slug = Address(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Most often the year: 2026. It stands in the address of the page and no longer changes."),
        max_length=60,
    )
    source = forms.ModelChoiceField(
        Edition.objects.none(),
        label=gettext_lazy("Start from"),
        help_text=gettext_lazy("Texts, themes, money, conditions, criteria and form are copied; dates and applications are not."),
        empty_label=gettext_lazy("A blank edition"),
        required=False,
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        past = call.editions.select_related("call").order_by("-created_at", "-pk")
        self.fields["source"].queryset = past  # type: ignore[attr-defined]


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────────────
class Step(forms.Form):
    """A step of the edition: its present values, the version they come from, and a reason once the call is public."""

    step = ""
    previewed: tuple[str, ...] = ()  # Markdown fields
    needed: tuple[str, ...] = ()  # may stay empty in a draft, not in what is published
    advised: tuple[str, ...] = ()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, edition: Edition, is_correction: bool, **kwargs: Any) -> None:
        self.edition = edition
        super().__init__(*args, initial={"version": edition.version, **self.present()}, **kwargs)
        for names, words in ((self.needed, _("(needed to publish)")), (self.advised, _("(advised)"))):
            for name in names:
                self.fields[name].optional_words = words  # type: ignore[attr-defined]
        if is_correction:
            self.fields["reason"] = reason_field()

    def present(self) -> dict[str, Any]:
        return {name: getattr(self.edition, name) for name in queries.FIELDS[self.step]}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in queries.FIELDS[self.step]}


_MARKDOWN = gettext_lazy("Leave an empty line between paragraphs. **bold**, *italic*, # title, - list, [link](https://…).")


def _long(label: Any, *, required: bool = False, help_text: Any = _MARKDOWN) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": 10}),
        validators=[MaxLengthValidator(40_000)],
    )


class Texts(Step):
    step = "texts"
    previewed = ("presentation", "benefits")
    needed, advised = ("summary", "presentation"), ("benefits",)
    title = forms.CharField(label=gettext_lazy("Title of the edition"), max_length=150)
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        help_text=gettext_lazy("Two sentences at most: what is supported, for whom, with how much. It is what the list of calls shows."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    presentation = _long(gettext_lazy("Presentation"))
    benefits = _long(gettext_lazy("What laureates receive"))


class Regulations(Step):
    step = "regulations"
    previewed = ("regulations",)
    advised = ("regulations",)
    regulations = _long(
        gettext_lazy("Regulations"),
        help_text=gettext_lazy("The text that binds: as voted. Titles with #, lists with -, as in the presentation."),
    )


class Money(Step):
    step = "money"
    envelope_cents = Euros(label=gettext_lazy("Envelope"), help_text=gettext_lazy("Everything that can be awarded in this edition."))
    amount_min_cents = Euros(
        label=gettext_lazy("Smallest amount for one project"), required=False, help_text=gettext_lazy("Leave empty if there is none.")
    )
    amount_max_cents = Euros(label=gettext_lazy("Largest amount for one project"))
    rate_max = Percent(
        label=gettext_lazy("Largest share of the project’s budget"),
        help_text=gettext_lazy("100 % if there is no limit. Below, the form must contain a budget table."),
    )


class Dates(Step):
    step = "dates"
    needed = ("opens_at", "closes_at")
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Clocks of"),
        help_text=gettext_lazy("All the times below are read on these clocks, and shown with their name."),
        choices=lambda: [(name, capfirst(str(words))) for name, words in periods.ZONES.items()],
    )
    opens_at = WallClock(label=gettext_lazy("Opening"), required=False)
    closes_at = WallClock(
        label=gettext_lazy("Closing"),
        help_text=gettext_lazy("To the second: at 17:00 it is too late. Avoid midnight, which everyone reads differently."),
        required=False,
    )
    new_drafts_until = WallClock(
        label=gettext_lazy("Last moment to begin an application"),
        help_text=gettext_lazy("Empty: until closing. Earlier, it leaves the last days to those who have already begun."),
        required=False,
    )
    grace_until = WallClock(
        label=gettext_lazy("Delay after closing for applications already begun"),
        help_text=gettext_lazy(
            "Empty: none. A tolerance for those whom a breakdown catches at the last minute. It is public, like the rest of the calendar."
        ),
        required=False,
    )

    is_continuous = forms.BooleanField(
        label=gettext_lazy("Open all year"),
        help_text=gettext_lazy(
            "No closing: leave it empty. What is sent goes to the first committee whose limit is still to come; you plan committees on the "
            "page of the edition."
        ),
        required=False,
    )

    is_sealed = forms.BooleanField(
        label=gettext_lazy("Sealed applications"),
        help_text=gettext_lazy(
            "Nobody of the team reads what is sent before the closing: only its number shows. The applications are then opened together, "
            "before witnesses, with minutes."
        ),
        required=False,
    )

    def present(self) -> dict[str, Any]:
        place = ZoneInfo(self.edition.time_zone)
        walls = {name: at.astimezone(place).replace(tzinfo=None) for name, at in super().present().items() if isinstance(at, datetime)}
        return {**walls, **{name: getattr(self.edition, name) for name in ("time_zone", "is_continuous", "is_sealed")}}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("opens_at", "closes_at", "new_drafts_until", "grace_until"):
            if (wall := data.get(name)) and "time_zone" in data:
                try:
                    data[name] = periods.instant(wall, data["time_zone"], is_end=name != "opens_at")
                except periods.NoSuchTime:
                    self.add_error(name, _("The clocks skip this hour that night: choose a time before 2:00 or after 3:00."))
        return data


class ChooseForm(Step):
    step = "form"
    needed = ("form_version",)
    form_version = forms.ModelChoiceField(
        FormVersion.objects.none(),
        label=gettext_lazy("Published version"),
        help_text=gettext_lazy("Applications already begun keep the version they were begun with."),
        empty_label=gettext_lazy("Not chosen yet"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_version"].queryset = queries.form_versions()  # type: ignore[attr-defined]


class Framing(Step):
    step = "framing"
    advised = ("themes", "publics")
    themes = Several(Theme.objects.order_by("name", "pk"), label=gettext_lazy("Themes of the edition"))
    publics = Several(TargetPublic.objects.order_by("name", "pk"), label=gettext_lazy("Whom the projects must serve"))

    def present(self) -> dict[str, Any]:
        return {"themes": self.edition.themes.all(), "publics": self.edition.publics.all()}

    def values(self) -> dict[str, Any]:
        return {"themes": list(self.cleaned_data["themes"]), "publics": list(self.cleaned_data["publics"])}


class Checklist(Step):
    """One field per line, known by the identifier of the line: a line that moves or changes words keeps its ticks."""

    step = "checklist"
    new_lines = ("new_1", "new_2", "new_3")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, line in enumerate(self.edition.checklist, start=1):
            label = _("To check, %(number)s") % {"number": number}
            self.fields[f"line_{line['id']}"] = forms.CharField(label=label, max_length=200, required=False, initial=line["label"])
        for number, name in enumerate(self.new_lines, start=1):
            self.fields[name] = forms.CharField(label=_("New line %(number)s") % {"number": number}, max_length=200, required=False)

    def present(self) -> dict[str, Any]:
        return {}

    def values(self) -> dict[str, Any]:
        kept = [{"id": line["id"], "label": label} for line in self.edition.checklist if (label := self.cleaned_data[f"line_{line['id']}"])]
        taken = {line["id"] for line in self.edition.checklist}
        for label in filter(None, (self.cleaned_data[name] for name in self.new_lines)):
            number = next(n for n in range(1, len(taken) + 2) if f"line{n}" not in taken)
            taken.add(f"line{number}")
            kept.append({"id": f"line{number}", "label": label})
        return {"checklist": kept}


STEPS: Mapping[str, type[Step]] = {form.step: form for form in (Texts, Framing, Money, Dates, ChooseForm, Regulations, Checklist)}


# ── The rubric ───────────────────────────────────────────────────────────────────────────────────────────────────
class CriterionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    label = forms.CharField(label=gettext_lazy("Criterion"), max_length=120)
    help_text = forms.CharField(
        label=gettext_lazy("What is expected"),
        help_text=gettext_lazy("Applicants and jurors read it: what makes a good project for this criterion?"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    points_max = forms.IntegerField(label=gettext_lazy("Scored out of"), min_value=1, max_value=100, initial=5)
    weight = forms.IntegerField(
        label=gettext_lazy("Weight"),
        help_text=gettext_lazy("2 counts twice as much as 1. The page shows the share each criterion makes."),
        min_value=1,
        max_value=100,
        initial=1,
    )

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_correction:
            self.fields["reason"] = reason_field()


class Removal(forms.Form):
    """Confirms that something goes; asks why once the call is public."""

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_correction:
            self.fields["reason"] = reason_field()


class Word(forms.Form):
    """A theme or a public."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)


# ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class _Later(forms.Form):
    until = WallClock(label=gettext_lazy("New closing"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = edition.time_zone
        words = _("On the clocks of the call: %(zone)s.") % {"zone": periods.zone_name(self.zone)}
        self.fields["until"].help_text = words

    def clean_until(self) -> datetime:
        try:
            return periods.instant(self.cleaned_data["until"], self.zone, is_end=True)
        except periods.NoSuchTime as error:
            raise forms.ValidationError(_("The clocks skip this hour that night: choose a time before 2:00 or after 3:00.")) from error


class Extend(_Later):
    who = forms.ChoiceField(
        label=gettext_lazy("Who gains the delay?"),
        choices=[
            ("all", gettext_lazy("Everyone: new applications can be begun until the new closing")),
            ("begun", gettext_lazy("Only applications already begun")),
        ],
        widget=forms.RadioSelect,
        initial="all",
    )
    field_order = ["until", "who", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Published on the page of the call and sent to everyone who holds a draft.")

    @cached_property
    def is_for_new(self) -> bool:
        return bool(self.cleaned_data["who"] == "all")


class AdmitLate(_Later):
    """A link to come in after the others."""

    whom = forms.CharField(
        label=gettext_lazy("For whom?"),
        help_text=gettext_lazy("The organisation, or the person: for the team and the history."),
        max_length=150,
    )
    to_address = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The link leaves at once to this address. Empty: it is shown to you once, to be passed on by yourself."),
        max_length=254,
        required=False,
    )
    field_order = ["whom", "to_address", "until", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].label = _("The link, and the application, are good until")
        self.fields["reason"].help_text = _("Kept in the history and written in the mail. Equal treatment depends on it: one clear fact.")


class ExtendFor(_Later):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].label = _("This application may be sent until")
        self.fields["reason"].help_text = _("Kept in the history and sent to the applicant. Equal treatment depends on it: one clear fact.")
