"""The officers' list: filters, counts, bulk admission, export."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages as toasts
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.accounts import presence
from terreau.commons.exports import actions as exporting
from terreau.commons.exports import tasks as exporting_tasks
from terreau.commons.places import queries as places
from terreau.fund.calls.models import Application, Theme
from terreau.fund.calls.rules import committees_visible_to, editions_visible_to
from terreau.fund.calls.states import EditionState, State
from terreau.fund.caseload import rules as hands
from terreau.fund.review import exports, rules
from terreau.fund.review.actions import screening as actions
from terreau.fund.review.forms import screening as forms
from terreau.fund.review.queries import above
from terreau.fund.review.queries import desk as reads
from terreau.lib import workbooks
from terreau.web import doors, picks
from terreau.web.refusals import shown_on

FURTHER = ("theme", "committee", "commune", "least", "most", "awaits_reply", "silence_soon", "proposed")  # filters folded away at first
FORMATS = ("csv", "xlsx")
AT_ONCE = 2_000  # files of a list that is exported while one waits; longer ones are prepared in the background


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What an address asks for: the filters, the files that fit them (whatever their state), and the state of its tab."""

    form: forms.Filter
    wanted: reads.Wanted
    files: QuerySet[Application]

    @property
    def shown(self) -> QuerySet[Application]:
        """The rows of the list, in its order."""
        return reads.ordered(reads.in_state(self.files, self.wanted.state), self.wanted.sort)


def choice(request: HttpRequest) -> Choice:
    """Reads the address of the list; pages of a file carry the same one, and so know their neighbours."""
    state = request.GET.get("state", "")
    form = forms.Filter(request.GET)
    wanted = form.wanted(state=state if state in rules.ON_THE_DESK else "", reader=request.user)
    files = reads.matching(rules.files_visible_to(request.user), wanted, at=timezone.now())
    return Choice(form=form, wanted=wanted, files=files)


@doors.for_roles(*rules.SCREENERS)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    chosen = choice(request)
    offer(chosen.form, request.user)
    aloft = above.of(request.user, request.GET, chosen.form, at=timezone.now())
    if aloft and aloft.arrival:
        return redirect(f"{reverse('review:desk')}?{aloft.arrival}")
    counts = reads.count_by_state(chosen.files)
    total = counts[chosen.wanted.state] if chosen.wanted.state else sum(counts.values())
    rows = chosen.shown.select_related("edition__call", "organisation", "theme", "charge__officer", "charge__second")
    page = picks.page_of(rows, length=total, number=request.GET.get("page"))
    context = {
        "form": chosen.form,
        "above": aloft,
        "is_filtered_further": bool({*FURTHER} & {name for name, value in request.GET.items() if value}),
        "state": chosen.wanted.state,
        "tabs": _tabs(request, counts, chosen.wanted.state),
        "page": page,
        "total": total,
        "flags": reads.flags([file.pk for file in page]),
        "query": _query(request),
        "entrust_url": f"{reverse('review:entrust_many')}?{_query(request)}",
        "tones": reads.TONES,
        "has_admissible": any(file.state == State.SUBMITTED for file in page),
        "at": timezone.now(),
        "soon": timezone.now() + reads.SOON,
    }
    return render(request, "review/desk/list.html", context)


def offer(form: forms.Filter, reader: Any) -> None:
    """Fill the lists of the filters with what there is to choose from today. Five queries."""
    form.offer(
        editions=editions_visible_to(reader).exclude(state=EditionState.DRAFT).select_related("call").order_by("-opens_at", "-pk"),
        themes=Theme.objects.order_by("name", "pk"),
        committees=committees_visible_to(reader).select_related("edition__call").order_by("-held_on", "-pk"),
        communes=places.communes(settings.AUTHORITY["territory"]).values_list("code", "name"),
        officers=hands.officers(),
        reader=reader,
    )


