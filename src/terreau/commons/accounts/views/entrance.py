"""Signing in and out: allauth's views behind our doors, and what it lacks (a code to prove again who one is)."""

from typing import Any, cast

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from terreau.commons.accounts import presence
from terreau.commons.accounts.forms import entrance as forms
from terreau.commons.accounts.models import User
from terreau.web import doors


class SignIn(account.RequestLoginCodeView):
    """One page for every way in: a code by e-mail, a passkey, ProConnect, the demonstration."""

    template_name = "account/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        user = form._user  # noqa: SLF001 - allauth hands it to its own view this way
        if user is not None:
            # People we created (invited, imported) have no address row yet: the code they are about to type will
            # verify it, instead of being followed by a second code.
            sync_user_email_address(user)
        response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"has_proconnect": bool(settings.PROCONNECT), "has_demo": settings.DEMO}


sign_in = doors.public(SignIn.as_view())


class _AgainByCode(AbstractCodeVerificationProcess):
    """A code sent to the address of someone already signed in. The code waits in the session, never in the page."""

    KEY = "accounts_code_again"

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(max_attempts=3, timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, state=state, user=cast("User", request.user))

    def persist(self) -> None:
        self.request.session[self.KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(self.KEY, None)

    def send(self) -> None:
        self.state["code"] = get_adapter().generate_login_code()
        get_adapter().send_mail("account/email/login_code", self.state["email"], {"code": self.state["code"]})

    @classmethod
    def start(cls, request: HttpRequest) -> None:
        user = cast("User", request.user)
        process = cls(request, cls.initial_state(user=user, email=user.email))
        process.send()
        process.persist()

    @classmethod
    def going_on(cls, request: HttpRequest) -> "_AgainByCode | None":
        state = request.session.get(cls.KEY)
        if not state or state.get("email") != cast("User", request.user).email:
            return None
        process = cls(request, state)
        if process.is_valid():
            return process
        process.abort()
        return None


@doors.signed_in
@never_cache
def prove_again(request: HttpRequest) -> HttpResponse:
    """A code by e-mail, for those who have no second factor; the others are sent to theirs."""
    after = get_next_redirect_url(request) or "/"
    again = f"{request.path}?{urlencode({'next': after})}"
    methods = get_adapter().get_reauthentication_methods(request.user)
    if methods[0]["url"] != request.path:
        return redirect(f"{methods[0]['url']}?{urlencode({'next': after})}")
    if request.method == "POST" and not ratelimit.consume(request, action="reauthenticate", user=request.user):
        return ratelimit.respond_429(request)
    if request.method == "POST" and "code" not in request.POST:
        _AgainByCode.start(request)
        return redirect(again)
    process = _AgainByCode.going_on(request)
    form = forms.SignInCode(request.POST or None, code=process.code) if process else None
    if request.method == "POST" and form is not None and process is not None:
        return _answered(request, form, process, after=after)
    return render(request, "account/reauthenticate.html", {"form": form, "next": after})


def _answered(request: HttpRequest, form: forms.SignInCode, process: _AgainByCode, *, after: str) -> HttpResponse:
    if form.is_valid():
        process.abort()
        presence.prove(request, cast("User", request.user), "code", reauthenticated=True)
        return resume_request(request) or redirect(after)
    if not process.record_invalid_attempt():
        messages.error(request, get_adapter().error_messages["too_many_login_attempts"])
        return redirect(f"{request.path}?{urlencode({'next': after})}")
    return render(request, "account/reauthenticate.html", {"form": form, "next": after})


@doors.signed_in
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The last factor of staff stays. allauth checks it for apps, and forgets to for passkeys."""
    passkey = Authenticator.objects.filter(user=cast("User", request.user), pk=pk).first()
    if passkey is not None and not get_mfa_adapter().can_delete_authenticator(passkey):
        messages.error(request, _("Your role needs a second factor, and this one is the last. Add another before you remove it."))
        return redirect("mfa_list_webauthn")
    return webauthn.remove_webauthn(request, pk=pk)
