"""Who may read a file: the policy of what it belongs to. An owner without a policy is closed."""

from collections.abc import Callable
from typing import Any

from terreau.commons.documents.models import Document

# Given the user and the document (its object_id, slot…), say yes or no.
Policy = Callable[[Any, Document], bool]
_POLICIES: dict[str, Policy] = {}


def register(object_type: str, policy: Policy) -> None:
    """Rooms call this from apps.py: `register("calls.application", rules.can_read_document)`."""
    _POLICIES[object_type] = policy


def can_read(user: Any, document: Document) -> bool:
    policy = _POLICIES.get(document.object_type)
    return policy is not None and policy(user, document) is True
