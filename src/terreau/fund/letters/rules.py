"""Who words letters."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.documents.models import Document
from terreau.fund.calls import rules as calls
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import EditionState, State
from terreau.fund.letters.models import Signature


def can_word(user: Any, edition: Edition) -> bool:
    """Leads, as long as the edition may still answer someone."""
    return user.is_authenticated and user.has_role(Role.LEAD) is True and edition.state != EditionState.ARCHIVED


def can_read_signature(user: Any, document: Document) -> bool:
    """Its owner alone, and only the one that is in use."""
    return user.is_authenticated and Signature.objects.filter(pk=document.object_id, person=user, picture=document).exists()


def signatures_in_use(documents: Sequence[Document]) -> list[str]:
    """Pictures that may not be erased: those still put on letters."""
    return list(Signature.objects.filter(picture__in=list(documents)).values_list("picture__public_id", flat=True))


def files_to_try(user: Any, edition: Edition) -> QuerySet[Application]:
    """Files of the edition on which a lead may try a template: sent, not under seal, theirs to see."""
    files = calls.applications_visible_to(user).filter(edition=edition, number__isnull=False).exclude(state=State.DRAFT)
    return files.exclude(pk__in=calls.applications_held_by(user).values("pk")).order_by("number", "pk")
