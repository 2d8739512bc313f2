"""What is typed to offer, to answer, to bring before a session."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.fund.calls.forms.controls import Euros
from terreau.fund.review.models import Deliberation
from terreau.fund.waiting.models import Offer
from terreau.lib import money

USUAL_DAYS = 10


class _Until(forms.Form):
    until = forms.DateField(
        label=_("They answer until"), help_text=_("That day included."), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    zone: str

    @property
    def answer_by(self) -> datetime:
        """The last minute of that day: midnight is read differently by everyone."""
        return datetime.combine(self.cleaned_data["until"], time(23, 59), ZoneInfo(self.zone))


class Make(_Until):
    amount = Euros(label=_("Amount offered"))
    skipping = forms.CharField(
        label=_("Why those before are passed over"),
        help_text=_("It stays in the history of their files."),
        max_length=400,
        required=False,
    )
    goes_on = forms.BooleanField(
        label=_("If they decline or do not answer, offer it to the next of the list"),
        help_text=_("With as many days to answer. A mail tells you each time."),
        required=False,
        initial=True,
    )
    word = forms.CharField(
        label=_("A word with the offer"),
        help_text=_("Why money is free, what is expected of them. They read it in the mail."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("amount", "until", "skipping", "goes_on", "word")

    def __init__(self, *args: Any, zone: str, today: date, cents: int, is_skipping: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": today + timedelta(days=USUAL_DAYS), "amount": cents, "goes_on": True}, **kwargs)
        self.zone = zone
        if is_skipping:
            self.fields["skipping"].required = True
        else:
            del self.fields["skipping"]


class Prolong(_Until):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        self.zone = offer.application.edition.time_zone
        until = offer.answer_by.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=7)
        super().__init__(*args, initial={"until": until, "version": offer.version}, **kwargs)


class Reason(forms.Form):
    reason = forms.CharField(label=_("Why"), help_text=_("Those concerned will read it."), max_length=400)


class Accept(forms.Form):
    is_agreed = forms.BooleanField(
        label=_("Our project is still going ahead, and we can carry it out with this amount"),
        error_messages={"required": _("Tick the box if the project goes ahead; otherwise decline the offer, or write to the team.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class Decline(forms.Form):
    then = forms.ChoiceField(
        label=_("And then"),
        choices=[("stays", _("We stay on the waiting list")), ("leaves", _("We leave the list: our request is withdrawn, for good"))],
        initial="stays",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("A word for the team"), max_length=400, required=False)


class Bring(forms.Form):
    offers = forms.ModelMultipleChoiceField(label=_("Offers"), queryset=Offer.objects.none(), widget=forms.CheckboxSelectMultiple)
    session = forms.ModelChoiceField(label=_("Session"), queryset=Deliberation.objects.none(), to_field_name="public_id", empty_label=None)

    def __init__(self, *args: Any, offers: Sequence[Offer], sessions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticked, where = self.fields["offers"], self.fields["session"]
        ticked.queryset = Offer.objects.filter(pk__in=[offer.pk for offer in offers]).select_related("application__edition")  # type: ignore[attr-defined]
        ticked.label_from_instance = _said  # type: ignore[attr-defined]
        ticked.initial = [offer.pk for offer in offers]
        where.queryset = sessions  # type: ignore[attr-defined]


def _said(offer: Offer) -> str:
    return f"{offer.application.reference} · {offer.application.title} ({money.show(offer.amount_cents)})"
