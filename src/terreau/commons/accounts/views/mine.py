"""One's own account: who one is, what opens it, where it is open, what is kept, and leaving."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.logout import logout
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.accounts import actions, exports, presence, queries
from terreau.commons.accounts.forms import mine as forms
from terreau.commons.accounts.models import User
from terreau.lib import browsers
from terreau.web import doors
from terreau.web.refusals import shown_on


@doors.signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """Name and telephone, and the way to everything else about the account."""
    user = cast("User", request.user)
    form = forms.AboutMe(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe_oneself(user=user, name=form.cleaned_data["name"], phone=form.cleaned_data["phone"])
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:home")
    context = {
        "form": form,
        "grants": queries.standing_grants(user),
        "passkeys": Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count(),
        "has_second_factor": presence.has_second_factor(user),
        "sessions": queries.open_sessions(user, at=timezone.now()).count(),
        "has_proconnect": bool(settings.PROCONNECT),
    }
    return render(request, "accounts/mine.html", context)


@doors.signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the account is open; sign out of one place, or of all."""
    user = cast("User", request.user)
    found = queries.open_sessions(user, at=timezone.now())
    if request.method == "POST" and "everywhere" in request.POST:
        actions.end_sessions(user=user)
        logout(request, show_message=False)
        messages.success(request, _("You are signed out everywhere."))
        return redirect("account_login")
    if request.method == "POST":
        session = get_object_or_404(found, pk=request.POST.get("session", "0"))
        is_this_one = session.session_key == request.session.session_key
        session.end()
        messages.success(request, _("The session is closed."))
        return redirect("account_login" if is_this_one else "usersessions_list")
    rows = [(session, browsers.named(session.user_agent), session.session_key == request.session.session_key) for session in found]
    return render(request, "usersessions/usersession_list.html", {"rows": rows})


@doors.signed_in
@presence.recently_authenticated
def outside_accounts(request: HttpRequest) -> HttpResponse:
    """ProConnect, linked or not. allauth's own page refuses to unlink without a password; the code by e-mail remains."""
    user = cast("User", request.user)
    linked = SocialAccount.objects.filter(user=user).order_by("pk")
    if request.method == "POST":
        get_object_or_404(linked, pk=request.POST.get("account", "0")).delete()
        get_adapter().send_notification_mail("socialaccount/email/account_disconnected", user)
        messages.success(request, _("This outside account no longer opens yours."))
        return redirect("socialaccount_connections")
    return render(request, "socialaccount/connections.html", {"linked": linked, "has_proconnect": bool(settings.PROCONNECT)})


@doors.signed_in
@presence.sure_before_download("accounts:home", gettext_lazy("First confirm that it is you; then ask for your data again."))
def export(request: HttpRequest) -> HttpResponse:
    """Everything the house keeps about the person, as a JSON file (GDPR, art. 15 and 20)."""
    user = cast("User", request.user)
    answer = JsonResponse(exports.about(user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="mon-compte.json"'
    return answer


@doors.signed_in
@presence.recently_authenticated
def close(request: HttpRequest) -> HttpResponse:
    """Leave for good: what is erased, what stays, and what must be settled before."""
    user = cast("User", request.user)
    obstacles = queries.closing_obstacles(user)
    form = forms.CloseAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.close(user=user, at=timezone.now())
            logout(request, show_message=False)
            messages.success(request, _("Your account is closed. Thank you for the way travelled together."))
            return redirect("/")
    return render(request, "accounts/close.html", {"form": form, "obstacles": obstacles})
