"""Fields of this room: euros typed as people type them, a wall clock without a zone, boxes to tick."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.lib import money


class Euros(forms.CharField):
    """'1 234,50 €' ↔ 123450 cents. Empty, where allowed, is zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return (money.show(value) if value else "") if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return 0
        try:
            cents = money.parse(typed)
        except ValueError as error:
            raise forms.ValidationError(_("Write an amount in euros, such as 15 000 or 1 234,50.")) from error
        if not 0 <= cents <= 100_000_000_000:  # a thousand million euros
            raise forms.ValidationError(_("This amount is not possible."))
        return cents


class Percent(forms.CharField):
    """'70 %' ↔ 7000 basis points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=8, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:g}".replace(".", ",") + "\u00a0%" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value).replace("%", "").strip()
        try:
            points = money.parse(typed)  # hundredths, as cents are
        except ValueError as error:
            raise forms.ValidationError(_("Write a percentage, such as 70 or 66,5.")) from error
        if not 0 < points <= 10_000:
            raise forms.ValidationError(_("Write a percentage between 0 and 100."))
        return points


class WallClock(forms.Field):
    """What a clock on the wall shows: no zone. The form that knows the zone makes an instant of it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    _SHAPES = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%d/%m/%Y %H h %M")
    default_error_messages = {"invalid": gettext_lazy("Write a date and a time, such as 31/03/2026 17:00.")}

    def to_python(self, value: Any) -> datetime | None:
        typed = " ".join(str(value or "").split())
        if not typed:
            return None
        for shape in self._SHAPES:
            try:
                return datetime.strptime(typed, shape)  # noqa: DTZ007 - a wall clock has no zone
            except ValueError:
                continue
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class Several(forms.ModelMultipleChoiceField):
    """Boxes to tick, none compulsory."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, required=False, **kwargs)
