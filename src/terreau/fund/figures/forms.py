"""The filters of the figures. What cannot be read finds nothing, and costs no query to be told so."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from terreau.fund.figures.queries import Wanted
from terreau.fund.review.forms.screening import AnyChoice, key


class Filter(forms.Form):
    edition = AnyChoice(label=_("Edition of the call"), coerce=key, empty_value=None, required=False)
    theme = AnyChoice(label=_("Theme of the project"), coerce=key, empty_value=None, required=False)
    public = AnyChoice(label=_("Public of the project"), coerce=key, empty_value=None, required=False)
    commune = AnyChoice(label=_("Commune of the organisation"), required=False)

    def offer(self, *, editions: Iterable[Any], themes: Iterable[Any], publics: Iterable[Any], communes: Iterable[tuple[str, str]]) -> None:
        """Fill the lists: only the page that shows them needs to."""
        self._offer("edition", _("All the editions"), [(edition.pk, str(edition)) for edition in editions])
        self._offer("theme", _("All the themes"), [(theme.pk, theme.name) for theme in themes])
        self._offer("public", _("All the publics"), [(public.pk, public.name) for public in publics])
        self._offer("commune", _("All the communes"), communes)

    def _offer(self, name: str, whatever: str | Promise, choices: Iterable[tuple[Any, str]]) -> None:
        self.fields[name].choices = [("", whatever), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The readable part of the filters."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
