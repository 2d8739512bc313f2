"""Drafts begun without an account: their keys live in one signed cookie of the browser; the house keeps only hashes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying
from terreau.web import doors

COOKIE, SALT = "brouillons", "terreau.calls.drafts"
LASTS = 90 * 24 * 3600  # seconds; longer than any call stays open
MOST = 5  # keys in one browser
UNSAVED = "unsaved_answers"
UNSAVED_BYTES, UNSAVED_FORMS = 200_000, 3


def held(request: HttpRequest) -> list[str]:
    """The keys this browser holds."""
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=LASTS)
    return [key for key in str(value).split(".") if key]


def hand(response: HttpResponseBase, request: HttpRequest, key: str) -> None:
    """Give the browser one more key."""
    keys = [*[known for known in held(request) if known != key], key][-MOST:]
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_signed_cookie(COOKIE, ".".join(keys), salt=SALT, max_age=LASTS, httponly=True, samesite="Lax", secure=secure)


def claim_on_sign_in(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Whoever signs in, or signs up, in a browser that holds keys, takes the drafts with them. Nothing to do, nothing to lose."""
    if request is None or not (keys := held(request)):
        return
    for application in applying.claim(keys=keys, by=user, at=timezone.now()):
        words = _("Your draft “%(title)s” is now attached to your account: you will find it from any device.")
        messages.success(request, words % {"title": application.title or application.edition.title})


FileView = Callable[..., HttpResponseBase]


def with_file(*related: str) -> Callable[[FileView], FileView]:
    """The one door of a holder's file: its members, or the browser that holds its key. 404 for strangers, sign-in for visitors."""

    def decorated(view: FileView) -> FileView:
        @wraps(view)
        def found(request: HttpRequest, public_id: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            files = rules.applications_in_hand(request.user, held(request)).select_related("edition__call", "organisation", *related)
            application = files.filter(public_id=public_id).first()
            if application is not None:
                return view(request, application, *args, **kwargs)
            if request.user.is_authenticated:
                raise Http404
            return sign_in_first(request)

        return doors.public(found)

    return decorated


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """The session has ended, or a mail was opened on another device. What was being typed waits for the sign-in."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"error": _("You are no longer signed in.")}, status=401)
    if request.method == "POST":
        keep_unsaved(request)
    return redirect_to_login(request.get_full_path())


def keep_unsaved(request: HttpRequest) -> None:
    """Put aside what a form held, in the visitor's own session: it comes back on the page once they have signed in."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    typed = data.urlencode()
    if len(typed) <= UNSAVED_BYTES:
        kept = dict(list(request.session.get(UNSAVED, {}).items())[-(UNSAVED_FORMS - 1) :])
        request.session[UNSAVED] = {**kept, request.path: typed}


def unsaved(request: HttpRequest) -> QueryDict | None:
    """What was put aside for this page."""
    typed = request.session.get(UNSAVED, {}).get(request.path)
    return QueryDict(typed) if typed is not None else None


def forget_unsaved(request: HttpRequest) -> None:
    kept = request.session.get(UNSAVED, {})
    if kept.pop(request.path, None) is not None:
        request.session[UNSAVED] = kept
