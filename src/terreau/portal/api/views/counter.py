"""Behind the counter: who calls, how often, and the shape of every answer.

A browser's session opens nothing here, and no cookie is read: a page elsewhere could not call in someone's name.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_noop
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from terreau.commons.tokens import actions, queries, rules
from terreau.commons.tokens.models import Token
from terreau.portal.api import pace, problems
from terreau.web.doors import Door

logger = logging.getLogger(__name__)
VERSION = "1"


class Renderer(JSONRenderer):
    """Accents as they are: people read these answers too."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = NinjaAPI(
    renderer=Renderer(),
    title="Terreau",
    version=VERSION,
    description=gettext_noop("Calls for projects and laureates for everyone; applications and decisions for the programs of the team."),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)


class Bearer(HttpBearer):
    """A living token that was made for this verb, whose owner may still lend it."""

    def __init__(self, verb: str) -> None:
        super().__init__()
        self.verb = verb

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        at = timezone.now()
        found = queries.opened_by(token, at)
        if found is None:
            raise problems.no_token()
        if wait := pace.wait(f"token.{found.pk}", pace.WITH_TOKEN, at):
            raise problems.too_many(wait)
        if not rules.can_use(found, self.verb, at):
            raise problems.not_lent()
        actions.note_use(token=found, at=at)
        return found


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.of(request, problems.no_token())


_HANDLERS: dict[Any, Any] = {
    problems.Problem: problems.of,
    ValidationError: problems.of_parameters,
    AuthenticationError: _refused,
    Http404: problems.nothing_there,
}
for _kind, _handler in _HANDLERS.items():
    api.add_exception_handler(_kind, _handler)


def _pause(request: HttpRequest) -> HttpResponse | None:
    """For whoever calls without a token: by address, which is not kept as such."""
    address = get_adapter().get_client_ip(request)
    wait = pace.wait(f"address.{hashlib.sha256(address.encode()).hexdigest()[:32]}", pace.WITHOUT, timezone.now())
    return problems.of(request, problems.too_many(wait)) if wait else None


type View = Callable[..., HttpResponseBase]


def opened(view: View, *, is_public: bool) -> View:
    """A route of the counter: its door, ETag, and for what is public the leave to be read from any other site."""
    conditional = conditional_page(_framed(view, is_public=is_public))

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = conditional(request, *args, **kwargs)
        if is_public:
            answer["Access-Control-Allow-Origin"] = "*"
            answer["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        return answer

    answering.door = Door("public" if is_public else "token")  # type: ignore[attr-defined]
    answering.csrf_exempt = True  # type: ignore[attr-defined]
    return login_not_required(answering)


def _has_nul(request: HttpRequest) -> bool:
    """PostgreSQL holds no NUL in a text, and breaks on a question about one."""
    return "\0" in request.path_info or any("\0" in value for _name, values in request.GET.lists() for value in values)


def _framed(view: View, *, is_public: bool) -> View:
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS" and is_public:
            allowed = {"Access-Control-Allow-Methods": "GET", "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since"}
            return HttpResponse(status=204, headers=allowed | {"Access-Control-Max-Age": "86400"})
        if _has_nul(request):
            return problems.unreadable()
        try:
            answer = (_pause(request) if is_public else None) or view(request, *args, **kwargs)
        except PermissionDenied as error:  # whose network address cannot be read
            return problems.answer(400, "address_unreadable", str(error))
        except Exception:  # a program must not be handed a page for people
            logger.exception("api: %s broke", request.path)
            return problems.broken()
        if isinstance(answer, HttpResponseNotAllowed):
            return problems.bad_method(answer["Allow"])
        answer["Cache-Control"] = "public, max-age=60" if is_public and answer.status_code == 200 else "private, no-store"
        patch_vary_headers(answer, ["Authorization"])
        return answer

    return framed
