"""Who says what jurors get of an attachment: the team, on the files it may open. Jurors and applicants never come here."""

from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.documents.models import Document
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState
from terreau.fund.redactions.models import Redaction
from terreau.fund.redactions.states import BEFORE_DECISION
from terreau.fund.review import rules as review

DESK = review.SCREENERS


def can_redact(user: Any, application: Application) -> bool:
    """Change what jurors get: until the file is decided. What they were handed then stays as it was."""
    return application.state in BEFORE_DECISION and review.files_visible_to(user).filter(pk=application.pk).exists()


def can_read_copy(user: Any, document: Document) -> bool:
    """Staff see both. Jurors are handed the copy through their assignment, never by its own address."""
    return Redaction.objects.filter(pk=document.object_id, application__in=review.files_visible_to(user)).exists()


def can_see(user: Any, edition: Edition) -> bool:
    """The attachments of an edition as its jury gets them: the team, until it is decided."""
    is_team = user.is_authenticated and user.has_role(*DESK) is True
    return is_team and edition.state in {EditionState.PUBLISHED, EditionState.IN_REVIEW}


def can_choose(user: Any, edition: Edition) -> bool:
    """Say whether jurors get only what was looked at: a lead."""
    return can_see(user, edition) and user.has_role(Role.LEAD) is True


def files_before_decision(user: Any, edition: Edition) -> QuerySet[Application]:
    return review.files_visible_to(user).filter(edition=edition, state__in=BEFORE_DECISION)
