"""Who offers, who answers. Never a juror: an offer tells who carries a project."""

from typing import Any

from django.db.models import QuerySet

from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State as FileState
from terreau.fund.review import rules as review
from terreau.fund.waiting.models import Offer
from terreau.fund.waiting.states import MOVES
from terreau.lib import moves


def offers_visible_to(user: Any) -> QuerySet[Offer]:
    """The team: those of the files it may open."""
    return Offer.objects.filter(application__in=review.files_visible_to(user))


def offers_of_holder(user: Any) -> QuerySet[Offer]:
    """Those made to one's own organisations."""
    return Offer.objects.filter(application__in=calls.applications_held_by(user))


def files_to_call(user: Any) -> QuerySet[Application]:
    """Files of the list, told that they are on it."""
    return review.files_visible_to(user).filter(state=FileState.WAITLISTED, released_state=FileState.WAITLISTED)


def can_follow(user: Any, edition: Edition) -> bool:
    """See the list and its offers: the team, once money has been given."""
    return user.is_authenticated and user.has_role(*review.SCREENERS) is True and edition.awarded_cents > 0


def can_offer(user: Any, edition: Edition) -> bool:
    """Promise money: a lead, while sessions may still vote it."""
    return user.is_authenticated and review.can_table(user, edition)


def can_call(user: Any, file: Application) -> bool:
    """Offer it something: a lead who has no link with the applicant."""
    return can_offer(user, file.edition) and review.can_decide_on(user, file)


def can_prolong(user: Any, offer: Offer) -> bool:
    return _may(user, offer, "prolong")


def can_withdraw(user: Any, offer: Offer) -> bool:
    return _may(user, offer, "withdraw")


def can_accept(user: Any, offer: Offer) -> bool:
    """Someone who may sign for the organisation: it commits it. Until when is the action's to judge."""
    return _signs(user, offer, "accept")


def can_decline(user: Any, offer: Offer) -> bool:
    return _signs(user, offer, "decline")


def _may(user: Any, offer: Offer, verb: str) -> bool:
    is_theirs = user.is_authenticated and user.has_role(*MOVES[verb].roles) is True
    return is_theirs and moves.allows(offer, verb, MOVES) and review.can_decide_on(user, offer.application)


def _signs(user: Any, offer: Offer, verb: str) -> bool:
    is_alive = moves.allows(offer, verb, MOVES) and offer.application.state == FileState.WAITLISTED
    return is_alive and calls.can_sign(user, offer.application)
