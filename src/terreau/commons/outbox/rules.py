"""Who may read and handle a message: whoever may read what it is about. An object without a policy is for administrators."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import MOVES
from terreau.lib import moves

# Given a user, the objects of one type whose mail they may read.
Policy = Callable[[Any], QuerySet[Any]]
_POLICIES: dict[str, Policy] = {}
# Mail of people who gave us an address and no more: whoever runs the mail room has no business with it.
_PRIVATE: dict[str, Callable[[], QuerySet[Any]] | None] = {}
READERS = (Role.OFFICER, Role.LEAD, Role.ADMIN)


def register(object_type: str, policy: Policy) -> None:
    """Rooms call this from apps.py: `register("calls.application", rules.applications_visible_to)`."""
    _POLICIES[object_type] = policy


def keep_private(object_type: str, which: Callable[[], QuerySet[Any]] | None = None) -> None:
    """No page shows the mail about these things, to anyone; its counts are the room's own. `which`: only some of them."""
    _PRIVATE[object_type] = which


def _private() -> Q:
    hidden = Q(pk__in=[])
    for object_type, which in sorted(_PRIVATE.items()):
        some = Exists(which().filter(pk=OuterRef("object_id"))) if which else Q()
        hidden |= Q(some, object_type=object_type)
    return hidden


def messages_visible_to(user: Any) -> QuerySet[Message]:
    """All but private mail for an administrator; for officers and leads, those about things they may see. A draft's mail is its author's affair."""
    if not (user.is_authenticated and user.has_role(*READERS)):
        return Message.objects.none()
    if user.has_role(Role.ADMIN):
        return Message.objects.exclude(_private())
    wanted = Q(pk__in=[])
    for object_type, policy in sorted(_POLICIES.items()):
        # Asked row by row, so that a page reads the newest messages in order and stops as soon as it is full.
        wanted |= Q(Exists(policy(user).filter(pk=OuterRef("object_id"))), object_type=object_type)
    return Message.objects.filter(wanted)


def can_edit(user: Any, message: Message) -> bool:
    return _can(user, message, "edit")


def can_release(user: Any, message: Message) -> bool:
    return _can(user, message, "release")


def can_cancel(user: Any, message: Message) -> bool:
    return _can(user, message, "cancel")


def can_retry(user: Any, message: Message) -> bool:
    return _can(user, message, "retry")


def _can(user: Any, message: Message, verb: str) -> bool:
    """The roles of the table, today's state, and the door of the message itself."""
    if not (user.is_authenticated and user.has_role(*MOVES[verb].roles) and moves.allows(message, verb, MOVES)):
        return False
    return user.has_role(Role.ADMIN) or messages_visible_to(user).filter(pk=message.pk).exists()
