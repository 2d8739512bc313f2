from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.lib.moves import Move


class EndpointState(TextChoices):
    ACTIVE = "active", pgettext_lazy("endpoint", "in service")
    PAUSED = "paused", pgettext_lazy("endpoint", "paused")
    STOPPED = "stopped", pgettext_lazy("endpoint", "ended")


class DeliveryState(TextChoices):
    READY = "ready", pgettext_lazy("delivery", "waiting")
    SENDING = "sending", pgettext_lazy("delivery", "leaving")
    DONE = "done", pgettext_lazy("delivery", "received")
    FAILED = "failed", pgettext_lazy("delivery", "given up")
    DROPPED = "dropped", pgettext_lazy("delivery", "not sent")


class Reason(TextChoices):
    PERSON = "person", _("someone decided it")
    OWNER = "owner", _("its owner no longer has the role that lent it its rights")
    EDITION = "edition", _("its owner may no longer see any of its editions")
    EXPIRED = "expired", _("its last day has passed")
    GONE = "gone", _("the program answered that it is gone (410)")
    FAILING = "failing", _("nothing was received there for three days")
    SECRET = "secret", _("the key of the platform has changed: its secret must be renewed")


TONES = {
    EndpointState.ACTIVE: "success",
    EndpointState.PAUSED: "warning",
    EndpointState.STOPPED: "neutral",
    DeliveryState.READY: "info",
    DeliveryState.SENDING: "info",
    DeliveryState.DONE: "success",
    DeliveryState.FAILED: "danger",
    DeliveryState.DROPPED: "neutral",
}

ENDPOINT_MOVES = {
    "pause": Move((EndpointState.ACTIVE,), EndpointState.PAUSED, ("lead", "admin")),
    "resume": Move((EndpointState.PAUSED,), EndpointState.ACTIVE, ("lead",)),
    "rotate": Move((EndpointState.ACTIVE,), EndpointState.ACTIVE, ("lead",)),
    "renew": Move((EndpointState.PAUSED,), EndpointState.PAUSED, ("lead",)),
    "stop": Move((EndpointState.ACTIVE, EndpointState.PAUSED), EndpointState.STOPPED, ("lead", "admin")),
}
DELIVERY_MOVES = {
    "take": Move((DeliveryState.READY,), DeliveryState.SENDING),
    "deliver": Move((DeliveryState.SENDING,), DeliveryState.DONE),
    "postpone": Move((DeliveryState.SENDING,), DeliveryState.READY),
    "recover": Move((DeliveryState.SENDING,), DeliveryState.READY),  # the worker that held it died
    "give_up": Move((DeliveryState.SENDING,), DeliveryState.FAILED),
    "drop": Move((DeliveryState.READY, DeliveryState.SENDING), DeliveryState.DROPPED),  # no longer its owner's to hear
    "send_again": Move((DeliveryState.FAILED, DeliveryState.DONE), DeliveryState.READY, ("lead",)),
}
