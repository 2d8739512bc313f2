"""What the demonstration's mail would have brought: no server carries it, and an invitation nobody can open is a dead end."""

from typing import Any

from django.db.models import Q, QuerySet

from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State


def mail_for(user: Any) -> QuerySet[Message]:
    """To oneself, and to addresses that no account of the house answers for. What a proofreader still holds has not left."""
    mine = Q(to=None) | Q(to=user) if user.is_authenticated else Q(to=None)
    gone = Message.objects.filter(mine, state__in=[State.READY, State.SENDING, State.SENT])
    return gone.select_related("to").order_by("-created_at", "-pk")
