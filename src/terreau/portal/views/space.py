"""The first page of whoever is signed in: what is theirs, and for the staff what waits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from terreau.commons.accounts.states import STAFF, Role
from terreau.commons.organisations import queries as organisations_queries
from terreau.fund.calls import rules as calls_rules
from terreau.fund.calls.queries import standing as standings
from terreau.portal import desks
from terreau.web import doors

FILES_SHOWN = 5


@doors.signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    held = calls_rules.applications_held_by(request.user).select_related("edition__call", "organisation").order_by("-started_at", "-pk")
    files = [(application, standings.standing(application, now)) for application in held[:FILES_SHOWN]]
    return render(request, "portal/my_space.html", {"files": files, "organisations": organisations_queries.organisations_of(request.user)})


@doors.for_roles(*STAFF)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "tasks": desks.tasks_for(request.user, now),
        "editions": desks.editions_under_way(request.user, now),
        "juries": desks.juries_under_way(request.user),
        "sessions": desks.sessions_under_way(request.user),
        "is_lead": request.user.has_role(Role.LEAD),
        "opens_editions": request.user.has_role(Role.LEAD, Role.OFFICER),
        "at": now,
    }
    return render(request, "portal/desk.html", context)
