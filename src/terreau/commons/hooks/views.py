"""« Webhooks »: which programs are told what, what became of each delivery, and cutting one off."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.commons.accounts import presence
from terreau.commons.accounts.states import Role
from terreau.commons.hooks import forms, queries, rules
from terreau.commons.hooks.actions import keeping, sending, telling
from terreau.commons.hooks.models import Delivery, Endpoint
from terreau.commons.hooks.states import DeliveryState
from terreau.commons.journal import queries as journal
from terreau.commons.tokens import kinds as tokens
from terreau.lib.refusals import Refusal
from terreau.web import confirm, doors, navigation, picks, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on


def _endpoint(request: HttpRequest, public_id: str) -> Endpoint:
    return get_object_or_404(rules.endpoints_visible_to(request.user).select_related("owner"), public_id=public_id)


def _reference() -> str:
    address = navigation.address("api:reference")
    return f"{address}#webhooks" if address else ""


@doors.for_roles(*rules.KEEPERS)
@require_safe
@never_cache
def mine(request: SignedInRequest) -> HttpResponse:
    """Every endpoint one may end, with how it fares."""
    found = rules.endpoints_visible_to(request.user)
    page = picks.page_of(queries.listed(found), length=found.count(), number=request.GET.get("page"))
    context = {"page": page, "can_create": rules.can_create(request.user), "reference": _reference()}
    return render(request, "hooks/mine.html", context)


@doors.for_roles(Role.LEAD)
@presence.recently_authenticated
@require_http_methods(["GET", "POST"])
@never_cache
def create(request: SignedInRequest) -> HttpResponse:
    """The secret is on the answer itself, and nowhere else."""
    form = forms.NewEndpoint(returns.posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            given = form.cleaned_data
            endpoint, secret = keeping.make(
                name=given["name"],
                address=given["address"],
                told=given["told"],
                editions=given["editions"],
                expires_at=form.expires_at(),
                by=request.user,
                at=timezone.now(),
            )
            return render(request, "hooks/secret.html", {"endpoint": endpoint, "secret": secret, "reference": _reference(), "is_new": True})
    return render(request, "hooks/create.html", {"form": form})


@doors.for_roles(*rules.KEEPERS)
@require_safe
@never_cache
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One endpoint, and what it was told."""
    endpoint = _endpoint(request, public_id)
    counts = queries.count_by_state(endpoint)
    state = request.GET.get("etat", "")
    state = state if state in counts else ""
    rows = queries.deliveries_of(endpoint, state)
    page = picks.page_of(rows, length=counts[state] if state else sum(counts.values()), number=request.GET.get("page"))
    tabs = [("", _("all"), sum(counts.values())), *((value, label, counts[value]) for value, label in DeliveryState.choices)]
    user = request.user
    context = {
        "endpoint": endpoint,
        "names": queries.perimeter_in_words(endpoint, tokens.perimeter(user)),
        "page": page,
        "tabs": [(f"{label} ({count})", f"?etat={value}", value == state) for value, label, count in tabs if count or value in {"", state}],
        "can": {verb: getattr(rules, f"can_{verb}")(user, endpoint) for verb in ("pause", "resume", "rotate", "stop", "ping")},
        "again": forms.SendAgain(initial={"since": timezone.localdate() - timedelta(days=7)}) if counts[DeliveryState.FAILED] else None,
        "is_theirs": endpoint.owner_id == user.pk,
        "lines": journal.history(endpoint),
        "reference": _reference(),
    }
    return render(request, "hooks/detail.html", context)


