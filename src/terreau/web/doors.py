"""Doors: each view says who may enter, in one line above it. A route without a door breaks the build.

`@public`, `@signed_in` and `@for_roles(Role.LEAD, …)` are the only three for people; programs come with a token
(portal/api/views/counter.py), and no session opens that door. What a person may see or do once inside is
the business of the room's `rules.py`. A signed-in stranger at a role's door gets a 403 that says why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _


class SignedInRequest(HttpRequest):
    """What a view receives behind `signed_in` or `for_roles`: `user` is an account, never an anonymous visitor."""

    user: Any


@dataclass(frozen=True, slots=True)
class Door:
    """Who may enter: "public", "signed_in", the named roles, or a program with its "token"."""

    kind: str
    roles: tuple[str, ...] = ()


def public[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Anyone, signed in or not."""
    view.door = Door("public")  # type: ignore[attr-defined]
    return login_not_required(view)


def signed_in[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Any account. The room's `*_visible_to` decides what they find."""
    view.door = Door("signed_in")  # type: ignore[attr-defined]
    return view


def for_roles[View: Callable[..., HttpResponseBase]](*roles: str) -> Callable[[View], View]:
    """Accounts that hold at least one of the roles, today."""

    def with_door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user: Any = request.user
            if not user.has_role(*roles):
                raise PermissionDenied(_("This page is reserved for another role. If you need it, ask your administrator."))
            return view(request, *args, **kwargs)

        guarded.door = Door("roles", roles)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return with_door


def require(allowed: bool, reason: object = "") -> None:
    """403 with a reason unless the rule said yes. The rule must return a bool: a truthy tuple is a bug, not a yes."""
    if allowed is not True:
        raise PermissionDenied(reason or _("You may see this, but not do that now."))
