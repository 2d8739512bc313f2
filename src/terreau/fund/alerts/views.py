"""Alerts: asked for on a page, confirmed from a mail, left in one click. A GET never changes anything: mail readers open links."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from terreau.commons.accounts import limits
from terreau.commons.accounts.states import Role
from terreau.fund.alerts import actions, forms, queries
from terreau.fund.alerts.models import Subscription
from terreau.lib import passes
from terreau.lib.refusals import Refusal
from terreau.web import doors, returns
from terreau.web.doors import SignedInRequest
from terreau.web.refusals import shown_on

ASKED = "10/h/ip,40/d/ip"  # enough for a workshop in one room, too little to pester anyone


class TooMany(Refusal):
    """More addresses from one place than people could be there."""


def _counted(request: HttpRequest) -> None:
    if not limits.allows(request, "alerts", ASKED):
        raise TooMany(_("Many alerts have just been asked for from this connection. Come back in an hour."))


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@doors.public
def ask(request: HttpRequest) -> HttpResponse:
    """Choose, and give an address. The filters of the list of calls are already ticked."""
    wanted = {"themes": request.GET.getlist("theme"), "publics": request.GET.getlist("public")}
    form = forms.Ask(returns.posted(request), initial=wanted)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            _counted(request)
            actions.ask(address=form.cleaned_data["address"], criteria=form.criteria(), at=timezone.now())
            return redirect("alerts:asked")
    return render(request, "alerts/ask.html", {"form": form})


@doors.public
def asked(request: HttpRequest) -> HttpResponse:
    """The same words for every address, known or not."""
    return render(request, "alerts/asked.html")


@doors.public
def find(request: HttpRequest) -> HttpResponse:
    """A link to change or stop one's alerts, sent to the address itself."""
    form = forms.Address(returns.posted(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            _counted(request)
            actions.find(address=form.cleaned_data["address"], at=timezone.now())
            return redirect("alerts:asked")
    return render(request, "alerts/find.html", {"form": form})


def _opened(secret: str) -> Subscription | None:
    """404 for a pass we never issued; nothing for one whose subscription has gone."""
    if passes.read(queries.DOOR, secret) is None:
        raise Http404
    return queries.opened_by(secret)


@doors.public
def mine(request: HttpRequest, secret: str) -> HttpResponse:
    """Confirm, or change: the page behind the link of every mail."""
    subscription = _opened(secret)
    if subscription is None:
        return _private(render(request, "alerts/gone.html"))
    is_confirming = "confirm" in request.POST
    form = forms.Choices(None if is_confirming else returns.posted(request), initial=forms.chosen(subscription))
    if request.method == "POST" and (is_confirming or form.is_valid()):
        if is_confirming:
            actions.confirm(subscription=subscription, at=timezone.now())
            messages.success(request, _("It is confirmed: you will be told of new calls for projects."))
        else:
            actions.choose(subscription=subscription, criteria=form.criteria(), at=timezone.now())
            messages.success(request, _("Your choices are kept."))
        return redirect("alerts:mine", secret)
    context = {"subscription": subscription, "lines": queries.in_words(subscription), "form": form, "secret": secret}
    return _private(render(request, "alerts/mine.html", context))


# A mail reader posts without ever having seen a page (RFC 8058): no token of a form to check, the pass is the proof.
@csrf_exempt
@doors.public
def leave(request: HttpRequest, secret: str) -> HttpResponse:
    """GET asks, POST leaves; leaving twice is leaving once. No detour in the answer (RFC 8058 §3.1)."""
    subscription = _opened(secret)
    if request.method == "POST" and subscription is not None:
        actions.leave(subscription=subscription)
        subscription = None
    if subscription is None:
        return _private(render(request, "alerts/gone.html"))
    return _private(render(request, "alerts/leave.html", {"secret": secret}))


@doors.for_roles(Role.LEAD, Role.OFFICER)
def desk(request: SignedInRequest) -> HttpResponse:
    """How many people listen, never who."""
    return render(request, "alerts/desk.html", {"audience": queries.audience(timezone.now())})
