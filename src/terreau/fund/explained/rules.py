"""Who may read how a file was examined: its applicant once answered, and the team. Nobody else, jurors least of all."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application, Edition
from terreau.fund.review import rules as review
from terreau.fund.review.queries import conflicts


def explained_to(user: Any) -> QuerySet[Application]:
    """A person's own files that were answered: the examination is preparatory until then (CRPA L311-2)."""
    return calls.applications_held_by(user).filter(released_at__isnull=False)


def files_visible_to(user: Any) -> QuerySet[Application]:
    """The files of the desk, but those of applicants the reader has a link with, whose scores they may not see.

    Officers read what was announced; leads, who see the scores anyway, read it before.
    """
    files = review.files_visible_to(user)
    if not user.is_authenticated:
        return files
    if not user.has_role(Role.LEAD):
        files = files.filter(released_at__isnull=False)
    return files.exclude(pk__in=conflicts.linked_to(user, Application.objects.all()).values("pk"))


def can_set_level(user: Any, edition: Edition) -> bool:
    return bool(user.is_authenticated and user.has_role(Role.LEAD))
