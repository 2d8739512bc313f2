"""« Aides de minimis » of a structure: the list, what is left under each ceiling, one row at a time."""

from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.aids import actions, forms, queries, rules
from terreau.commons.aids.models import Aid
from terreau.commons.aids.states import COUNTS
from terreau.commons.organisations.models import Organisation
from terreau.lib import money
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors, returns
from terreau.web.refusals import shown_on

OFFERED = ("granted_on", "authority", "amount_cents", "purpose")


def _body(request: HttpRequest, public_id: str) -> Organisation:
    return get_object_or_404(rules.bodies_visible_to(request.user), public_id=public_id)


@doors.signed_in
@require_safe
def aids(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was received, and what is left for an aid granted on a day: today, or the one asked for."""
    organisation, today = _body(request, public_id), timezone.localdate()
    day_form = forms.Day(request.GET if "le" in request.GET else {"le": today})
    on = day_form.day() or today
    rows = list(queries.aids_of(organisation))
    can_keep = rules.can_keep(request.user, organisation)
    context = {
        "organisation": organisation,
        "rows": [(aid, queries.is_counted(aid.granted_on, on)) for aid in rows],
        "rooms": [room for regulation in COUNTS if (room := queries.headroom(rows, regulation, on)) is not None],
        "on": on,
        "is_today": on == today,
        "day_form": day_form,
        "can_keep": can_keep,
        "offers": queries.offers(organisation, today) if can_keep else [],
    }
    return render(request, "aids/list.html", context)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def put(request: HttpRequest, public_id: str, aid: str = "") -> HttpResponse:
    """Add one, or change one."""
    organisation = _body(request, public_id)
    doors.require(rules.can_keep(request.user, organisation), _("You may read this list, but not change it."))
    known = get_object_or_404(organisation.aids.select_related("organisation"), public_id=aid) if aid else None
    offered = {name: request.GET[name] for name in OFFERED if name in request.GET}
    form = forms.AidForm.of(known, returns.posted(request), offered)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            _keep(organisation, known, form, by=request.user)
            toasts.success(request, _("The list is up to date. Your next applications take it from here."))
            return redirect("aids:list", public_id)
    return render(request, "aids/put.html", {"organisation": organisation, "form": form, "aid": known})


def _keep(organisation: Organisation, known: Aid | None, form: forms.AidForm, *, by: Any) -> None:
    told = dict(form.cleaned_data)
    version = told.pop("version") or 0
    if known is None:
        actions.add(organisation=organisation, **told, by=by, at=timezone.now())
    else:
        actions.change(aid=known, expected_version=version, **told, by=by, at=timezone.now())


@doors.signed_in
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, public_id: str, aid: str) -> HttpResponse:
    organisation = _body(request, public_id)
    doors.require(rules.can_keep(request.user, organisation), _("You may read this list, but not change it."))
    found = get_object_or_404(organisation.aids.select_related("organisation"), public_id=aid)
    back = reverse("aids:list", args=[public_id])
    if request.method == "POST":
        try:
            actions.remove(aid=found, by=request.user, at=timezone.now())
            toasts.success(request, pgettext("aid", "Removed from the list."))
        except Refusal as refusal:
            toasts.info(request, str(refusal))
        return redirect(back)
    return confirm.page(
        request,
        title=_("Remove this aid?"),
        verb=_("Remove it"),
        back=back,
        explanation=_("%(authority)s, %(amount)s. Applications already sent keep what they declared.")
        % {"authority": found.authority, "amount": money.show(found.amount_cents)},
        is_danger=True,
        layout="layouts/public.html",
    )
