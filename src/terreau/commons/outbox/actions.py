"""Writes of the outbox. `post` belongs inside the transaction of what the message tells; sending is the worker's."""

from datetime import datetime
from typing import Any

from django.db import transaction

from terreau.commons.outbox.letters import Draft
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State
from terreau.lib import references, texts


@transaction.atomic
def post(draft: Draft, *, by: Any, at: datetime) -> Message:
    """Store one message. The same key twice is the same message: the second call returns the first row."""
    object_type, object_id = references.of(draft.about)
    message, is_new = Message.objects.get_or_create(
        key=draft.key,
        defaults={
            "kind": draft.kind,
            "state": State.HELD if draft.is_held else State.READY,
            "to": draft.to,
            "to_address": draft.to_address,
            "subject": texts.one_line(draft.subject),
            "body": draft.body,
            "facts": [[label, texts.defused(texts.one_line(str(value), 1000))] for label, value in draft.facts],
            "quote": texts.defused(draft.quote),
            "link_label": draft.link_label,
            "link_path": draft.link_path,
            "object_type": object_type,
            "object_id": object_id,
            "created_at": at,
            "created_by": by,
            "send_after": at,
        },
    )
    if is_new and draft.documents:
        message.attachments.set(draft.documents)
    return message
