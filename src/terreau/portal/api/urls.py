"""Addresses of the counter: /api/v1/… for programs, /api/ for people who write them."""

from django.urls import URLPattern, path, re_path

from terreau.portal.api.operations import OPEN, api
from terreau.portal.api.views import reading
from terreau.portal.api.views.counter import opened

app_name = "api"


def _operations() -> list[URLPattern]:
    """Ninja's own routes, behind our door."""
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    return [path(f"v1/{pattern.pattern}", opened(pattern.callback, is_public=pattern.name in OPEN), name=pattern.name) for pattern in found]


urlpatterns = [
    path("", reading.reference, name="reference"),
    path("v1/openapi.json", reading.openapi, name="openapi"),
    *_operations(),
    re_path(r"^v1/", reading.unknown, name="unknown"),
]
