from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class State(TextChoices):
    HELD = "held", pgettext_lazy("letter", "awaiting proofreading")
    READY = "ready", pgettext_lazy("letter", "ready to leave")
    SENDING = "sending", pgettext_lazy("letter", "leaving")
    SENT = "sent", pgettext_lazy("letter", "sent")
    FAILED = "failed", pgettext_lazy("letter", "could not be sent")
    CANCELLED = "cancelled", pgettext_lazy("letter", "cancelled")


TONES = {
    State.HELD: "warning",
    State.READY: "info",
    State.SENDING: "info",
    State.SENT: "success",
    State.FAILED: "danger",
    State.CANCELLED: "neutral",
}

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
