"""Who may ask for reasons, who answers."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState
from terreau.fund.remedies.models import ReasonsRequest
from terreau.fund.remedies.states import MOVES
from terreau.fund.review import rules as review
from terreau.lib import moves


def can_ask(user: Any, application: Application) -> bool:
    """Any member of the applicant, once the application was sent. What may be asked, and until when, is the action's to judge."""
    return application.number is not None and application.organisation_id is not None and calls.is_holder(user, application)


def requests_visible_to(user: Any) -> QuerySet[ReasonsRequest]:
    """Leads, but for applicants they have a link with."""
    if not (user.is_authenticated and user.has_role(Role.LEAD)):
        return ReasonsRequest.objects.none()
    return ReasonsRequest.objects.filter(application__in=review.files_visible_to(user).values("pk"))


def can_answer(user: Any, request: ReasonsRequest) -> bool:
    """A lead without a link, while it waits."""
    may = user.is_authenticated and user.has_role(*MOVES["answer"].roles) is True and moves.allows(request, "answer", MOVES)
    return may and review.can_decide_on(user, request.application)


def can_follow(user: Any, edition: Edition) -> bool:
    """Whether someone of the team may see what became of the answers given."""
    return user.is_authenticated and user.has_role(Role.OFFICER, Role.LEAD) is True and edition.state != EditionState.DRAFT
