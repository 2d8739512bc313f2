"""What a visitor chooses: everything is optional but the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.fund.alerts import queries
from terreau.fund.alerts.models import Subscription
from terreau.fund.alerts.queries import Criteria
from terreau.fund.calls.models import TargetPublic, Theme


class Choices(forms.Form):
    """Nothing ticked means everything."""

    themes = forms.ModelMultipleChoiceField(
        Theme.objects.order_by("name", "pk"),
        label=gettext_lazy("Themes"),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    publics = forms.ModelMultipleChoiceField(
        TargetPublic.objects.order_by("name", "pk"),
        label=gettext_lazy("Publics of the projects"),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Your organisation is"),
        help_text=gettext_lazy("To skip the calls that its legal form would close to you."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Where is it?"),
        help_text=gettext_lazy("To skip the calls kept for another territory."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = queries.kinds()  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("Anywhere")), *queries.all_places()]  # type: ignore[attr-defined]

    def criteria(self) -> Criteria:
        data = self.cleaned_data
        return Criteria(list(data["themes"]), list(data["publics"]), data["kinds"], data["place"])


def chosen(subscription: Subscription) -> dict[str, Any]:
    """The choices of a subscription, as the form shows them."""
    return {
        "themes": [theme.slug for theme in subscription.themes.all()],
        "publics": [public.slug for public in subscription.publics.all()],
        "kinds": subscription.kinds,
        "place": subscription.place,
    }


class Address(forms.Form):
    address = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class Ask(Address, Choices):
    field_order = ["address", "themes", "publics", "kinds", "place"]
