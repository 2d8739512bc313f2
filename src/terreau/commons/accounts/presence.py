"""How sure we are of who sits there: which factors this very session passed, and how long ago.

Other rooms protect what is sensitive with `@presence.recently_authenticated`, under the door:

    @doors.for_roles(Role.LEAD)
    @presence.recently_authenticated
    def release(request, public_id): ...

Someone whose last proof is older than ACCOUNT_REAUTHENTICATION_TIMEOUT is asked for a factor first, then comes back to
the same page; a POST is kept meanwhile and done once they have answered. The demonstration counts as recent.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from terreau.commons.accounts.models import User

_DEMO = "came_by_the_demonstration"
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are no factor of their own


def has_second_factor(user: Any) -> bool:
    """Whether the person has enrolled one: a passkey or an authenticator app."""
    return bool(is_mfa_enabled(user, _FACTORS))


def is_factor(authenticator: Authenticator) -> bool:
    """A passkey or an app. Recovery codes are made with the first factor, by the house itself: they prove nothing new."""
    return authenticator.type in _FACTORS


def passed_second_factor(request: HttpRequest) -> bool:
    """Whether this session has shown one, and not too long ago (SECOND_FACTOR_AGE). A passkey is both factors at once: it
    asks for a PIN or a fingerprint.
    """
    oldest = time.time() - settings.SECOND_FACTOR_AGE
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record["method"] == "mfa" and record["at"] > oldest for record in records)


def came_by_the_demonstration(request: HttpRequest) -> bool:
    """The one stated exception to the second factor, and only where the house itself is a demonstration."""
    return bool(settings.DEMO and request.session.get(_DEMO))


def remember_demonstration(request: HttpRequest) -> None:
    request.session[_DEMO] = True


def is_sure(request: HttpRequest) -> bool:
    """Enough for the pages of staff."""
    return passed_second_factor(request) or came_by_the_demonstration(request)


def is_recent(request: HttpRequest) -> bool:
    """Whether the strongest factor this person has was shown in the last minutes. Signing in counts."""
    if came_by_the_demonstration(request):
        return True
    wanted = {"mfa"} if has_second_factor(request.user) else {"code", "socialaccount", "mfa"}
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record["method"] in wanted and record["at"] > oldest for record in records)


def prove(request: HttpRequest, user: User, method: str, **facts: Any) -> None:
    """Note in the session that the person has just shown a factor: "code" or "mfa"."""
    record_authentication(request, user, method, **facts)


def ask_again(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the page of the strongest factor. The page comes back afterwards; what was being sent is kept and done then."""
    where: str = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    answer = suspend_request(request, where)
    if request.method != "POST":
        return answer
    # allauth does what it kept only if `next` is the bare path; the query (the filters of a list) is kept with the rest.
    return HttpResponseRedirect(f"{where}?{urlencode({'next': request.path})}")


def sure_before_download[View: Callable[..., HttpResponseBase]](back: str, words: Any) -> Callable[[View], View]:
    """As `recently_authenticated`, for what answers with a file: a file changes no page, so whoever got one from the page of
    the proof would stay there. They go back to the route `back`, its filters kept, and ask once more; `words` tell them so.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if is_recent(request):
                return view(request, *args, **kwargs)
            messages.info(request, str(words))
            where: str = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
            return HttpResponseRedirect(f"{where}?{urlencode({'next': reverse(back, query=request.GET)})}")

        return guarded  # type: ignore[return-value]

    return decorated


def recently_authenticated[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Asks for a factor again unless one was shown in the last minutes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if is_recent(request) else ask_again(request)

    return guarded  # type: ignore[return-value]
