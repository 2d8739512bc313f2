"""A place is held, kept for a while or given back; whoever waits is offered one, and answers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class HoldState(TextChoices):
    TAKEN = "taken", pgettext_lazy("seat", "taken")
    KEPT = "kept", pgettext_lazy("seat", "kept until an answer")
    RELEASED = "released", pgettext_lazy("seat", "given back")
    EXPIRED = "expired", pgettext_lazy("seat", "given back for want of an answer")


LIVE = (HoldState.TAKEN, HoldState.KEPT)
HOLD_MOVES = {
    "confirm": Move((HoldState.KEPT,), HoldState.TAKEN),
    "release": Move(LIVE, HoldState.RELEASED),
    "expire": Move((HoldState.KEPT,), HoldState.EXPIRED),
}


class WaitState(TextChoices):
    WAITING = "waiting", _("waiting")
    OFFERED = "offered", _("a place is offered")
    ACCEPTED = "accepted", _("place accepted")
    DECLINED = "declined", _("place declined")
    EXPIRED = "expired", _("no answer in time")
    LEFT = "left", _("left the list")


QUEUED = (WaitState.WAITING, WaitState.OFFERED)
# Rooms above say who may ask: a place is theirs to give, this room only counts.
WAIT_MOVES = {
    "offer": Move((WaitState.WAITING,), WaitState.OFFERED),
    "accept": Move((WaitState.OFFERED,), WaitState.ACCEPTED),
    "decline": Move((WaitState.OFFERED,), WaitState.DECLINED),
    "lapse": Move((WaitState.OFFERED,), WaitState.EXPIRED),
    "leave": Move(QUEUED, WaitState.LEFT),
}
