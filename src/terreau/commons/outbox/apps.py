from dataclasses import fields
from datetime import datetime
from typing import Any

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "terreau.commons.outbox"
    label = "outbox"

    def ready(self) -> None:
        from terreau.commons.accounts import letters

        letters.carried_by(_carry)


def _carry(letter: Any, *, by: Any, at: datetime) -> object:
    """Accounts stands below this room and cannot call it: its letters are taken here."""
    from terreau.commons.outbox import actions
    from terreau.commons.outbox.letters import Draft

    return actions.post(Draft(**{part.name: getattr(letter, part.name) for part in fields(letter)}), by=by, at=at)
