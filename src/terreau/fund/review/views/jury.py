"""A juror's own pages. Every file they reach goes through `rules.jury_files_visible_to`, and comes out as a `JuryFile`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from terreau.commons.accounts.states import Role
from terreau.fund.review import rules
from terreau.fund.review.queries import jury
from terreau.web import doors


@doors.for_roles(Role.JUROR)
def desk(request: HttpRequest) -> HttpResponse:
    """What I have to do, edition by edition."""
    user = request.user
    desks = jury.desks(rules.seats_visible_to(user), rules.assignments_visible_to(user), rules.jury_files_visible_to(user), timezone.now())
    return render(request, "review/jury/desk.html", {"desks": desks})