def _query(request: HttpRequest) -> str:
    """The filters of the list, as a file's page carries them on."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _tabs(request: HttpRequest, counts: dict[str, int], state: str) -> list[tuple[str, str, bool]]:
    query = request.GET.copy()
    query.pop("page", None)
    rows = []
    for value, label in [("", pgettext("files", "All")), *((state_.value, state_.label) for state_ in rules.ON_THE_DESK)]:
        number = counts[value] if value else sum(counts.values())
        if number or not value or value == state:
            query["state"] = value
            rows.append((f"{label} ({number})", f"?{query.urlencode()}", value == state))
    return rows


@doors.for_roles(*rules.SCREENERS)
@require_POST
def admit(request: HttpRequest) -> HttpResponse:
    """Several files at once: an explicit list, shown once more, then each checked again on its own."""
    form = forms.Admissions(request.POST)
    back = f"{reverse('review:desk')}?{request.GET.urlencode()}"
    if not form.is_valid():
        for error in form.errors.get("chosen", []):
            toasts.error(request, str(error))
        return redirect(back)
    chosen = form.cleaned_data["chosen"]
    found = (
        rules.files_visible_to(request.user)
        .filter(public_id__in=chosen)
        .select_related("edition__call", "organisation", "sheet__form_version")
    )
    files = list(found.order_by("submitted_at", "pk"))
    if "confirmed" not in request.POST:
        ready = [file for file in files if rules.can_admit(request.user, file)]
        context = {"files": ready, "form": form, "left_out": len(chosen) - len(ready), "back": back, "query": request.GET.urlencode()}
        return render(request, "review/desk/admit_many.html", context)
    versions = {file.pk: chosen[file.public_id] for file in files}
    report = actions.admit_each(applications=files, versions=versions, by=request.user, at=timezone.now())
    _say(request, report, missing=len(chosen) - len(files))
    return redirect(back)


def _say(request: HttpRequest, report: actions.Report, *, missing: int) -> None:
    if done := len(report.done):
        toasts.success(
            request, ngettext("%(count)s file goes before the jury.", "%(count)s files go before the jury.", done) % {"count": done}
        )
    for file, reason in report.refused:
        toasts.warning(request, _("%(file)s stays where it is. %(reason)s") % {"file": file, "reason": reason})
    if missing:
        toasts.warning(request, ngettext("%(count)s file was not found.", "%(count)s files were not found.", missing) % {"count": missing})


@doors.for_roles(*rules.SCREENERS)
@presence.sure_before_download("review:desk", gettext_lazy("First confirm that it is you; then ask for your export again."))
@require_POST
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """The filtered list as a spreadsheet. A POST: taking personal data away is written in the journal."""
    format_ = request.POST.get("format", "")
    if format_ not in FORMATS:
        toasts.error(request, _("Choose a format: CSV or Excel."))
        return redirect(f"{reverse('review:desk')}?{request.GET.urlencode()}")
    chosen = choice(request)
    now = timezone.now()
    if chosen.shown.count() > AT_ONCE:
        toasts.info(request, _("This list is long: it is prepared in the background."))
        return redirect(f"{reverse('review:prepare_export')}?{request.GET.urlencode()}")
    name = f"candidatures-{timezone.localdate(now).isoformat()}.{format_}"
    actions.record_export(count=chosen.shown.count(), format_=format_.upper(), by=request.user, at=now)
    if format_ == "xlsx":
        return FileResponse(exports.as_xlsx(chosen.shown), as_attachment=True, filename=name, content_type=workbooks.XLSX)
    response = StreamingHttpResponse(exports.as_csv(chosen.shown), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@doors.for_roles(*rules.SCREENERS)
@presence.recently_authenticated
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """The same list in the background: any length, any format, the documents too."""
    chosen = choice(request)
    back = f"{reverse('review:desk')}?{_query(request)}"
    form = forms.Export(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            export = exporting.ask(
                kind=rules.FILES,
                format_=form.cleaned_data["format"],
                keys=list(chosen.shown.values_list("pk", flat=True)),
                address=back if len(back) <= 500 else reverse("review:desk"),
                by=request.user,
                at=timezone.now(),
            )
            exporting_tasks.make.enqueue(export.pk)
            return redirect("exports:mine")
    context = {"form": form, "total": chosen.shown.count(), "back": back}
    return render(request, "review/desk/export.html", context)
