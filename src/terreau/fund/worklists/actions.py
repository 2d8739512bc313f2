"""Keeping a view, changing it, taking it away. What is shared is told in the journal; a view of one's own is nobody's business."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.fund.worklists import rules
from terreau.fund.worklists.models import Arrival, Worklist
from terreau.lib import texts
from terreau.lib.refusals import Refusal

MOST = 20  # views of one person


class NameTaken(Refusal):
    """Two views of one person under one name."""


class TooMany(Refusal):
    """More views than a row of tabs can hold."""


class NotYours(Refusal):
    """Someone else's view, or one taken back from the team since."""


class Changed(Refusal):
    """Someone changed or removed the view since the page was drawn."""


def _name(name: str) -> str:
    return texts.one_line(texts.cleaned(name), 60)


def _taken() -> NameTaken:
    return NameTaken(_("You have a view of that name already. Choose another name, or change that one."))


@transaction.atomic
def keep(*, name: str, filters: dict[str, Any], is_shared: bool, is_arrival: bool, by: User, at: datetime) -> Worklist:
    """Put filters under a name, for oneself or the team."""
    if Worklist.objects.filter(owner=by).count() >= MOST:
        raise TooMany(_("You have %(count)s views already. Remove one that no longer serves.") % {"count": MOST})
    try:
        with transaction.atomic():
            worklist = Worklist.objects.create(
                owner=by, name=_name(name), filters=filters, is_shared=is_shared, created_at=at, changed_at=at
            )
    except IntegrityError as clash:
        raise _taken() from clash
    if is_shared:
        journal.record("worklists.shared", on=worklist, by=by, at=at)
    if is_arrival:
        arrive(worklist=worklist, by=by)
    return worklist


@transaction.atomic
def rename(*, worklist: Worklist, name: str, is_shared: bool, seen: int, by: User, at: datetime) -> None:
    """Another name, or another audience. Taken back from the team, it is nobody else's arrival any more."""
    _change(worklist, seen=seen, by=by, at=at, name=_name(name), is_shared=is_shared)
    was_shared, worklist.is_shared, worklist.name = worklist.is_shared, is_shared, _name(name)
    if was_shared and not is_shared:
        Arrival.objects.filter(worklist=worklist).exclude(user=worklist.owner_id).delete()
        journal.record("worklists.unshared", on=worklist, by=by, at=at)
    elif is_shared:
        journal.record("worklists.renamed" if was_shared else "worklists.shared", on=worklist, by=by, at=at)


@transaction.atomic
def refilter(*, worklist: Worklist, filters: dict[str, Any], seen: int, by: User, at: datetime) -> None:
    """The same name for other filters."""
    _change(worklist, seen=seen, by=by, at=at, filters=filters)
    if worklist.is_shared:
        journal.record("worklists.refiltered", on=worklist, by=by, at=at)


def _change(worklist: Worklist, *, seen: int, by: User, at: datetime, **fields: Any) -> None:
    if not rules.can_change(by, worklist):
        raise NotYours(_("Only whoever made this view, or a lead if it is shared, may change it."))
    rows = Worklist.objects.filter(pk=worklist.pk, version=seen, is_shared=worklist.is_shared)
    try:
        with transaction.atomic():
            changed = rows.update(version=seen + 1, changed_at=at, **fields)
    except IntegrityError as clash:
        raise _taken() from clash
    if changed != 1:
        raise Changed(_("Someone has changed or removed this view since. Reload the page."))


@transaction.atomic
def remove(*, worklist: Worklist, by: User, at: datetime) -> None:
    """Take a view away; the files it showed stay where they are."""
    if not rules.can_change(by, worklist):
        raise NotYours(_("Only whoever made this view, or a lead if it is shared, may change it."))
    if worklist.is_shared:
        journal.record("worklists.removed", on=worklist, by=by, at=at)
    worklist.delete()


@transaction.atomic
def arrive(*, worklist: Worklist, by: User) -> None:
    """Find this view on coming to the desk."""
    if not rules.worklists_visible_to(by).filter(pk=worklist.pk).exists():
        raise NotYours(_("This view is not yours, or is no longer shared."))
    Arrival.objects.update_or_create(user=by, defaults={"worklist": worklist})


@transaction.atomic
def arrive_on_all(*, by: User) -> None:
    """Find the whole list again on coming to the desk."""
    Arrival.objects.filter(user=by).delete()
