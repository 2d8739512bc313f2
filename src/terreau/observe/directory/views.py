"""The public directory, and the team's page of register files."""

from django.contrib import messages as toasts
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.accounts.states import STAFF, Role
from terreau.commons.journal import queries as journal
from terreau.observe.directory import actions, exports, forms, queries, rules
from terreau.web import doors, returns
from terreau.web.refusals import shown_on

PER_PAGE = 25


@doors.public
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """The ESS of the territory, as registers show it today."""
    day, form = timezone.localdate(), forms.Search(request.GET)
    units = queries.matching(queries.ess_units(day), form.criteria, day)
    page = Paginator(units, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": queries.rows(list(page.object_list), day),
        "is_filtered": form.criteria != queries.Criteria(),
        "query": request.GET.urlencode(),
        "last": queries.last_run_of_units(),
    }
    return render(request, "directory/list.html", context)


@doors.public
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same list, the same filters, as CSV."""
    day = timezone.localdate()
    units = queries.matching(queries.ess_units(day), forms.Search(request.GET).criteria, day)
    name = f"annuaire-ess-{day.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(exports.csv_of(units, day), content_type="text/csv; charset=utf-8", headers=headers)


@doors.public
@require_safe
def detail(request: HttpRequest, siren: str) -> HttpResponse:
    """One body: identity, places, and each proof with its source and its date."""
    day = timezone.localdate()
    unit = get_object_or_404(rules.units_visible_to(request.user, day), siren=siren)
    can_record = rules.can_record_statutes(request.user)
    context = {"sheet": queries.sheet(unit, day), "can_record": can_record, "lines": journal.history(unit) if can_record else []}
    return render(request, "directory/detail.html", context)


@doors.for_roles(Role.OFFICER, Role.LEAD)
@require_http_methods(["GET", "POST"])
def statutes(request: HttpRequest, siren: str) -> HttpResponse:
    """Say what statutes are worth, under one's name."""
    unit = get_object_or_404(rules.units_visible_to(request.user, timezone.localdate()), siren=siren)
    form = forms.Statutes(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.record_statutes(unit=unit, by=request.user, at=timezone.now(), **form.cleaned_data)
            toasts.success(request, _("Your reading of the statutes is recorded."))
            return redirect("directory:detail", siren)
    return render(request, "directory/statutes.html", {"unit": unit, "form": form})


@doors.for_roles(*STAFF)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """What the directory stands on, and every file that was read."""
    page = Paginator(rules.runs_visible_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/runs.html", {"page": page, "standing": queries.standing()})


@doors.for_roles(*STAFF)
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each line of one file."""
    found = get_object_or_404(rules.runs_visible_to(request.user), pk=pk)
    return render(request, "directory/run.html", {"run": found, "report": found.report})
