"""Who may see and publish the laureates."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import EditionState
from terreau.showcase.laureates.models import Publication


def publications_visible_to(user: Any) -> QuerySet[Publication]:
    """What is published now, for everyone; withdrawn and replaced versions too, for leads."""
    if user.is_authenticated and user.has_role(Role.LEAD):
        return Publication.objects.all()
    return Publication.objects.filter(withdrawn_at=None)


def can_publish(user: Any, edition: Edition) -> bool:
    """Once an edition is being decided: the first announced awards may be shown before the last."""
    is_decided = edition.state in {EditionState.IN_REVIEW, EditionState.DECIDED, EditionState.ARCHIVED}
    return user.is_authenticated and user.has_role(Role.LEAD) and is_decided


def can_withdraw(user: Any, publication: Publication) -> bool:
    return user.is_authenticated and user.has_role(Role.LEAD) and publication.withdrawn_at is None
