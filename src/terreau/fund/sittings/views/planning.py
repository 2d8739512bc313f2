"""Before it is held: planning, agenda, convocation."""

from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Edition
from terreau.fund.sittings import actions, forms, queries, rules
from terreau.fund.sittings.views.pages import LEAD, TEAM, sitting_or_404, to_desk, tried
from terreau.web import confirm, doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def _edition(request: SignedInRequest, call: str, edition: str) -> Edition:
    row = get_object_or_404(calls.editions_visible_to(request.user).select_related("call"), call__slug=call, slug=edition)
    doors.require(rules.can_see(request.user, row), _("A jury sits once the edition is before it."))
    return row


@TEAM
@require_safe
def edition(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    """The sittings of the juries of an edition."""
    row = _edition(request, call, edition)
    panels = [panel for panel in queries.panels_to_call(row) if rules.can_plan(request.user, panel)]
    context = {"edition": row, "sittings": queries.of_edition(row), "can_plan": bool(panels)}
    return render(request, "sittings/edition.html", context)


@LEAD
def plan(request: SignedInRequest, call: str, edition: str) -> HttpResponse:
    row = _edition(request, call, edition)
    panels = queries.panels_to_call(row)
    doors.require(panels.exists(), _("There is no jury to call: compose one first."))
    form = forms.Plan(returns.posted(request), panels=panels, zone=row.time_zone)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            told = form.cleaned_data
            made = actions.plan(panel=told["panel"], meeting=form.meeting, order=told["order"], by=request.user, at=timezone.now())
            toasts.success(request, _("The sitting is planned. Nobody is told yet: look at the agenda, then call the jurors."))
            return redirect(to_desk(made))
    back = reverse("sittings:edition", args=[row.call.slug, row.slug])
    return render(request, "sittings/plan.html", {"edition": row, "form": form, "back": back})


@LEAD
def change(request: SignedInRequest, sitting: str) -> HttpResponse:
    found = sitting_or_404(request, sitting)
    doors.require(rules.can_prepare(request.user, found), _("This sitting has begun, or is over: it cannot move any more."))
    form = forms.Plan(returns.posted(request), sitting=found, zone=found.panel.edition.time_zone)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            version = form.cleaned_data["version"]
            actions.change(sitting=found, meeting=form.meeting, expected_version=version, by=request.user, at=timezone.now())
            toasts.success(request, _("It is written down; whoever was called is told if the time or the place moves."))
            return redirect(to_desk(found))
    context = {"edition": found.panel.edition, "sitting": found, "form": form, "back": to_desk(found)}
    return render(request, "sittings/plan.html", context)


@LEAD
def cancel(request: SignedInRequest, sitting: str) -> HttpResponse:
    found = sitting_or_404(request, sitting)
    back = to_desk(found)
    doors.require(rules.can_cancel(request.user, found), _("This sitting has begun, or is over: it cannot be cancelled any more."))
    form = forms.Reason(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.cancel(sitting=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            toasts.success(request, _("The sitting is cancelled, and whoever was called is told."))
            return redirect(back)
    title = _("Cancel this sitting of the jury?")
    explanation = _("Jurors who were called receive a mail with your reason.")
    return confirm.page(request, title=title, verb=_("Cancel this sitting"), back=back, explanation=explanation, form=form, is_danger=True)


@LEAD
@require_POST
def convene(request: SignedInRequest, sitting: str) -> HttpResponse:
    found = sitting_or_404(request, sitting)
    doors.require(rules.can_prepare(request.user, found), _("This sitting has begun, or is over: nobody can be called to it any more."))
    tried(request, lambda: actions.convene(sitting=found, by=request.user, at=timezone.now()), _("The jurors are called."))
    return redirect(to_desk(found))


@LEAD
@require_POST
def arrange(request: SignedInRequest, sitting: str) -> HttpResponse:
    """The whole agenda in another order."""
    found = sitting_or_404(request, sitting)
    may = rules.can_prepare(request.user, found) or rules.can_keep(request.user, found)
    doors.require(may, _("This sitting is over: its agenda does not move any more."))
    form = forms.Arrange(request.POST)
    if form.is_valid():
        order = form.cleaned_data["order"]
        tried(
            request, lambda: actions.reorder(sitting=found, order=order, by=request.user, at=timezone.now()), _("The agenda is in order.")
        )
    return redirect(to_desk(found))


@LEAD
def add(request: SignedInRequest, sitting: str) -> HttpResponse:
    """More files on the agenda."""
    found = sitting_or_404(request, sitting)
    may = rules.can_prepare(request.user, found) or rules.can_keep(request.user, found)
    doors.require(may, _("This sitting is over: its agenda does not move any more."))
    files = queries.talkable(found.panel).exclude(sitting_items__sitting=found)
    form = forms.Add(returns.posted(request), files=files)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            count = actions.add(sitting=found, applications=form.cleaned_data["applications"], by=request.user, at=timezone.now())
            toasts.success(request, ngettext("%(n)s file is added.", "%(n)s files are added.", count) % {"n": count})
            return redirect(to_desk(found))
    return render(request, "sittings/add.html", {"sitting": found, "form": form, "is_empty": not files, "back": to_desk(found)})
