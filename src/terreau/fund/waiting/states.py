"""An offer waits for an answer, then for the session that decides; or it comes to nothing, and the money is free again."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class State(TextChoices):
    OPEN = "open", pgettext_lazy("offer", "waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("offer", "accepted, to be voted")
    DECLINED = "declined", pgettext_lazy("offer", "declined")
    LAPSED = "lapsed", pgettext_lazy("offer", "without an answer")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "taken back")
    SETTLED = "settled", pgettext_lazy("offer", "decided in a session")


TONES = {
    State.OPEN: "warning",
    State.ACCEPTED: "info",
    State.DECLINED: "neutral",
    State.LAPSED: "neutral",
    State.WITHDRAWN: "neutral",
    State.SETTLED: "success",
}
HOLDING = (State.OPEN, State.ACCEPTED)  # the money is promised
# "holder" may sign for the organisation: an answer commits it. What has no role is done by the clock, or by a session.
MOVES = {
    "accept": Move((State.OPEN,), State.ACCEPTED, ("holder",)),
    "decline": Move(HOLDING, State.DECLINED, ("holder",)),
    "prolong": Move((State.OPEN,), State.OPEN, ("lead",)),
    "withdraw": Move(HOLDING, State.WITHDRAWN, ("lead",)),
    "lapse": Move((State.OPEN,), State.LAPSED),
    "settle": Move(HOLDING, State.SETTLED),
}
