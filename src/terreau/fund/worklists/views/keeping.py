"""The views of the desk: the list of them, keeping one, changing it, taking it away, finding it on arrival."""

from typing import Any

from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.fund.review.forms.screening import Filter
from terreau.fund.review.rules import SCREENERS
from terreau.fund.review.views.desk import offer
from terreau.fund.worklists import actions, forms, queries, rules, schema
from terreau.fund.worklists.models import Worklist
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

DOOR = doors.for_roles(*SCREENERS)


def _found(request: SignedInRequest, public_id: str) -> Worklist:
    return get_object_or_404(queries.of(request.user), public_id=public_id)


def _mine(request: SignedInRequest, public_id: str) -> Worklist:
    worklist = _found(request, public_id)
    doors.require(rules.can_change(request.user, worklist), _("Only whoever made this view, or a lead if it is shared, may change it."))
    return worklist


def _offered(request: SignedInRequest) -> Filter:
    form = Filter()
    offer(form, request.user)
    return form


def _desk(filters: str) -> str:
    return f"{reverse('review:desk')}?{filters or 'state='}"


@DOOR
@require_safe
def list_(request: SignedInRequest) -> HttpResponse:
    """Every view one may open: what it filters, who made it, what no longer means anything."""
    offered = _offered(request)
    rows = [
        {
            "worklist": one,
            "address": _desk(forms.address(one)),
            "lines": forms.lines(one.filters, offered, request.user),
            "can_change": rules.can_change(request.user, one),
        }
        for one in queries.of(request.user)
    ]
    context = {"rows": rows, "has_arrival": any(row["worklist"].is_arrival for row in rows), "most": actions.MOST}  # type: ignore[attr-defined]
    return render(request, "worklists/list.html", context | {"all_url": _desk("")})


@DOOR
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """The present filters, under a name. They travel in the address; what is kept of them is checked."""
    filters = forms.kept(request.GET)
    form = forms.Keeping(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            worklist = actions.keep(filters=filters, **form.cleaned_data, by=request.user, at=timezone.now())
            toasts.success(request, _("The view “%(name)s” is kept.") % {"name": worklist})
            return redirect(_desk(forms.address(worklist)))
    lines = forms.lines(filters, _offered(request), request.user)
    return render(request, "worklists/new.html", {"form": form, "lines": lines, "back": _desk(schema.query(filters))})


@DOOR
@require_http_methods(["GET", "POST"])
def rename(request: SignedInRequest, worklist: str) -> HttpResponse:
    """Another name, or another audience."""
    found = _mine(request, worklist)
    facts: dict[str, Any] = {"name": found.name, "is_shared": found.is_shared, "version": found.version}
    form = forms.Renaming(request.POST if request.method == "POST" else None, initial=facts)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with shown_on(form):
            facts = {"name": typed["name"], "is_shared": typed["is_shared"], "seen": typed["version"]}
            actions.rename(worklist=found, **facts, by=request.user, at=timezone.now())
            toasts.success(request, _("The view is changed."))
            return redirect("worklists:list")
    return render(request, "worklists/rename.html", {"form": form, "worklist": found})


@DOOR
@require_http_methods(["GET", "POST"])
def refilter(request: SignedInRequest, worklist: str) -> HttpResponse:
    """The filters of the address instead of those kept: both are shown first."""
    found = _mine(request, worklist)
    filters = forms.kept(request.GET)
    form = forms.Seen(request.POST if request.method == "POST" else None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.refilter(worklist=found, filters=filters, seen=form.cleaned_data["version"], by=request.user, at=timezone.now())
            toasts.success(request, _("The view “%(name)s” now has these filters.") % {"name": found})
            found.filters = filters
            return redirect(_desk(forms.address(found)))
    offered = _offered(request)
    context = {
        "form": form,
        "worklist": found,
        "before": forms.lines(found.filters, offered, request.user),
        "after": forms.lines(filters, offered, request.user),
        "back": _desk(f"{forms.CURRENT}={found.public_id}&{schema.query(filters)}"),
    }
    return render(request, "worklists/refilter.html", context)


@DOOR
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, worklist: str) -> HttpResponse:
    found = _mine(request, worklist)
    if request.method == "POST":
        try:
            actions.remove(worklist=found, by=request.user, at=timezone.now())
            toasts.success(request, _("The view is removed."))
        except Refusal as refusal:
            toasts.error(request, str(refusal))
        return redirect("worklists:list")
    shared = _("Your colleagues will no longer find it either.") if found.is_shared else ""
    return confirm.page(
        request,
        title=_("Remove the view “%(name)s”?") % {"name": found},
        explanation=" ".join([_("The files it shows stay where they are; only the shortcut goes."), shared]).strip(),
        verb=_("Remove the view"),
        back=reverse("worklists:list"),
        is_danger=True,
    )


@DOOR
@require_POST
def arrive(request: SignedInRequest, worklist: str) -> HttpResponse:
    """Find this view on coming to the desk."""
    found = _found(request, worklist)
    try:
        actions.arrive(worklist=found, by=request.user)
        toasts.success(request, _("You will find “%(name)s” on coming to the desk.") % {"name": found})
    except Refusal as refusal:
        toasts.error(request, str(refusal))
    return redirect("worklists:list")


@DOOR
@require_POST
def arrive_on_all(request: SignedInRequest) -> HttpResponse:
    actions.arrive_on_all(by=request.user)
    toasts.success(request, _("You will find the whole list on coming to the desk."))
    return redirect("worklists:list")
