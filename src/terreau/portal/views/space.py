"""The first page of whoever is signed in: what is theirs, and for the staff what waits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from terreau.commons.accounts.states import STAFF
from terreau.commons.organisations import queries as organisations_queries
from terreau.fund.calls import rules as calls_rules
from terreau.fund.calls.queries import applications as applications_queries
from terreau.fund.calls.queries import editions as editions_queries
from terreau.fund.calls.states import State
from terreau.portal import desks
from terreau.web import doors, navigation

FILES_SHOWN = 5
TONES = {
    State.DRAFT: "warning",
    State.SUBMITTED: "info",
    State.TO_COMPLETE: "warning",
    State.IN_REVIEW: "info",
    State.DELIBERATION: "info",
    State.AWARDED: "success",
    State.WAITLISTED: "accent",
}


@doors.signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    held = calls_rules.applications_held_by(request.user).select_related("edition__call", "organisation").order_by("-started_at", "-pk")
    files = []
    for application in held[:FILES_SHOWN]:
        state = applications_queries.state_for_applicant(application)
        is_open = state == State.DRAFT and editions_queries.is_open_for(application, now)
        closes_at = editions_queries.closes_for(application) if is_open else None
        files.append(
            (
                application,
                state.label,
                TONES.get(state, "neutral"),
                navigation.address("calls:application", application.public_id),
                closes_at,
            )
        )
    organisations = [
        (organisation, navigation.address("organisations:detail", organisation.public_id))
        for organisation in organisations_queries.organisations_of(request.user)
    ]
    return render(request, "portal/my_space.html", {"files": files, "organisations": organisations, "now": now})


@doors.for_roles(*STAFF)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(
        request, "portal/desk.html", {"tasks": desks.tasks_for(request.user, now), "editions": desks.editions_under_way(now), "now": now}
    )
