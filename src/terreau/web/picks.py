"""Choosing several things on a page, and pages of long lists. What is acted upon is an explicit list, never "everything"."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

AT_ONCE = 500


class Picks(forms.Field):
    """Things chosen one by one, each with the version its reader saw: ["public id:version", …] → {public id: version}.

    What changed since the page was drawn has another version, and is refused rather than acted upon unread.
    """

    widget = hidden_widget = forms.MultipleHiddenInput  # `as_hidden`, on the page that asks once more, takes the second
    default_error_messages = {
        "required": _("Tick at least one line."),
        "shape": _("The list could not be read. Go back to it and tick again."),
        "many": _("At most %(count)s lines at once."),
    }

    def to_python(self, value: Any) -> dict[str, int]:
        found = {}
        for pick in value or []:
            public_id, _colon, version = str(pick).partition(":")
            if not (version.isascii() and version.isdecimal() and len(version) < 10):
                raise forms.ValidationError(self.error_messages["shape"], code="shape")
            found[public_id] = int(version)
        if len(found) > AT_ONCE:
            raise forms.ValidationError(self.error_messages["many"], code="many", params={"count": AT_ONCE})
        return found


def pick(thing: Any) -> str:
    """The value of a thing's box: its public id and the version shown."""
    return f"{thing.public_id}:{thing.version}"


class Counted(Sequence[Any]):
    """A queryset whose length is known already: the tabs above the list have counted it."""

    ordered = True

    def __init__(self, rows: Any, length: int) -> None:
        self.rows, self.length = rows, length

    def __getitem__(self, part: Any) -> Any:
        return self.rows[part]

    def __len__(self) -> int:
        return self.length


def page_of(rows: Any, *, length: int, number: Any, per_page: int = 25) -> Page[Any]:
    """One page of an ordered queryset already counted; a number out of range gives the nearest page."""
    return Paginator(Counted(rows, length), per_page).get_page(number)
