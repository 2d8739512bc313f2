"""« Statistiques »: one page for whatever is asked, and its tables as files."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from terreau.commons.places import queries as places
from terreau.fund.calls.models import TargetPublic, Theme
from terreau.fund.figures import exports, forms, queries, rules
from terreau.web import doors


def _found(request: HttpRequest, form: forms.Filter) -> queries.Figures:
    return queries.figures(rules.files_visible_to(request.user), rules.editions_visible_to(request.user), form.wanted())


@doors.for_roles(*rules.READERS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything about the files that fit the filters, live."""
    form = forms.Filter(request.GET)
    form.offer(
        editions=rules.editions_visible_to(request.user).select_related("call").order_by("-opens_at", "-pk"),
        themes=Theme.objects.order_by("name", "pk"),
        publics=TargetPublic.objects.order_by("name", "pk"),
        communes=places.communes(settings.AUTHORITY["territory"]).values_list("code", "name"),
    )
    found = _found(request, form)
    query = request.GET.urlencode()
    context = {
        "form": form,
        "found": found,
        "query": query,
        "tables": exports.TABLES,
        "formats": exports.FORMATS,
        "at": timezone.now(),
        "is_chosen": bool(form.changed_data),
    }
    return render(request, "figures/home.html", context)


@doors.for_roles(*rules.READERS)
@require_safe
def table(request: HttpRequest, name: str, extension: str) -> HttpResponse:
    """One table, as CSV or a workbook."""
    if name not in exports.TABLES or extension not in exports.FORMATS:
        raise Http404
    found = _found(request, forms.Filter(request.GET))
    response = HttpResponse(exports.write(exports.TABLES[name], found, extension), content_type=exports.FORMATS[extension])
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="statistiques-{name}-{day}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response
