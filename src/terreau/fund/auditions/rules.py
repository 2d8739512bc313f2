"""Who prepares, who chooses, who notes who came. Never a juror: an audition tells who carries a project (decision 0028)."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.fund.auditions.models import Day, Hearing
from terreau.fund.auditions.states import DAY_MOVES, MOVES
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import people
from terreau.fund.calls.states import EditionState
from terreau.fund.calls.states import State as FileState
from terreau.fund.review import rules as review
from terreau.lib import moves

HEARABLE = (FileState.IN_REVIEW, FileState.DELIBERATION)


def files_to_hear(user: Any) -> QuerySet[Application]:
    """Files of the desk that stand before the jury or in deliberation."""
    return review.files_visible_to(user).filter(state__in=HEARABLE)


def hearings_visible_to(user: Any) -> QuerySet[Hearing]:
    """The team: those of the files it may open."""
    return Hearing.objects.filter(application__in=review.files_visible_to(user))


def hearings_of_holder(user: Any) -> QuerySet[Hearing]:
    """Those one's own organisations are invited to."""
    return Hearing.objects.filter(application__in=calls.applications_held_by(user))


def days_visible_to(user: Any) -> QuerySet[Day]:
    is_team = user.is_authenticated and user.has_role(*review.SCREENERS)
    return Day.objects.all() if is_team else Day.objects.none()


def can_prepare(user: Any, edition: Edition) -> bool:
    """Plan days, invite: a lead, while the jury is at work."""
    return user.is_authenticated and user.has_role(Role.LEAD) is True and edition.state == EditionState.IN_REVIEW


def can_follow(user: Any, edition: Edition) -> bool:
    """See the days and who comes."""
    is_team = user.is_authenticated and user.has_role(*review.SCREENERS) is True
    return is_team and (edition.state == EditionState.IN_REVIEW or edition.audition_days.exists())


def can_cancel(user: Any, day: Day) -> bool:
    return user.has_role(*DAY_MOVES["cancel"].roles) is True and moves.allows(day, "cancel", DAY_MOVES)


def can_choose(user: Any, hearing: Hearing) -> bool:
    """Someone who may edit the file, while it is examined. Until when is the action's to judge."""
    return _holds(user, hearing, "choose")


def can_decline(user: Any, hearing: Hearing) -> bool:
    return _holds(user, hearing, "decline")


def can_place(user: Any, hearing: Hearing) -> bool:
    return _may(user, hearing, "place") and hearing.application.state in HEARABLE


def can_withdraw(user: Any, hearing: Hearing) -> bool:
    """Take the invitation back, whatever became of the file: its time must be freed."""
    return _may(user, hearing, "withdraw")


def can_note(user: Any, hearing: Hearing) -> bool:
    """Say whether they came, or correct it."""
    return _may(user, hearing, "hear") or _may(user, hearing, "miss")


def _holds(user: Any, hearing: Hearing, verb: str) -> bool:
    is_open = moves.allows(hearing, verb, MOVES) and hearing.application.state in HEARABLE
    return is_open and people.editors_of(hearing.application).filter(pk=user.pk).exists()


def _may(user: Any, hearing: Hearing, verb: str) -> bool:
    is_theirs = user.is_authenticated and user.has_role(*MOVES[verb].roles) is True
    return is_theirs and moves.allows(hearing, verb, MOVES) and hearings_visible_to(user).filter(pk=hearing.pk).exists()
