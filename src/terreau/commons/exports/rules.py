"""An export belongs to who asked for it, as long as all it holds is still theirs to read. An unguessable address opens nothing."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import STAFF
from terreau.commons.exports import kinds
from terreau.commons.exports.models import Export
from terreau.commons.exports.states import MOVES, State
from terreau.lib import moves


def exports_visible_to(user: Any) -> QuerySet[Export]:
    """One's own, as long as one is of the house."""
    if not (user.is_authenticated and user.has_role(*STAFF)):
        return Export.objects.none()
    return Export.objects.filter(by=user)


def can_download(user: Any, export: Export) -> bool:
    """Asked again at each download: a role withdrawn since, or one file of the list now closed to them, closes the whole."""
    return _is_own(user, export) and export.state == State.READY and kinds.named(export.kind).holds(user, export.keys) is True


def can_cancel(user: Any, export: Export) -> bool:
    return _is_own(user, export) and moves.allows(export, "cancel", MOVES)


def _is_own(user: Any, export: Export) -> bool:
    return bool(user.is_authenticated and user.has_role(*STAFF) and export.by_id == user.pk)
