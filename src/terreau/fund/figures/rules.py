"""Who reads figures, and of which files: the officers' and leads', as on their desk."""

from typing import Any

from django.db.models import QuerySet

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState
from terreau.fund.review import rules as review

READERS = review.SCREENERS


def can_read(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(*READERS))


def files_visible_to(user: Any) -> QuerySet[Application]:
    """What they read on the desk: nothing under seal, no draft, nothing of a body they belong to.

    A count of one is the file itself: the door of the figures is that of the files.
    """
    return review.files_visible_to(user)


def editions_visible_to(user: Any) -> QuerySet[Edition]:
    return Edition.objects.exclude(state=EditionState.DRAFT) if can_read(user) else Edition.objects.none()
