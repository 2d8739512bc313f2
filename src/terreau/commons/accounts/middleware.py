"""Staff come in with two factors, or not at all (issue 2, §3)."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from terreau.commons.accounts import presence

AFTER_ENROLMENT = "after_enrolment"
# What remains open to staff who have not shown a second factor: leaving, enrolling, answering for it.
_OPEN = {
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "accounts:demo",
}
_CODES = {"mfa_view_recovery_codes", "mfa_download_recovery_codes"}  # the last page of an enrolment


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads to the sign-in page. A part of a page that asks for itself is told 401 instead: it would follow the redirection,
    find nothing to show of it, and leave the person believing that their act was done.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)


class SecondFactorMiddleware:
    """Before any other page, staff without a second factor enrol one, and staff whose session has not shown it today show it.

    Reads the session first: whoever has shown a factor costs no query. Roles are read at each request, so someone who
    becomes staff in the middle of a session enrols at the next click.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user: Any = request.user
        if not user.is_authenticated:
            return None
        where = request.resolver_match.view_name if request.resolver_match is not None else ""
        if presence.is_sure(request):
            if where not in _OPEN | _CODES:
                request.session.pop(AFTER_ENROLMENT, None)  # they went on, by the link of these pages or by another
            return None
        if where in _OPEN or not user.is_house_staff:
            return None
        if presence.has_second_factor(user):
            return _ask_for_it(request)
        wanted = request.get_full_path() if request.method == "GET" else "/"
        request.session[AFTER_ENROLMENT] = wanted
        return _lead_to(request, resolve_url("mfa_index"))


def _ask_for_it(request: HttpRequest) -> HttpResponse:
    """The page comes back afterwards, and what was being sent is kept meanwhile: the proof of the morning may end in the
    middle of a long note. A part of a page cannot wait: it is told 401, and the page says that nothing was saved.
    """
    if getattr(request, "htmx", False) and request.method == "POST":
        return HttpResponse(status=401)
    return _lead_to(request, presence.ask_again(request).url)


def _lead_to(request: HttpRequest, url: str) -> HttpResponse:
    # htmx would paste the enrolment page inside the present one: it is told to leave instead.
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else HttpResponseRedirect(url)
