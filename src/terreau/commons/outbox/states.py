from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from terreau.lib.moves import Move


class State(TextChoices):
    HELD = "held", _("awaiting proofreading")
    READY = "ready", _("ready to leave")
    SENDING = "sending", _("leaving")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    CANCELLED = "cancelled", _("cancelled")


MOVES = {
    # Held to held: a second proofreader who opened the same letter is refused, not overwritten (`version`).
    "edit": Move((State.HELD,), State.HELD, ("lead", "officer", "admin")),
    "release": Move((State.HELD,), State.READY, ("lead", "officer", "admin")),
    "take": Move((State.READY,), State.SENDING),
    "deliver": Move((State.SENDING,), State.SENT),
    "recover": Move((State.SENDING,), State.READY),  # the worker that held it died
    "postpone": Move((State.SENDING,), State.READY),
    "give_up": Move((State.SENDING,), State.FAILED),
    "retry": Move((State.FAILED,), State.READY, ("lead", "officer", "admin")),
    "cancel": Move((State.HELD, State.READY, State.FAILED), State.CANCELLED, ("lead", "admin")),
}