def _done(request: HttpRequest, endpoint: Endpoint, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        toasts.error(request, str(refusal))
    else:
        toasts.success(request, said)
    return redirect("hooks:detail", endpoint.public_id)


@doors.for_roles(Role.LEAD)
@require_POST
def ping(request: HttpRequest, public_id: str) -> HttpResponse:
    endpoint = _endpoint(request, public_id)
    doors.require(rules.can_ping(request.user, endpoint), _("This webhook is not in service."))
    said = _("A trial leaves within a few seconds. Reload this page to see what the program answered.")
    return _done(request, endpoint, lambda: telling.ping(endpoint=endpoint, by=request.user, at=timezone.now()), said)


@doors.for_roles(*rules.KEEPERS)
@require_POST
def pause(request: HttpRequest, public_id: str) -> HttpResponse:
    endpoint = _endpoint(request, public_id)
    doors.require(rules.can_pause(request.user, endpoint), _("This webhook is not in service."))
    said = _("The webhook is paused. What happens meanwhile waits.")
    return _done(request, endpoint, lambda: keeping.pause(endpoint=endpoint, by=request.user, at=timezone.now()), said)


@doors.for_roles(Role.LEAD)
@require_POST
def resume(request: HttpRequest, public_id: str) -> HttpResponse:
    endpoint = _endpoint(request, public_id)
    doors.require(rules.can_resume(request.user, endpoint), _("This webhook is not paused."))
    said = _("The webhook is in service again. What was waiting leaves within a few seconds.")
    return _done(request, endpoint, lambda: keeping.resume(endpoint=endpoint, by=request.user, at=timezone.now()), said)


@doors.for_roles(Role.LEAD)
@presence.recently_authenticated
@require_http_methods(["GET", "POST"])
@never_cache
def rotate(request: SignedInRequest, public_id: str) -> HttpResponse:
    endpoint = _endpoint(request, public_id)
    doors.require(rules.can_rotate(request.user, endpoint), _("This webhook has ended."))
    if request.method == "POST":
        try:
            secret = keeping.rotate(endpoint=endpoint, by=request.user, at=timezone.now())
        except Refusal as refusal:
            toasts.error(request, str(refusal))
            return redirect("hooks:detail", public_id)
        context = {"endpoint": endpoint, "secret": secret, "reference": _reference(), "is_new": False}
        return render(request, "hooks/secret.html", context)
    return confirm.page(
        request,
        title=_("Renew the secret of “%(name)s”?") % {"name": endpoint},
        verb=_("Renew the secret"),
        back=reverse("hooks:detail", args=[public_id]),
        explanation=_(
            "For a day, what is sent carries two signatures: the program may go from one secret to the other without missing any."
        ),
    )


@doors.for_roles(*rules.KEEPERS)
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """No proof is asked again: whoever must cut a program off is in a hurry."""
    endpoint = _endpoint(request, public_id)
    doors.require(rules.can_stop(request.user, endpoint), _("This webhook has ended."))
    if request.method == "POST":
        said = _("The webhook “%(name)s” has ended: its program is told nothing any more.") % {"name": endpoint}
        return _done(request, endpoint, lambda: keeping.stop(endpoint=endpoint, by=request.user, at=timezone.now()), said)
    return confirm.page(
        request,
        title=_("End the webhook “%(name)s”?") % {"name": endpoint},
        verb=_("End this webhook"),
        back=reverse("hooks:detail", args=[public_id]),
        explanation=_("What has not left will not leave. It cannot be taken up again: another one would have to be made."),
        is_danger=True,
    )


@doors.for_roles(Role.LEAD)
@require_POST
def send_failed_again(request: HttpRequest, public_id: str) -> HttpResponse:
    endpoint = _endpoint(request, public_id)
    doors.require(endpoint.owner_id == request.user.pk)
    form = forms.SendAgain(request.POST)
    if not form.is_valid():
        toasts.error(request, _("Say since which day."))
        return redirect("hooks:detail", public_id)
    try:
        count = sending.send_failed_again(endpoint=endpoint, since=form.instant(), by=request.user, at=timezone.now())
    except Refusal as refusal:
        toasts.error(request, str(refusal))
    else:
        said = ngettext("%(count)s delivery leaves again.", "%(count)s deliveries leave again.", count) % {"count": count}
        toasts.success(request, said)
    return redirect("hooks:detail", public_id)


def _delivery(request: HttpRequest, public_id: str, delivery_id: str) -> Delivery:
    endpoint = _endpoint(request, public_id)
    return get_object_or_404(endpoint.deliveries.select_related("endpoint__owner"), public_id=delivery_id)


@doors.for_roles(*rules.KEEPERS)
@require_safe
@never_cache
def delivery(request: HttpRequest, public_id: str, delivery_id: str) -> HttpResponse:
    """What was sent, and what was answered."""
    one = _delivery(request, public_id, delivery_id)
    context = {"delivery": one, "endpoint": one.endpoint, "can_send_again": rules.can_send_again(request.user, one)}
    return render(request, "hooks/delivery.html", context)


@doors.for_roles(Role.LEAD)
@require_POST
def send_again(request: HttpRequest, public_id: str, delivery_id: str) -> HttpResponse:
    one = _delivery(request, public_id, delivery_id)
    doors.require(rules.can_send_again(request.user, one), _("This delivery waits already, or its webhook has ended."))
    said = _("It leaves again within a few seconds, with the same identifier.")
    return _done(request, one.endpoint, lambda: sending.send_again(delivery=one, by=request.user, at=timezone.now()), said)
