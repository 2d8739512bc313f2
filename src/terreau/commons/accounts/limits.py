"""How often something may be asked for from one place: counted in the shared cache, so it holds across processes.

The doors of the account have allauth's own limits; other rooms ask here, and word the refusal themselves.
"""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def allows(request: HttpRequest, action: str, rates: str) -> bool:
    """Count one more `action` from this address, unless `rates` ("20/h/ip,60/d/ip") forbid it."""
    return ratelimit.consume(request, app="terreau", action=action, config={action: rates}) is not None
