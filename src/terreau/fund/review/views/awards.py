"""What was awarded, for whoever certifies and pays: read, filtered, taken away as a spreadsheet. Nothing is written here."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from terreau.commons.accounts import presence
from terreau.fund.calls.models import Edition
from terreau.fund.review import exports, rules
from terreau.fund.review.actions import screening as actions
from terreau.fund.review.forms import awards as forms
from terreau.fund.review.models import Decision
from terreau.fund.review.queries import awards as reads
from terreau.lib import csvs
from terreau.web import doors

PER_PAGE = 25


def _chosen(request: HttpRequest) -> tuple[forms.Filter, QuerySet[Decision]]:
    mine = rules.awards_visible_to(request.user)
    editions = Edition.objects.filter(pk__in=mine.values("application__edition")).select_related("call").order_by("-opens_at", "-pk")
    form = forms.Filter(request.GET, editions=editions)
    return form, reads.matching(mine, **form.wanted())


@doors.for_roles(*rules.PAYERS)
@require_safe
def awards(request: HttpRequest) -> HttpResponse:
    form, found = _chosen(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "total_cents": reads.total_cents(found), "query": query.urlencode()}
    return render(request, "review/awards.html", context)


@doors.for_roles(*rules.PAYERS)
@presence.sure_before_download("review:awards", gettext_lazy("First confirm that it is you; then ask for your export again."))
@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered awards as CSV. A POST: taking them away is written in the journal."""
    found, now = _chosen(request)[1], timezone.now()
    actions.record_awards_export(count=found.count(), by=request.user, at=now)
    header, rows = exports.awards(found)
    response = StreamingHttpResponse(csvs.lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="aides-{timezone.localdate(now).isoformat()}.csv"'
    return response
