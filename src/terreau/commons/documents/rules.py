"""Who may read a file, and what must keep it: both are said by the room it belongs to. A kind of owner unknown here is closed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from terreau.commons.documents.models import Document

# Given the user and the document (its object_id, slot…), say yes or no.
Policy = Callable[[Any, Document], bool]
# Given files of that kind of owner, the public ids of those that something still names, removed or not: what was sent,
# what is being answered. They are never erased.
Keeper = Callable[[Sequence[Document]], Iterable[str]]
_POLICIES: dict[str, Policy] = {}
_KEEPERS: dict[str, Keeper] = {}


def register(object_type: str, policy: Policy, *, keeps: Keeper) -> None:
    """Rooms call this from apps.py: `register("calls.application", rules.can_read_document, keeps=queries.files_still_named)`."""
    _POLICIES[object_type] = policy
    _KEEPERS[object_type] = keeps


def can_read(user: Any, document: Document) -> bool:
    policy = _POLICIES.get(document.object_type)
    return policy is not None and policy(user, document) is True


def erasable(documents: Sequence[Document]) -> list[Document]:
    """Those that nothing names any more. Where nobody can tell, the file stays."""
    free = []
    for object_type in sorted({document.object_type for document in documents} & _KEEPERS.keys()):
        of_type = [document for document in documents if document.object_type == object_type]
        kept = set(_KEEPERS[object_type](of_type))
        free += [document for document in of_type if document.public_id not in kept]
    return free
