"""Who sees endpoints, and what their owners still lend them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.hooks import kinds
from terreau.commons.hooks.models import Delivery, Endpoint
from terreau.commons.hooks.states import DELIVERY_MOVES, ENDPOINT_MOVES, EndpointState, Reason
from terreau.commons.tokens import kinds as tokens
from terreau.lib import moves

KEEPERS = (Role.LEAD, Role.ADMIN)


def endpoints_visible_to(user: Any) -> QuerySet[Endpoint]:
    """One's own; everyone's for administrators, who must be able to cut one off."""
    if not user.is_authenticated:
        return Endpoint.objects.none()
    if user.has_role(Role.ADMIN):
        return Endpoint.objects.all()
    return Endpoint.objects.filter(owner=user) if user.has_role(Role.LEAD) else Endpoint.objects.none()


def can_create(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(Role.LEAD))


def _can(user: Any, endpoint: Endpoint, verb: str) -> bool:
    """An administrator cuts off; what goes on in someone's name is that person's to ask."""
    if not user.is_authenticated or not moves.allows(endpoint, verb, ENDPOINT_MOVES):
        return False
    is_theirs = user.has_role(Role.LEAD) and endpoint.owner_id == user.pk
    return bool(is_theirs or (user.has_role(Role.ADMIN) and Role.ADMIN in ENDPOINT_MOVES[verb].roles))


def can_pause(user: Any, endpoint: Endpoint) -> bool:
    return _can(user, endpoint, "pause")


def can_resume(user: Any, endpoint: Endpoint) -> bool:
    return _can(user, endpoint, "resume")


def can_rotate(user: Any, endpoint: Endpoint) -> bool:
    return _can(user, endpoint, "rotate") or _can(user, endpoint, "renew")


def can_stop(user: Any, endpoint: Endpoint) -> bool:
    return _can(user, endpoint, "stop")


def can_ping(user: Any, endpoint: Endpoint) -> bool:
    return _can(user, endpoint, "rotate")  # in service, and theirs


def can_send_again(user: Any, delivery: Delivery) -> bool:
    is_theirs = user.is_authenticated and user.has_role(Role.LEAD) and delivery.endpoint.owner_id == user.pk
    return is_theirs and delivery.endpoint.state != EndpointState.STOPPED and moves.allows(delivery, "send_again", DELIVERY_MOVES)


def lapse(endpoint: Endpoint, at: datetime) -> Reason | None:
    """Why the endpoint may be told nothing any more; None while its owner still lends it something.

    As for a token: the role must have been held without a break since the endpoint was made.
    """
    if endpoint.is_expired(at):
        return Reason.EXPIRED
    if not lent(endpoint):
        return Reason.OWNER
    if endpoint.editions and not set(endpoint.editions) & {key for key, _name in tokens.perimeter(endpoint.owner)}:
        return Reason.EDITION
    return None


def lent(endpoint: Endpoint) -> set[str]:
    """The kinds that its owner may still have told."""
    if not endpoint.owner.is_active:
        return set()
    grants = endpoint.owner.grants.filter(revoked_at=None, granted_at__lte=endpoint.created_at)
    held = set(grants.values_list("role", flat=True))
    return {kind.name for kind in kinds.all_kinds() if kind.name in endpoint.kinds and held & set(kind.roles)}
