"""All that the counter answers, public operations and the team's."""

from terreau.portal.api.views import public, staff
from terreau.portal.api.views.counter import api

api.add_router("", public.router)
api.add_router("", staff.router)
OPEN = frozenset(operation.view_func.__name__ for view in public.router.path_operations.values() for operation in view.operations)
__all__ = ["OPEN", "api"]
