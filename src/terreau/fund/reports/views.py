"""« Rapport d’instruction »: written on the page of a file, followed and gathered on the page of an edition."""

from typing import Any

from django.contrib import messages as toasts
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.accounts import presence
from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application, Edition
from terreau.fund.reports import actions, exports, forms, mails, queries, rules
from terreau.fund.reports.models import Report
from terreau.fund.reports.states import State
from terreau.fund.review import rules as review
from terreau.lib import csvs
from terreau.web import confirm, doors, navigation, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

TEAM = doors.for_roles(*rules.DESK)
RELATED = ("edition__call", "organisation", "theme", "report__written_by", "report__approved_by", "report__paper")


# ── One file ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _file(request: HttpRequest, public_id: str) -> tuple[Application, Report | None]:
    file = get_object_or_404(review.files_visible_to(request.user).select_related(*RELATED), public_id=public_id)
    report = getattr(file, "report", None)
    if report is not None:
        report.application = file  # read once
    return file, report


@TEAM
@require_http_methods(["GET", "POST"])
def file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Write it, or read it once it waits for a lead or is approved."""
    found, report = _file(request, public_id)
    can_write = rules.can_write(request.user, found)
    sections = queries.sections_of(found, report, queries.plan_of(found.edition)) if can_write else []
    initial = {"opinion": report.opinion, "amount_cents": report.amount_cents, "version": report.version} if report else {}
    form = forms.Write(returns.posted(request), sections=sections, initial=initial)
    if request.method == "POST":
        doors.require(can_write, _("This report waits for an approval, or has it: it is written no more."))
        if form.is_valid():
            with shown_on(form):
                actions.write(application=found, **form.written(), by=request.user, at=timezone.now())
                if request.POST.get("verb") == "propose":
                    return redirect("reports:act", public_id, "proposer")
                toasts.success(request, _("Kept. Nobody but the team reads it."))
                return redirect("reports:file", public_id)
    return render(request, "reports/file.html", _page(request, found, report) | {"form": form, "can_write": can_write})


def _page(request: SignedInRequest, found: Application, report: Report | None) -> dict[str, Any]:
    allowed = report and {name: getattr(rules, f"can_{name}")(request.user, report) for name in ACTS}
    facts = queries.facts_of(report or Report(application=found), viewer=request.user)
    trail = [
        (_("Applications received"), navigation.address("review:desk")),
        (found.reference, navigation.address("review:file", found.public_id)),
        (_("Instruction report"), ""),
    ]
    shown = [section for section in report.sections if section["text"]] if report else []
    opinion = queries.opinion_in_words(report) if report else ""
    return {"file": found, "report": report, "facts": facts, "allowed": allowed, "trail": trail, "shown": shown, "opinion": opinion}


@TEAM
@require_safe
def paper(request: SignedInRequest, public_id: str) -> HttpResponse:
    """On paper, as it stands; the approved one is the paper that was frozen."""
    found, report = _file(request, public_id)
    if report is None:
        raise Http404
    if report.paper is not None:
        return redirect("documents:download", report.paper.public_id)
    content = mails.paper(report, facts=queries.facts_of(report, viewer=request.user), day=timezone.now())
    return _pdf(content, f"rapport-{found.reference}.pdf", disposition="inline")


def _pdf(content: bytes, name: str, *, disposition: str = "attachment") -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


ACTS: dict[str, dict[str, Any]] = {
    "propose": {
        "title": gettext_lazy("Propose this report?"),
        "verb": gettext_lazy("Propose it"),
        "explanation": gettext_lazy("A lead reads it, then approves it or asks for changes. You can take it back until then."),
        "done": gettext_lazy("Proposed. It waits for a lead."),
    },
    "take_back": {
        "title": gettext_lazy("Go on writing this report?"),
        "verb": pgettext_lazy("report", "Take it back"),
        "explanation": gettext_lazy("It no longer waits for an approval."),
        "done": gettext_lazy("Taken back: you can go on."),
    },
    "send_back": {
        "title": gettext_lazy("Ask for changes?"),
        "verb": gettext_lazy("Send it back"),
        "explanation": gettext_lazy("Whoever wrote it receives a mail with what you ask."),
        "done": gettext_lazy("Sent back, with your words."),
    },
    "approve": {
        "title": gettext_lazy("Approve this report?"),
        "verb": gettext_lazy("Approve it"),
        "explanation": gettext_lazy(
            "What it says and what the house knows of the file are frozen, and join the collection for the assembly."
        ),
        "done": gettext_lazy("Approved: it is in the collection."),
    },
    "reopen": {
        "title": gettext_lazy("Take this report up again?"),
        "verb": gettext_lazy("Take it up again"),
        "explanation": gettext_lazy("It leaves the collection until it is approved again. The history keeps that it had been."),
        "done": gettext_lazy("Taken up again."),
    },
}
VERBS = {"proposer": "propose", "reprendre": "take_back", "renvoyer": "send_back", "approuver": "approve", "rouvrir": "reopen"}


@TEAM
@require_http_methods(["GET", "POST"])
def act(request: SignedInRequest, public_id: str, verb: str) -> HttpResponse:
    """Propose, take back, send back, approve, reopen: asked once more, each by who may."""
    _found, report = _file(request, public_id)
    if verb not in VERBS or report is None:
        raise Http404
    name = VERBS[verb]
    allowed = getattr(rules, f"can_{name}")(request.user, report)
    doors.require(allowed, _("This report has moved on, or it is not for you to do this. Go back to see where it stands."))
    words, back = ACTS[name], reverse("reports:file", args=[public_id])
    form = (forms.SendBack if name == "send_back" else Form)(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            getattr(actions, name)(report=report, **form.cleaned_data, by=request.user, at=timezone.now())
            toasts.success(request, words["done"])
            return redirect(back)
    asked = {part: str(words[part]) for part in ("title", "verb", "explanation")}
    return confirm.page(request, **asked, back=back, form=form)


# ── An edition ───────────────────────────────────────────────────────────────────────────────────────────────────
def _edition(request: HttpRequest, call: str, edition: str) -> Edition:
    row = get_object_or_404(calls.editions_visible_to(request.user).select_related("call"), call__slug=call, slug=edition)
    doors.require(rules.can_see(request.user, row), _("This edition is not published yet: it has no file."))
    return row


def _trail(edition: Edition, *more: tuple[str, str]) -> list[tuple[str, str]]:
    desk = navigation.address("calls:desk_edition", edition.call.slug, edition.slug)
    return [(_("Calls"), navigation.address("calls:desk")), (str(edition), desk), *more]


@TEAM
@require_safe
def edition(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Where each report stands; what can be approved together; the collection."""
    row = _edition(request, call, edition)
    return render(request, "reports/edition.html", _overview(request, row))


