"""Who reads and keeps the aids of a structure: its members, those who write or sign for it. Being of the team opens none."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.aids.models import Aid
from terreau.commons.organisations import queries as people
from terreau.commons.organisations import rules as organisations
from terreau.commons.organisations.models import Organisation


def bodies_visible_to(user: Any) -> QuerySet[Organisation]:
    return people.organisations_of(user)


def aids_visible_to(user: Any) -> QuerySet[Aid]:
    return Aid.objects.filter(organisation__in=bodies_visible_to(user))


def can_keep(user: Any, organisation: Organisation) -> bool:
    """Add, change, remove."""
    return organisations.can_edit(user, organisation) or organisations.can_sign(user, organisation)
