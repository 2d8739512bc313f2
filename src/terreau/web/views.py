"""Error pages, in the look of the house, and the accent of the authority. The gallery is in gallery.py."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from terreau.lib import ids
from terreau.web import doors
from terreau.web import theme as theme_

logger = logging.getLogger(__name__)


@doors.public
@require_safe
@cache_control(public=True, max_age=3600)
def theme(request: HttpRequest) -> HttpResponse:
    """A few custom properties that follow tokens.css when the authority set its own accent."""
    return HttpResponse(theme_.sheet(settings.AUTHORITY["accent"]), content_type="text/css; charset=utf-8")


@doors.public
@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """What a browser asks for where no page names an icon: a feed, a letter, a CSV."""
    return redirect(static("img/favicon.svg"))


@doors.public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/404.html", status=404)


@doors.public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/403.html", {"reason": str(exception)}, status=403)


@doors.public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/400.html", status=400)


@doors.public
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret did not match: an old page, cookies refused, or someone else's site."""
    logger.warning("CSRF: %s on %s", reason, request.path)
    return render(request, "web/csrf.html", status=403)


@doors.public
def too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "web/429.html", status=429)
    response["Retry-After"] = "60"
    return response


@doors.public
def broken(request: HttpRequest) -> HttpResponse:
    """Uses nothing that may itself be broken: no database, no session, no context processor. The reference is in the log."""
    reference = ids.public_id()
    logger.error("Erreur %s : %s %s", reference, request.method, request.path)
    page = get_template("web/500.html").render({"authority": settings.AUTHORITY, "reference": reference})
    return HttpResponse(page, status=500)
