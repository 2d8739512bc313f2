from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.commons.hooks import kinds
from terreau.commons.hooks.states import TONES, DeliveryState, EndpointState, Reason
from terreau.lib import ids


class Endpoint(models.Model):
    """Where a program listens, for whom, to what. `editions` are keys; empty: all that its owner may see.

    Its secret is not kept: it is derived from the platform's key and `seed` (queries.secret_of). `print` tells whether the
    platform's key is still the one that made it.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="endpoints")
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    editions = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=EndpointState, default=EndpointState.ACTIVE)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    seed = models.CharField(max_length=64, default=ids.secret)
    print = models.CharField(max_length=16)
    old_seed = models.CharField(max_length=64, blank=True, default="")
    old_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)  # nothing was received since
    rests_until = models.DateTimeField(null=True)  # a receiver that has just failed is left alone for a while
    changed_at = models.DateTimeField()  # of its state

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], condition=~Q(state=EndpointState.STOPPED), name="endpoint_named_once"),
        ]
        indexes = [models.Index(fields=["owner", "-created_at", "-id"], name="endpoint_mine")]

    def __str__(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        return TONES[EndpointState(self.state)]

    @property
    def kinds_in_words(self) -> list[str]:
        return [str(kind.label) for kind in kinds.all_kinds() if kind.name in self.kinds]

    @property
    def host(self) -> str:
        """For the journal and mails: the rest of an address may itself be a secret."""
        return urlsplit(self.address).netloc

    def is_expired(self, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= at


class Delivery(models.Model):
    """One thing to tell one endpoint, written with the fact itself. `body` is frozen: each attempt sends the same bytes."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)  # webhook-id
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160)  # the same fact twice is one delivery
    object_id = models.BigIntegerField(default=0)
    body = models.TextField()
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.READY)
    version = models.PositiveIntegerField(default=1)  # the claim of a worker
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    code = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "key"], name="delivery_told_once")]
        indexes = [
            models.Index(fields=["state", "send_after"], name="delivery_queue"),
            models.Index(fields=["endpoint", "-created_at", "-id"], name="delivery_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def tone(self) -> str:
        return TONES[DeliveryState(self.state)]
