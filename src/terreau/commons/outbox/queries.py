"""Reading the outbox."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State
from terreau.lib import references, texts


def messages_about(thing: Any) -> QuerySet[Message]:
    """Every message about one thing, newest first: held, sent or cancelled. What an audience may see of it is the caller's rule."""
    object_type, object_id = references.of(thing)
    return Message.objects.filter(object_type=object_type, object_id=object_id).order_by("-created_at", "-pk")


def matching(
    messages: QuerySet[Message], *, state: str = "", kind: str = "", text: str = "", object_type: str = "", object_id: int | None = None
) -> QuerySet[Message]:
    """The messages that fit the filters of the list, newest first. `kind` may be a room; `text` looks in addresses and subjects."""
    if state:
        messages = messages.filter(state=state)
    if kind:
        messages = messages.filter(kind=kind) if "." in kind else messages.filter(kind__startswith=f"{kind}.")
    if text:
        wanted = texts.one_line(text, 100)
        messages = messages.filter(Q(to_address__icontains=wanted) | Q(subject__icontains=wanted))
    if object_type and object_id is not None:
        messages = messages.filter(object_type=object_type, object_id=object_id)
    return messages.order_by("-created_at", "-pk")


def count_by_state(messages: QuerySet[Message]) -> dict[str, int]:
    """How many messages stand in each state, zeros included; one query."""
    counts = dict(messages.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: counts.get(state.value, 0) for state in State}
