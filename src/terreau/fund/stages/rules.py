"""Who answers a first stage: leads, and never about a body of their own."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries.stages import second_of
from terreau.fund.calls.states import MOVES as FILE_MOVES
from terreau.fund.calls.states import State
from terreau.fund.review import rules as review
from terreau.fund.stages.models import StageAnswer
from terreau.fund.stages.states import MOVES
from terreau.lib import moves

# A file declared not eligible has had its own answer; it stays in sight, like one that was withdrawn.
SHOWN = tuple(state for state in State if state != State.DRAFT)


def files_visible_to(user: Any) -> QuerySet[Application]:
    """Files of first stages that have a second one, as the desk shows them: nothing under seal, nothing of one's own body."""
    return review.files_visible_to(user).filter(edition__next_stage__isnull=False, state__in=SHOWN)


def answers_visible_to(user: Any) -> QuerySet[StageAnswer]:
    """Prepared, announced or taken back, on those files; for the mail room too."""
    return StageAnswer.objects.filter(application__in=files_visible_to(user))


def can_open_page(user: Any, edition: Edition) -> bool:
    """The page where a lead answers the first stage."""
    return bool(user.has_role(Role.LEAD)) and second_of(edition) is not None


def can_answer(user: Any, application: Application) -> bool:
    """Whether the state of the file lets a lead answer it. Time, seal and proposals are the action's to judge."""
    return bool(user.has_role(Role.LEAD)) and moves.allows(application, "invite", FILE_MOVES)


def can_undo(user: Any, answer: StageAnswer) -> bool:
    return bool(user.has_role(*MOVES["undo"].roles)) and moves.allows(answer, "undo", MOVES)
