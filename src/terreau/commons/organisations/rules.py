"""Who may see a body and act for it. Membership gives rights; staff see every body, and sign for none."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.organisations.models import Membership, Organisation
from terreau.commons.organisations.states import MembershipState


def organisations_visible_to(user: Any) -> QuerySet[Organisation]:
    """The bodies one belongs to; all of them for the team. An absorbed record is reached through the one that absorbed it."""
    bodies = Organisation.objects.filter(merged_into=None)
    if not user.is_authenticated:
        return bodies.none()
    if user.is_house_staff:
        return bodies
    return bodies.filter(pk__in=_memberships(user).values("organisation"))


def memberships_visible_to(user: Any) -> QuerySet[Membership]:
    """Members and requests of the bodies one belongs to, and one's own request elsewhere."""
    if not user.is_authenticated:
        return Membership.objects.none()
    if user.is_house_staff:
        return Membership.objects.all()
    return Membership.objects.filter(organisation__in=organisations_visible_to(user)) | Membership.objects.filter(user=user)


def is_member(user: Any, organisation: Organisation | None) -> bool:
    return organisation is not None and user.is_authenticated and _memberships(user).filter(organisation=organisation).exists()


def can_edit(user: Any, organisation: Organisation | None) -> bool:
    """Write for the body: its record, its drafts. Signing does not come with it, nor the other way round."""
    return (
        organisation is not None and user.is_authenticated and _memberships(user).filter(organisation=organisation, can_edit=True).exists()
    )


def can_sign(user: Any, organisation: Organisation | None) -> bool:
    """Commit the body: submit, withdraw, accept; and decide who its members are."""
    return (
        organisation is not None and user.is_authenticated and _memberships(user).filter(organisation=organisation, can_sign=True).exists()
    )


def has_signer(organisation: Organisation) -> bool:
    return organisation.memberships.filter(state=MembershipState.ACTIVE, can_sign=True, user__is_active=True).exists()


def can_manage_members(user: Any, organisation: Organisation) -> bool:
    """Signers decide who is in. A body that has none leans on the team."""
    if can_sign(user, organisation):
        return True
    return can_supervise(user) and not has_signer(organisation)


def can_invite(user: Any, organisation: Organisation) -> bool:
    """Signers invite; where nobody signs yet, whoever opened the record invites the person who does."""
    return can_manage_members(user, organisation) or can_declare_signer(user, organisation)


def can_declare_signer(user: Any, organisation: Organisation) -> bool:
    """A member of a body that no one signs for may declare that they do: journalled, and every member is told."""
    return can_edit(user, organisation) and not has_signer(organisation)


def can_end(user: Any, membership: Membership) -> bool:
    """Oneself, always; others, for signers; anyone, for the team: a body taken over by a stranger can be freed."""
    if membership.user_id is not None and membership.user_id == user.pk:
        return True
    return (
        can_invite(user, membership.organisation)
        if membership.state == MembershipState.INVITED
        else (can_manage_members(user, membership.organisation) or can_supervise(user))
    )


def can_supervise(user: Any) -> bool:
    """Look after records: search, merge, settle doubts."""
    return user.is_authenticated and user.has_role(Role.OFFICER, Role.LEAD)


def _memberships(user: Any) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, state=MembershipState.ACTIVE, user__is_active=True, organisation__merged_into=None)
