"""Who may see and do what with a file once it is in."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State

SCREENERS = (Role.OFFICER, Role.LEAD)
# What has left the applicant's hands. A draft belongs to its authors alone, even one that was sent and taken back.
ON_THE_DESK = tuple(state for state in State if state != State.DRAFT)


def files_visible_to(user: Any) -> QuerySet[Application]:
    """Files on the officers' desk, of every edition; nothing for anyone else, nothing once the role is revoked."""
    if not (user.is_authenticated and user.has_role(*SCREENERS)):
        return Application.objects.none()
    return Application.objects.filter(state__in=ON_THE_DESK)
