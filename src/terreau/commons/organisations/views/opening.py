"""Opening a record, or asking to join the one that exists."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.commons.organisations import actions, forms, queries, rules, sources
from terreau.commons.organisations.models import Organisation
from terreau.lib import siret as siret_
from terreau.web import doors, returns
from terreau.web.refusals import shown_on


def _address(route: str, **parameters: str) -> str:
    kept = {name: value for name, value in parameters.items() if value}
    return reverse(route) + (f"?{urlencode(kept)}" if kept else "")


@doors.signed_in
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """First the SIRET: what the registers know need not be typed."""
    back = returns.wanted(request)
    form = forms.Lookup(request.GET if request.GET.get("siret") else None)
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["siret"]
        route = "organisations:join" if queries.find(siret=number) else "organisations:register"
        return redirect(_address(route, siret=number, next=back))
    context = {"form": form, "next": back, "without_url": _address("organisations:register", next=back)}
    return render(request, "organisations/new.html", context)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The record: filled from the register where the SIRET is known there, typed otherwise."""
    number = siret_.clean(request.GET.get("siret", ""))
    if number and (siret_.fault(number) or queries.find(siret=number)):
        return redirect(_address("organisations:new", siret=number, next=returns.wanted(request)))
    recognition = sources.recognise(number) if number else None
    form = forms.registration(recognition, returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            made = _register(request, form, number, recognition)
            toasts.success(request, _("The record of “%(name)s” is open.") % {"name": made})
            return redirect(returns.wanted(request) or reverse("organisations:detail", args=[made.public_id]))
    context = {"form": form, "siret": number, "recognition": recognition, "next": returns.wanted(request)}
    if recognition is not None:
        context["category"] = queries.legal_category_label(recognition.legal_category)
        context["head_office_url"] = _address("organisations:new", siret=recognition.head_office_siret, next=returns.wanted(request))
    return render(request, "organisations/register.html", context)


def _register(request: HttpRequest, form: forms.Registration, number: str, recognition: sources.Recognition | None) -> Organisation:
    typed = dict(form.cleaned_data)
    return actions.register(
        name=typed.pop("name"),
        siret=number or None,
        recognition=recognition,
        signs=typed.pop("signs"),
        position=typed.pop("position"),
        by=request.user,
        at=timezone.now(),
        **typed,
    )


@doors.signed_in
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The body has a record: ask its signers to let one in. Who they are is not shown."""
    number = siret_.clean(request.GET.get("siret", ""))
    organisation = queries.find(siret=number) if siret_.is_siret(number) else None
    if organisation is None:
        raise Http404
    user: Any = request.user
    if rules.is_member(user, organisation):
        return redirect(returns.wanted(request) or reverse("organisations:detail", args=[organisation.public_id]))
    form = forms.Joining(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.request_to_join(organisation=organisation, by=user, at=timezone.now(), position=form.cleaned_data["position"])
            toasts.success(request, _("Your request has left. The answer will reach you by e-mail."))
            return redirect("organisations:mine")
    context = {"organisation": organisation, "form": form, "has_signer": rules.has_signer(organisation)}
    return render(request, "organisations/join.html", context | {"is_waiting": queries.is_waiting(user, organisation)})
