"""What every template may count on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """`authority`: name, contact, logo, accent of the house; `is_demo`: whether the data is invented."""
    return {"authority": settings.AUTHORITY, "is_demo": settings.DEMO}
