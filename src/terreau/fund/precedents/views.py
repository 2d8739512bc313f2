"""« Antériorité »: what else the body of a file asked for, for the team."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.fund.precedents import queries
from terreau.fund.review import rules as review
from terreau.web import doors, navigation
from terreau.web.doors import SignedInRequest


@doors.for_roles(*review.SCREENERS)
@require_safe
def file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Every other file of the same body, the suspect ones first."""
    files = review.files_visible_to(request.user).select_related("edition__call", "organisation")
    application = get_object_or_404(files, public_id=public_id)
    trail = [
        (_("Applications received"), navigation.address("review:desk")),
        (application.reference, navigation.address("review:file", application.public_id)),
        (_("Earlier files"), ""),
    ]
    context = {"application": application, "found": queries.page(request.user, application), "trail": trail}
    return render(request, "precedents/file.html", context)
