"""Pages of the applicant: their files, from the first word to the answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from terreau.fund.calls import rules
from terreau.web import doors


@doors.signed_in
def application(request: HttpRequest, public_id: str) -> HttpResponse:
    """One file: where it stands and what to do next."""
    files = rules.applications_held_by(request.user).select_related("edition__call", "organisation")
    return render(request, "calls/holder/application.html", {"application": get_object_or_404(files, public_id=public_id)})
