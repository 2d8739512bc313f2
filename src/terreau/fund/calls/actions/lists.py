"""Themes and target publics: two short lists that all editions share."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.fund.calls.models import TargetPublic, Theme
from terreau.lib.refusals import Refusal


class NameInList(Refusal):
    """The list already has it."""


class InUse(Refusal):
    """An edition or an application names it."""


@transaction.atomic
def add(*, kind: type[Theme] | type[TargetPublic], name: str, by: User, at: datetime) -> Theme | TargetPublic:
    """Add a word to its list."""
    slug = slugify(name)[:60]
    if not slug or kind.objects.filter(slug=slug).exists():
        raise NameInList(_("“%(name)s” is already in the list.") % {"name": name})
    word = kind.objects.create(name=name, slug=slug)
    journal.record(f"{_noun(word)}.added", on=word, by=by, at=at)
    return word


@transaction.atomic
def rename(*, word: Theme | TargetPublic, name: str, by: User, at: datetime) -> None:
    """Reword it everywhere it is shown; its identifier stays, statistics go on."""
    before, word.name = word.name, name
    word.save(update_fields=["name"])
    journal.record(f"{_noun(word)}.renamed", on=word, by=by, at=at, before=before)


@transaction.atomic
def remove(*, word: Theme | TargetPublic, by: User, at: datetime) -> None:
    """Take it off the list, unless something still bears it."""
    if word.editions.exists():
        raise InUse(_("“%(name)s” is used by an edition: it stays in the list.") % {"name": word.name})
    journal.record(f"{_noun(word)}.removed", on=word, by=by, at=at)
    try:
        with transaction.atomic():
            word.delete()
    except ProtectedError as error:
        raise InUse(_("“%(name)s” is used by an application: it stays in the list.") % {"name": word.name}) from error


def _noun(word: Theme | TargetPublic) -> str:
    return "theme" if isinstance(word, Theme) else "public"
