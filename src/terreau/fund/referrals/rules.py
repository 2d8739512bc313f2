"""Who proposes, who agrees, who reads. The receiver has no account: the link in their mail opens one referral, as long as it is shared."""

from typing import Any

from django.db.models import QuerySet

from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State as FileState
from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import ANSWERS, MOVES
from terreau.fund.review import rules as review
from terreau.lib import moves


def referrals_visible_to(user: Any) -> QuerySet[Referral]:
    """The team: those of the files it may open."""
    if not (user.is_authenticated and user.has_role(*review.SCREENERS)):
        return Referral.objects.none()
    return Referral.objects.filter(application__in=review.files_visible_to(user))


def referrals_of_holder(user: Any) -> QuerySet[Referral]:
    """Those proposed to the organisations one acts for."""
    return Referral.objects.filter(application__in=calls.applications_held_by(user))


def can_propose(user: Any, application: Application) -> bool:
    """For a file that was sent and still stands, whatever was or will be decided of it."""
    if application.state in {FileState.DRAFT, FileState.WITHDRAWN}:
        return False
    return review.files_visible_to(user).filter(pk=application.pk).exists()


def can_withdraw(user: Any, referral: Referral) -> bool:
    return moves.allows(referral, "withdraw", MOVES) and referrals_visible_to(user).filter(pk=referral.pk).exists()


def can_note(user: Any, referral: Referral) -> bool:
    """Write down what the receiver told the team."""
    return any(moves.allows(referral, verb, MOVES) for verb in ANSWERS) and referrals_visible_to(user).filter(pk=referral.pk).exists()


def can_agree(user: Any, referral: Referral) -> bool:
    """It is the organisation's data, so its signature."""
    return _may(user, referral, "agree")


def can_decline(user: Any, referral: Referral) -> bool:
    return _may(user, referral, "decline")


def can_stop(user: Any, referral: Referral) -> bool:
    """Take an agreement back, at any time (RGPD art. 7 § 3)."""
    return _may(user, referral, "stop")


def _may(user: Any, referral: Referral, verb: str) -> bool:
    return moves.allows(referral, verb, MOVES) and calls.can_sign(user, referral.application)
