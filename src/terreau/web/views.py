"""Error pages, in the look of the house, the gallery of components, and the accent of the authority."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from terreau.web import doors
from terreau.web import theme as theme_


@doors.public
@require_safe
@cache_control(public=True, max_age=3600)
def theme(request: HttpRequest) -> HttpResponse:
    """A few custom properties that follow tokens.css when the authority set its own accent."""
    return HttpResponse(theme_.sheet(settings.AUTHORITY["accent"]), content_type="text/css; charset=utf-8")


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
def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "web/500.html", status=500)
