"""« Antériorité »: what else the body of a file asked for, for the team."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from terreau.fund.precedents import queries
from terreau.fund.review import rules as review
from terreau.fund.review.forms.screening import Admissions
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


LEAST, MOST = 2, 4  # files on one page: beyond, columns are too narrow to read


@doors.for_roles(*review.SCREENERS)
@require_POST
def compare_ticked(request: SignedInRequest) -> HttpResponse:
    """From the ticks of the desk to an address that can be kept and lent."""
    ticked = Admissions(request.POST)
    chosen = list(ticked.cleaned_data["chosen"]) if ticked.is_valid() else []
    if not LEAST <= len(chosen) <= MOST:
        messages.error(request, _("Tick two to four files to compare them."))
        return redirect(f"{reverse('review:desk')}?{request.GET.urlencode()}")
    wanted = QueryDict(mutable=True)
    wanted.setlist("dossier", chosen)
    return redirect(f"{reverse('precedents:compare')}?{wanted.urlencode()}")


@doors.for_roles(*review.SCREENERS)
@require_safe
def compare(request: SignedInRequest) -> HttpResponse:
    """Two to four files, question by question. What is not theirs to read is not there, and not said."""
    wanted = [one.replace("\x00", "") for one in request.GET.getlist("dossier")[:MOST]]
    rows = review.files_visible_to(request.user).filter(public_id__in=wanted).select_related("edition__call", "organisation", "theme")
    files = sorted(rows, key=lambda file: wanted.index(file.public_id))
    trail = [(_("Applications received"), navigation.address("review:desk")), (_("Side by side"), "")]
    only_differences = request.GET.get("ecarts") == "on"
    query = request.GET.copy()
    query.pop("ecarts", None)
    parts = queries.side_by_side(files) if len(files) >= LEAST else []
    context = {"files": files, "parts": parts, "trail": trail, "only_differences": only_differences, "query": query.urlencode()}
    return render(request, "precedents/compare.html", context)
