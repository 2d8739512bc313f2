"""Whom a file concerns."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.commons.forms.models import Answer
from terreau.commons.organisations import queries as organisations
from terreau.commons.organisations.states import MembershipState
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State

TEAM = (Role.OFFICER, Role.LEAD)


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


def followers_of(application: Application) -> list[User]:
    """Those of the team who have written to the applicant about the file; the whole team when nobody has yet."""
    wrote = Q(pk__in=application.thread.filter(is_from_staff=True).values("by"))
    asked = Q(pk__in=application.completion_requests.values("asked_by"))
    known = [person for person in User.objects.filter(wrote | asked, is_active=True).order_by("pk") if person.has_role(*TEAM)]
    return known or organisations.team()


def last_hand_on(application: Application, question_ids: Sequence[str]) -> Answer | None:
    """The latest of these answers, with who wrote it: members who work together see each other's hand."""
    written = Answer.objects.filter(sheet=application.sheet_id, question__in=question_ids, updated_by__isnull=False)
    return written.select_related("updated_by").order_by("-updated_at", "-pk").first()


def holders_of_drafts(edition: Edition) -> QuerySet[User]:
    """Everyone who may edit a draft of the edition, each once: those who must hear that the calendar changes."""
    drafts = Application.objects.filter(edition=edition, state=State.DRAFT)
    members = Q(
        memberships__organisation__in=drafts.exclude(organisation=None).values("organisation"),
        memberships__state=MembershipState.ACTIVE,
        memberships__can_edit=True,
    )
    alone = Q(pk__in=drafts.filter(organisation=None, started_by__isnull=False).values("started_by"))
    return User.objects.filter(members | alone, is_active=True).order_by("pk").distinct()