def _overview(request: SignedInRequest, row: Edition, *, refused: Any = ()) -> dict[str, Any]:
    wanted = request.GET.get("etat", "")
    found = queries.lines(request.user, row)
    shown = [line for line in found if wanted in {"", line.report.state if line.report else "missing"}]
    own = reverse("reports:edition", args=[row.call.slug, row.slug])
    tally = queries.tally(found)
    labels = [("", _("All of them")), ("missing", pgettext("report", "not begun")), *State.choices]
    tabs = [
        (f"{str(label).capitalize()} ({len(found) if not state else tally[state]})", f"?etat={state}" if state else own, wanted == state)
        for state, label in labels
    ]
    return {
        "edition": row,
        "lines": shown,
        "tabs": tabs,
        "tally": tally,
        "total": len(found),
        "is_lead": request.user.has_role(Role.LEAD),
        "can_plan": rules.can_plan(request.user, row),
        "trail": _trail(row, (_("Instruction reports"), "")),
        "refused": refused,
    }


@doors.for_roles(Role.LEAD)
@require_POST
def approve_many(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """The ones that were ticked, each checked again; what could not be approved is told, one by one."""
    row = _edition(request, call, edition)
    ticked = [one.replace("\x00", "") for one in request.POST.getlist("report")]  # PostgreSQL refuses to compare with it
    found = rules.reports_visible_to(request.user).filter(application__edition=row, public_id__in=ticked)
    related = found.select_related("application__organisation", "application__theme", "application__edition__call")
    reports = list(related.order_by("application__number", "pk"))
    refused = actions.approve_all(reports=reports, by=request.user, at=timezone.now())
    done = len(reports) - len(refused)
    if not reports:
        toasts.info(request, _("Tick the reports to approve first."))
    if done:
        toasts.success(request, ngettext("%(count)d report approved.", "%(count)d reports approved.", done) % {"count": done})
    if refused:
        return render(request, "reports/edition.html", _overview(request, row, refused=refused))
    return redirect("reports:edition", call, edition)


@TEAM
@presence.sure_before_download("calls:desk", gettext_lazy("First confirm that it is you; then ask for the collection again."))
@require_POST
def collection(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """Every approved report behind one summary. A POST: taking it away is written in the journal."""
    row, now = _edition(request, call, edition), timezone.now()
    reports = queries.approved(request.user, row)
    if not reports:
        toasts.info(request, _("No report is approved yet: the collection would be empty."))
        return redirect("reports:edition", call, edition)
    for report in reports:
        report.application.edition = row
    actions.record_collection(edition=row, count=len(reports), by=request.user, at=now)
    content = exports.collection(row, queries.plan_of(row), reports, day=now)
    return _pdf(content, f"rapports-{row.call.slug}-{row.slug}.pdf")


@TEAM
@presence.sure_before_download("calls:desk", gettext_lazy("First confirm that it is you; then ask for your export again."))
@require_POST
def export(request: SignedInRequest, call: str, edition: str) -> StreamingHttpResponse:
    """The lines of the page as CSV."""
    row = _edition(request, call, edition)
    found = queries.lines(request.user, row)
    actions.record_list(edition=row, count=len(found), by=request.user, at=timezone.now())
    header, lines = exports.lines(found)
    response = StreamingHttpResponse(csvs.lines(header, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rapports-{row.call.slug}-{row.slug}.csv"'
    return response


# ── The plan ─────────────────────────────────────────────────────────────────────────────────────────────────────
@doors.for_roles(Role.LEAD)
@require_http_methods(["GET", "POST"])
def plan(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """What the reports of this edition speak of."""
    row = _edition(request, call, edition)
    doors.require(rules.can_plan(request.user, row), _("This edition is archived: its plan no longer changes."))
    found = queries.plan_of(row)
    form = forms.PlanForm(returns.posted(request), plan=found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.set_plan(edition=row, **form.written(), by=request.user, at=timezone.now())
            toasts.success(request, _("The plan is kept. Reports already begun keep what was written."))
            return redirect("reports:edition", call, edition)
    sources = queries.plans_elsewhere(row)
    crumbs = _trail(row, (_("Instruction reports"), reverse("reports:edition", args=[call, edition])), (pgettext("report", "Plan"), ""))
    context = {"edition": row, "plan": found, "form": form, "trail": crumbs, "placeholders": queries.PLACEHOLDERS.items()}
    return render(request, "reports/plan.html", context | {"take": forms.TakePlan(plans=sources) if sources else None})


@doors.for_roles(Role.LEAD)
@require_POST
def take_plan(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """The plan of another edition, in place of this one's."""
    row = _edition(request, call, edition)
    doors.require(rules.can_plan(request.user, row), _("This edition is archived: its plan no longer changes."))
    form = forms.TakePlan(request.POST, plans=queries.plans_elsewhere(row))
    if form.is_valid():
        source, mine = form.cleaned_data["source"], queries.plan_of(row)
        kept = {"sections": source.sections, "preamble": source.preamble, "expected_version": mine.version}
        actions.set_plan(edition=row, **kept, by=request.user, at=timezone.now())
        toasts.success(request, _("Taken over from %(edition)s.") % {"edition": source.edition})
    return redirect("reports:plan", call, edition)
