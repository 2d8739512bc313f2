"""Every route says who may enter. A class of advisories (a handler without its guard) ends here."""

from django.urls import URLPattern, URLResolver, get_resolver

from terreau.commons.accounts.states import Role
from terreau.web.doors import Door

# Other people's views, guarded by their own code, under their own prefixes; test_access.py tries them as every role.
FOREIGN_PREFIXES = ("compte/", "administration/")


def routes(resolver: URLResolver | None = None, trail: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        here = trail + str(pattern.pattern)
        found += routes(pattern, here) if isinstance(pattern, URLResolver) else [(here, pattern)]
    return found


def is_ours(pattern: URLPattern) -> bool:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return getattr(view, "__module__", "").startswith("terreau")


def test_it_works():
    assert len(routes()) > 10


def test_every_route_declares_who_may_enter():
    without = [
        path
        for path, pattern in routes()
        if not isinstance(getattr(pattern.callback, "door", None), Door) and (is_ours(pattern) or not path.startswith(FOREIGN_PREFIXES))
    ]
    assert without == []


def test_doors_name_real_roles():
    roles = {role for _, pattern in routes() for role in getattr(getattr(pattern.callback, "door", None), "roles", ())}
    assert roles <= set(Role.values)
