from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "terreau.commons.outbox"
    label = "outbox"

    def ready(self) -> None:
        from terreau.commons.accounts import letters
        from terreau.commons.jobs import beats, gauges
        from terreau.commons.journal import sentences
        from terreau.commons.outbox import letters as kinds
        from terreau.commons.outbox import queries
        from terreau.commons.outbox.models import Message
        from terreau.commons.outbox.states import State

        letters.carried_by(_carry)
        kinds.register({"accounts": _("account and security"), "organisations": _("structures: members and records")})
        sentences.register(
            {
                "message.edited": _("%(by)s corrected the letter “%(on)s”."),
                "message.proofread": _("%(by)s read the letter “%(on)s” over."),
                "message.released": _("%(by)s let the letter “%(on)s” leave."),
                "message.cancelled": _("%(by)s cancelled the message “%(on)s”: %(reason)s"),
                "message.retried": _("%(by)s asked for the message “%(on)s” to be sent again."),
                "message.failed": _("The message “%(on)s” could not be sent."),
            }
        )
        beats.register("terreau.commons.outbox.tasks.deliver", every=timedelta(seconds=5), label=_("Send the mails that are ready"))
        beats.register(
            "terreau.commons.outbox.tasks.recover", every=timedelta(minutes=1), label=_("Take up mails whose sending was cut short")
        )
        gauges.register(
            "terreau_messages",
            help=_("letters and mails by state"),
            label="state",
            read=lambda: queries.count_by_state(Message.objects.all()),
            words={state.value: state.label for state in State},
        )


def _carry(letter: Any, *, by: Any, at: datetime) -> object:
    """Accounts stands below this room and cannot call it: its letters are taken here."""
    from terreau.commons.outbox import actions
    from terreau.commons.outbox.letters import Draft

    return actions.post(Draft(**{part.name: getattr(letter, part.name) for part in fields(letter)}), by=by, at=at)
