"""Error pages, in the look of the house, and the gallery of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from terreau.web import doors


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
