"""The journal of the house, for administrators: who did what, when, on what. Nobody can change it from here, or anywhere."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from terreau.commons.journal import actions, exports, forms, queries
from terreau.web import doors

PER_PAGE = 50
ADMIN = "admin"  # accounts stands above the journal: its word is borrowed, not its enum


@doors.for_roles(ADMIN)
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    form = forms.Filter(request.GET)
    entries = queries.matching(**form.wanted()) if form.is_valid() else queries.matching().none()
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    lines = [queries.read(entry) for entry in page]
    return render(request, "journal/list.html", {"form": form, "page": page, "lines": lines, "query": request.GET.urlencode()})


@doors.for_roles(ADMIN)
@require_POST
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The filtered journal as CSV. A POST, since taking the journal away is itself written in it."""
    form = forms.Filter(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest(_("These filters cannot be read. Go back and correct them."))
    now = timezone.now()
    actions.record("journal.exported", on=request.user, by=request.user, at=now)
    response = StreamingHttpResponse(exports.as_csv(queries.matching(**form.wanted())), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="journal-{timezone.localdate(now).isoformat()}.csv"'
    return response
