"""Who sees a view, and who changes it. What a view shows is another matter: review.rules.files_visible_to, every time."""

from typing import Any

from django.db.models import Q, QuerySet

from terreau.commons.accounts.states import Role
from terreau.fund.review.rules import SCREENERS
from terreau.fund.worklists.models import Worklist


def worklists_visible_to(user: Any) -> QuerySet[Worklist]:
    """One's own and those the team shares; nothing once the role is revoked."""
    if not (user.is_authenticated and user.has_role(*SCREENERS)):
        return Worklist.objects.none()
    return Worklist.objects.filter(Q(owner=user) | Q(is_shared=True))


def can_change(user: Any, worklist: Worklist) -> bool:
    """Whoever made it; a lead for what is shared: the absent do not click."""
    is_mine = worklist.owner_id == user.pk and user.has_role(*SCREENERS)
    return (is_mine or (worklist.is_shared and user.has_role(Role.LEAD))) is True
