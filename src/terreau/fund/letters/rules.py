"""Who words letters."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState, State


def can_word(user: Any, edition: Edition) -> bool:
    """Leads, as long as the edition may still answer someone."""
    return user.is_authenticated and user.has_role(Role.LEAD) is True and edition.state != EditionState.ARCHIVED


def files_to_try(user: Any, edition: Edition) -> QuerySet[Application]:
    """Files of the edition on which a lead may try a template: sent, not under seal, theirs to see."""
    files = calls.applications_visible_to(user).filter(edition=edition, number__isnull=False).exclude(state=State.DRAFT)
    return files.exclude(pk__in=calls.applications_held_by(user).values("pk")).order_by("number", "pk")
