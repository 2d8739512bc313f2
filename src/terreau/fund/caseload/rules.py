"""Who entrusts files, and to whom."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.models import RoleGrant, User
from terreau.commons.accounts.states import Role
from terreau.commons.organisations.models import Membership
from terreau.commons.organisations.states import MembershipState
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State

ENTRUSTED = (Role.OFFICER, Role.LEAD)
# What still asks for work: a load counts these.
OPEN = (State.SUBMITTED, State.TO_COMPLETE, State.IN_REVIEW, State.DELIBERATION)


def can_entrust(user: Any, application: Application) -> bool:
    """Take a file, hand it over, leave it: anyone of the desk, on any file that is in. The list of files says which they see."""
    return user.is_authenticated and user.has_role(*ENTRUSTED) is True and application.state != State.DRAFT


def can_hand_all_over(user: Any, officer: User) -> bool:
    """One's own files before a leave; anyone's, for a lead: the absent do not click."""
    return user.is_authenticated and (user.has_role(Role.LEAD) or (user.pk == officer.pk and user.has_role(*ENTRUSTED))) is True


def officers() -> QuerySet[User]:
    """Those a file may be entrusted to."""
    holding = RoleGrant.objects.filter(role__in=ENTRUSTED, revoked_at=None).values("user")
    return User.objects.filter(is_active=True, pk__in=holding).order_by("name", "email", "pk")


def officers_for(application: Application) -> QuerySet[User]:
    """Nobody has in hand the file of a body they belong to (code pénal, 432-12)."""
    members = Membership.objects.filter(organisation=application.organisation_id, state=MembershipState.ACTIVE).values("user")
    return officers().exclude(pk__in=members)
