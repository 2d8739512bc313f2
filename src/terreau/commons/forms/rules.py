"""Who may make forms: scheme leads. Filling one in is the business of the room that opened the sheet."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.forms.models import Form


def forms_visible_to(user: Any) -> QuerySet[Form]:
    """Leads build forms together: they see them all."""
    return Form.objects.all() if user.is_authenticated and user.has_role(Role.LEAD) else Form.objects.none()


def can_build(user: Any, form: Form) -> bool:
    return bool(user.is_authenticated and user.has_role(Role.LEAD))
