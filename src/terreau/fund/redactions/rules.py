"""Who says what jurors get of an attachment: the team, on the files it may open. Jurors and applicants never come here."""

from typing import Any

from terreau.commons.documents.models import Document
from terreau.fund.calls.models import Application
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
