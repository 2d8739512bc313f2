"""Who sees tokens, and what a token still opens. Jurors lend nothing: no verb is theirs."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.tokens import kinds
from terreau.commons.tokens.models import Token

KEEPERS = (Role.LEAD, Role.ADMIN)


def tokens_visible_to(user: Any) -> QuerySet[Token]:
    """One's own, for those who may lend; everyone's for administrators, who must be able to cut one off."""
    if not user.is_authenticated:
        return Token.objects.none()
    if user.has_role(Role.ADMIN):
        return Token.objects.all()
    return Token.objects.filter(owner=user) if user.has_role(Role.LEAD) else Token.objects.none()


def can_create(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(Role.LEAD))


def can_revoke(user: Any, token: Token) -> bool:
    """Its owner, and administrators."""
    if token.revoked_at is not None or not user.is_authenticated:
        return False
    return bool(user.has_role(Role.ADMIN) or (user.has_role(Role.LEAD) and token.owner_id == user.pk))


def can_use(token: Token, verb: str, at: datetime) -> bool:
    """Whether the token opens this today: alive, made for it, its owner still in the role that lent it.

    In the role *without a break*: a role given back later does not give life again to what was made before.
    """
    if token.is_over(at) or verb not in token.verbs or not token.owner.is_active:
        return False
    held = token.owner.grants.filter(revoked_at=None, granted_at__lte=token.created_at)
    return held.filter(role__in=kinds.named(verb).roles).exists()
