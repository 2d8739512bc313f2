"""Finding a token: by its secret, or those that have lost what they stood on."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from terreau.commons.accounts.models import RoleGrant
from terreau.commons.tokens import kinds
from terreau.commons.tokens.models import Token

PREFIX = "terreau_"  # so that a secret left in a repository is recognised for what it is


def hash_of(secret: str) -> str:
    """Only this is kept. 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def alive(at: datetime) -> QuerySet[Token]:
    return Token.objects.filter(revoked_at=None, expires_at__gt=at)


def opened_by(secret: str, at: datetime) -> Token | None:
    """The token of a secret, while it lives. What it opens is `rules.can_use`'s to say."""
    if not secret.startswith(PREFIX):
        return None
    return alive(at).filter(secret_hash=hash_of(secret)).select_related("owner").first()


def orphans(at: datetime) -> QuerySet[Token]:
    """Alive, though their owner is gone or has lost every role that may lend something."""
    held = RoleGrant.objects.filter(
        user=OuterRef("owner"), revoked_at=None, role__in=kinds.lenders(), granted_at__lte=OuterRef("created_at")
    )
    return alive(at).filter(Q(owner__is_active=False) | ~Exists(held)).order_by("pk")


def listed(tokens: QuerySet[Token]) -> QuerySet[Token]:
    """Living ones first, then the latest."""
    return tokens.select_related("owner", "revoked_by").order_by(F("revoked_at").desc(nulls_first=True), "-created_at", "-pk")


def perimeter_in_words(token: Token, names: Sequence[tuple[int, str]]) -> list[str]:
    """The names of what a token is limited to; empty when it is not limited."""
    known = dict(names)
    return [known[key] for key in token.editions if key in known]
