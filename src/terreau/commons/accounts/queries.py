"""Reads about people: who holds a role, who is invited, who plays in the demonstration."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import Invitation, RoleGrant, User
from terreau.commons.accounts.states import Role
from terreau.commons.journal import queries as journal
from terreau.lib import texts

DEMO_DOMAIN = "demo.terreau.example"

_closing_obstacles: list[Callable[[User], list[str]]] = []


def holders_of(role: str) -> QuerySet[User]:
    """Active people who hold the role now."""
    return User.objects.filter(is_active=True, pk__in=_standing_grants(role).values("user_id")).order_by("name", "email", "pk")


def _standing_grants(role: str) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(role=role, revoked_at=None)


def standing_grants(user: User) -> QuerySet[RoleGrant]:
    """The roles a person holds, oldest first, each with who gave it."""
    return user.grants.filter(revoked_at=None).select_related("granted_by").order_by("granted_at", "pk")


def roles_held(user: User) -> list[str]:
    """Roles held now, in the order of the cast, from grants already fetched."""
    held = {grant.role for grant in user.grants.all() if grant.revoked_at is None}
    return [role for role in Role.values if role in held]


def history_of(user: User) -> list[journal.Line]:
    """What happened to an account, newest first."""
    return journal.history(user)


def open_sessions(user: User, *, at: datetime) -> QuerySet[UserSession]:
    """Where the account is open now, latest sign-in first. allauth's own list deletes rows while it reads them."""
    living = Session.objects.filter(expire_date__gt=at).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=living).order_by("-created_at", "pk")


def people(*, words: str = "", role: str = "", status: str = "active") -> QuerySet[User]:
    """People to administer. `words` are sought in names and addresses; status: active, inactive, all."""
    found = User.objects.filter(closed_at=None)
    for word in texts.fold(words).split():
        found = found.filter(search_text__contains=word)
    if role:
        found = found.filter(pk__in=_standing_grants(role).values("user_id"))
    if status != "all":
        found = found.filter(is_active=status == "active")
    return found.order_by("name", "email", "pk")


def open_invitations() -> QuerySet[Invitation]:
    """Invitations neither accepted nor withdrawn, expired ones included: they can be sent again."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    return waiting.select_related("invited_by").order_by("-invited_at", "-pk")


def is_last_admin(user: User) -> bool:
    """Whether the house would have no administrator left without this person."""
    admins = set(holders_of(Role.ADMIN).values_list("pk", flat=True))
    return admins == {user.pk}


def register_closing_obstacle(reasons: Callable[[User], list[str]]) -> None:
    """A room names what a person must settle before closing their account, in words for them. From apps.py."""
    _closing_obstacles.append(reasons)


def closing_obstacles(user: User) -> list[str]:
    """Why the account cannot be closed by its owner now; empty when it can."""
    found = [_("You are the only administrator. Give this role to someone else first.")] if is_last_admin(user) else []
    return found + [reason for reasons in _closing_obstacles for reason in reasons(user)]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One account of the demonstration's sign-in page."""

    public_id: str
    name: str
    roles: list[str]
    note: str


def demo_accounts() -> QuerySet[User]:
    """Accounts that the demonstration lends to anyone."""
    return User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}", is_active=True).order_by("name", "pk")


def demo_people() -> list[DemoPerson]:
    """The cast of the demonstration: accounts at DEMO_DOMAIN, the ones without a role (holders) first, then by role.

    `demo_note` on the user says what they come for; give it when the account is made.
    """
    rows = [(user, roles_held(user)) for user in demo_accounts().prefetch_related("grants")]
    rows.sort(key=lambda row: Role.values.index(row[1][0]) if row[1] else -1)
    return [
        DemoPerson(user.public_id, str(user), [str(Role(role).label) for role in held] or [_("project holder")], user.demo_note)
        for user, held in rows
    ]


def invitation_by_hash(secret_hash: str) -> Invitation | None:
    """The invitation a link opens, whatever became of it."""
    return Invitation.objects.filter(secret_hash=secret_hash).select_related("invited_by").first()


def is_invited(email: str) -> bool:
    """Whether an administrator vouched for the owner of the address: their invitation was not withdrawn."""
    return Invitation.objects.filter(email__iexact=email, withdrawn_at=None).exists()


def is_pending(invitation: Invitation, at: datetime) -> bool:
    """Whether the invitation can still be accepted at that instant."""
    return invitation.accepted_at is None and invitation.withdrawn_at is None and at < invitation.expires_at
