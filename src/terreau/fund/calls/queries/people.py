"""Whom a file concerns."""

from django.db.models import Q, QuerySet

from terreau.commons.accounts.models import User
from terreau.commons.organisations.states import MembershipState
from terreau.fund.calls.models import Application


def _members(application: Application, **right: bool) -> Q:
    rights = {f"memberships__{name}": value for name, value in right.items()}
    return Q(memberships__organisation=application.organisation_id, memberships__state=MembershipState.ACTIVE, **rights)


def editors_of(application: Application) -> QuerySet[User]:
    """Active members who may edit; whoever began it, while it has no organisation."""
    if application.organisation_id is None:
        return User.objects.filter(pk=application.started_by_id, is_active=True).order_by("pk")
    return User.objects.filter(_members(application, can_edit=True), is_active=True).order_by("pk")


def signers_of(application: Application) -> QuerySet[User]:
    """Active members who may sign for the organisation."""
    if application.organisation_id is None:
        return User.objects.none()
    return User.objects.filter(_members(application, can_sign=True), is_active=True).order_by("pk")


def addressees_of(application: Application) -> QuerySet[User]:
    """Who is told what happens to the file: those who sign, and whoever began it if still a member."""
    if application.organisation_id is None:
        return editors_of(application)
    signers = _members(application, can_sign=True)
    starter = _members(application) & Q(pk=application.started_by_id)
    return User.objects.filter(signers | starter, is_active=True).order_by("pk").distinct()
