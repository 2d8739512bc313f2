"""Who has which file in hand; how much each carries; who else reads a file right now."""

from typing import Any

from django.contrib import messages as toasts
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.accounts.models import User
from terreau.commons.presence import actions as presence
from terreau.commons.presence import queries as present
from terreau.fund.calls.models import Application
from terreau.fund.caseload import actions, queries
from terreau.fund.caseload import rules as hands
from terreau.fund.caseload.models import Charge
from terreau.fund.review import rules
from terreau.fund.review.forms import caseload as forms
from terreau.fund.review.queries import desk as lists
from terreau.lib.refusals import Refusal
from terreau.web import doors
from terreau.web.refusals import shown_on

DOOR = doors.for_roles(*rules.SCREENERS)


def _rows(request: HttpRequest) -> Any:
    return rules.files_visible_to(request.user).select_related("edition__call", "organisation", "charge__officer", "charge__second")


def _file(request: HttpRequest, public_id: str) -> Application:
    file: Application = get_object_or_404(_rows(request), public_id=public_id)
    doors.require(hands.can_entrust(request.user, file))
    return file


def _back(request: HttpRequest, name: str, *args: Any) -> str:
    query = request.GET.urlencode()
    return reverse(f"review:{name}", args=args) + (f"?{query}" if query else "")


def _seen(file: Application) -> int:
    charge = getattr(file, "charge", None)
    return charge.officer_id if charge else actions.NOBODY


@DOOR
@require_POST
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    """One click, for a file that the page showed in nobody's hands."""
    file = _file(request, public_id)
    try:
        actions.entrust(application=file, officer=request.user, seen=actions.NOBODY, by=request.user, at=timezone.now())
        toasts.success(request, _("This file is in your hands."))
    except Refusal as refusal:
        toasts.error(request, str(refusal))
    return redirect(_back(request, "file", public_id))


@DOOR
@require_http_methods(["GET", "POST"])
def entrust(request: HttpRequest, public_id: str) -> HttpResponse:
    """To someone, with a word."""
    file = _file(request, public_id)
    charge, back = getattr(file, "charge", None), _back(request, "file", public_id)
    initial = {
        "seen": _seen(file),
        "officer": charge and charge.officer.public_id,
        "second": charge and charge.second and charge.second.public_id,
    }
    form = forms.Entrusting(request.POST or None, team=hands.officers_for(file), initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.entrust(application=file, by=request.user, at=timezone.now(), **form.cleaned_data)
            toasts.success(request, _("The file is in the hands of %(who)s.") % {"who": form.cleaned_data["officer"]})
            return redirect(back)
    return render(
        request, "review/desk/entrust.html", {"file": file, "form": form, "charge": charge, "back": back, "query": request.GET.urlencode()}
    )


@DOOR
@require_POST
def let_go(request: HttpRequest, public_id: str) -> HttpResponse:
    """Nobody's again. `seen` is who had it when the page was drawn."""
    file = _file(request, public_id)
    seen = request.POST.get("seen", "")
    try:
        actions.let_go(
            application=file,
            seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 18 else 0,
            by=request.user,
            at=timezone.now(),
        )
        toasts.success(request, _("The file is in nobody’s hands: whoever is free may take it."))
    except Refusal as refusal:
        toasts.error(request, str(refusal))
    return redirect(_back(request, "file", public_id))


@DOOR
@require_POST
def entrust_many(request: HttpRequest) -> HttpResponse:
    """An explicit list, shown once more with whom to choose; then each file checked again on its own."""
    back = _back(request, "desk")
    ticked = forms.Ticked(request.POST)
    if not ticked.is_valid():
        for error in ticked.errors.get("chosen", []):
            toasts.error(request, str(error))
        return redirect(back)
    chosen = ticked.cleaned_data["chosen"]
    files = list(_rows(request).filter(public_id__in=chosen).order_by("submitted_at", "pk"))
    is_confirmed = "confirmed" in request.POST
    initial = {"chosen": [f"{file.public_id}:{_seen(file)}" for file in files]}
    form = forms.EntrustingMany(request.POST if is_confirmed else None, team=hands.officers(), initial=initial)
    if is_confirmed and form.is_valid():
        wanted = form.cleaned_data
        seen = {file.pk: chosen[file.public_id] for file in files}
        report = actions.entrust_each(
            applications=files, officer=wanted["officer"], seen=seen, note=wanted["note"], by=request.user, at=timezone.now()
        )
        _say(request, report, whom=wanted["officer"], missing=len(chosen) - len(files))
        return redirect(back)
    context = {"files": files, "form": form, "left_out": len(chosen) - len(files), "back": back, "query": request.GET.urlencode()}
    return render(request, "review/desk/entrust_many.html", context)


def _say(request: HttpRequest, report: actions.Report, *, whom: User, missing: int = 0) -> None:
    if done := len(report.done):
        words = ngettext("%(count)s file is in the hands of %(who)s.", "%(count)s files are in the hands of %(who)s.", done)
        toasts.success(request, words % {"count": done, "who": whom})
    for file, reason in report.refused:
        toasts.warning(request, _("%(file)s stays in the same hands. %(reason)s") % {"file": file, "reason": reason})
    if missing:
        toasts.warning(request, ngettext("%(count)s file was not found.", "%(count)s files were not found.", missing) % {"count": missing})


@DOOR
@require_safe
def loads(request: HttpRequest) -> HttpResponse:
    """How much each carries, and what is nobody's."""
    now = timezone.now()
    rows = queries.loads(rules.files_visible_to(request.user), hands.officers(), at=now, soon=lists.SOON)
    shown = [(row, row.officer is not None and bool(row.files) and hands.can_hand_all_over(request.user, row.officer)) for row in rows]
    return render(request, "review/desk/loads.html", {"rows": shown, "nobody": queries.NOBODY})


@DOOR
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, officer: str) -> HttpResponse:
    """Everything someone has in hand, at once: before a leave, or after a departure."""
    person = get_object_or_404(User, Q(pk__in=hands.officers()) | Q(pk__in=Charge.objects.values("officer")), public_id=officer)
    doors.require(hands.can_hand_all_over(request.user, person), _("Ask them, or a lead: their files are theirs to hand over."))
    files = list(_rows(request).filter(charge__officer=person, state__in=hands.OPEN).order_by("submitted_at", "pk"))
    form = forms.HandingOver(request.POST or None, team=hands.officers().exclude(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            wanted = form.cleaned_data
            report = actions.hand_all_over(
                applications=files, officer=person, to=wanted["to"], note=wanted["note"], by=request.user, at=timezone.now()
            )
            _say(request, report, whom=wanted["to"])
            return redirect("review:loads")
    context = {"person": person, "files": files, "form": form, "back": reverse("review:loads")}
    return render(request, "review/desk/hand_over.html", context)


@DOOR
@require_POST
def here(request: HttpRequest, public_id: str) -> HttpResponse:
    """A page of the file is open: who else has one? Told to the desk only, whatever becomes of the file; it locks nothing."""
    file = get_object_or_404(rules.files_visible_to(request.user).only("pk"), public_id=public_id)
    if "leaving" in request.POST:
        presence.leave(file, by=request.user)
        return HttpResponse(status=204)
    now = timezone.now()
    presence.see(file, by=request.user, at=now)
    return render(request, "presence/_others.html", {"others": present.others_on(file, than=request.user, at=now)})
