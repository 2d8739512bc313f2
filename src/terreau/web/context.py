"""What every template may count on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from terreau.web import navigation


def house(request: HttpRequest) -> dict[str, Any]:
    """`authority`: name, contact, logo, accent of the house; `is_demo`: whether the data is invented; `menu`: its links."""
    return {"authority": settings.AUTHORITY, "is_demo": settings.DEMO, "menu": SimpleLazyObject(lambda: _menu(request))}


def _menu(request: HttpRequest) -> dict[str, list[navigation.Link]]:
    """`desks` is the whole of it, `desks_row` and `desks_aside` its two halves on staff pages."""
    user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    desks = navigation.links("desks", request.path, person) if person else []
    row, aside = navigation.folded(desks)
    return {
        "sections": navigation.links("sections", request.path),
        "foot": navigation.links("foot", request.path),
        "spaces": navigation.links("spaces", request.path, person) if person else [],
        "desks": desks,
        "desks_row": row,
        "desks_aside": aside,
    }
