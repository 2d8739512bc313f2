"""Who relies on a form: what a lead must know before publishing another version. Rooms above register what they count."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from terreau.commons.forms.models import Form


@dataclass(frozen=True, slots=True)
class Usage:
    """So many things of a kind: Usage("drafts begun on the present version", 12)."""

    label: str | Promise
    count: int


Counter = Callable[[Form], list[Usage]]
_COUNTERS: list[Counter] = []


def register_usage(counter: Counter) -> None:
    """Rooms call this from apps.py."""
    if counter not in _COUNTERS:
        _COUNTERS.append(counter)


def usage_of(form: Form) -> list[Usage]:
    """All that relies on the form, room by room; what nobody has is not told."""
    return [usage for counter in _COUNTERS for usage in counter(form) if usage.count]
