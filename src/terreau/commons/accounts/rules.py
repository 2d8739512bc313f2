"""Who may see and administer people. Only administrators do; everyone sees themselves."""

from django.db.models import QuerySet

from terreau.commons.accounts import queries
from terreau.commons.accounts.models import Invitation, User
from terreau.commons.accounts.states import Role


def people_visible_to(user: User) -> QuerySet[User]:
    """Every person, for administrators; otherwise oneself."""
    return User.objects.all() if user.has_role(Role.ADMIN) else User.objects.filter(pk=user.pk)


def invitations_visible_to(user: User) -> QuerySet[Invitation]:
    """Open invitations, for administrators."""
    return queries.open_invitations() if user.has_role(Role.ADMIN) else Invitation.objects.none()


def can_administer(user: User, person: User) -> bool:
    """Grant, revoke, deactivate: an administrator, on any account that was not closed for good."""
    return user.has_role(Role.ADMIN) and person.closed_at is None


def can_accept(user: User, invitation: Invitation) -> bool:
    """An invitation is for the owner of the address; having the link is not enough."""
    return user.is_active and user.email.casefold() == invitation.email.casefold()
