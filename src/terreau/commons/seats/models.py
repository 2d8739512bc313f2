from django.db import models
from django.db.models import F, Q

from terreau.commons.seats.states import HoldState, WaitState


class Pool(models.Model):
    """Room for so many: an event, a workshop, an hour of audition. The CHECK below is the last word on it.

    `size` None is unlimited. `overbook` is what the team takes upon itself beyond `size`, with a reason in the journal.
    """

    object_type = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=80, blank=True)  # one of several of the same object: "onsite", "online"
    label = models.CharField(max_length=200)  # as refusals name it
    size = models.PositiveIntegerField(null=True)
    overbook = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "name"], name="pool_once"),
            models.CheckConstraint(condition=Q(size=None) | Q(taken__lte=F("size") + F("overbook")), name="pool_within_its_size"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def left(self) -> int | None:
        """Seats that may still be taken; None where there is no limit."""
        return None if self.size is None else max(0, self.size + self.overbook - self.taken)

    @property
    def over(self) -> int:
        """By how many the announced size is passed."""
        return 0 if self.size is None else max(0, self.taken - self.size)


class WaitEntry(models.Model):
    """Someone waits for seats, in the order of `priority` (the highest first), then of arrival. An offer is a hold with an end."""

    object_type = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=WaitState, default=WaitState.WAITING)
    version = models.PositiveIntegerField(default=1)
    priority = models.SmallIntegerField(default=0)
    joined_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)  # of the offer

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id"], condition=Q(state__in=["waiting", "offered"]), name="wait_once"),
            models.CheckConstraint(condition=~Q(state="offered") | Q(expires_at__isnull=False), name="wait_offer_ends"),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="wait_offers")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class Want(models.Model):
    """So many seats of one pool, which an entry waits for: all its wants are met together, or none. `passed` tells why not yet."""

    entry = models.ForeignKey(WaitEntry, models.CASCADE, related_name="wants")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="wants")
    n = models.PositiveIntegerField()
    passed_at = models.DateTimeField(null=True)  # the last time seats were freed and this pool had too few for it
    passed_left = models.PositiveIntegerField(null=True)  # how many it had

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "pool"], name="want_once"),
            models.CheckConstraint(condition=Q(n__gte=1), name="want_something"),
        ]

    def __str__(self) -> str:
        return f"{self.n} × {self.pool}"


class Hold(models.Model):
    """So many seats of a pool in someone's name. Those TAKEN and KEPT make up the pool's `taken`, and nothing else does."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="holds")
    object_type = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    n = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=HoldState, default=HoldState.TAKEN)
    entry = models.ForeignKey(WaitEntry, models.PROTECT, null=True, related_name="holds")  # the offer it is
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "object_type", "object_id"], condition=Q(state__in=["taken", "kept"]), name="hold_once"
            ),
            models.CheckConstraint(condition=Q(n__gte=1), name="hold_something"),
            models.CheckConstraint(condition=~Q(state="kept") | Q(expires_at__isnull=False), name="hold_kept_ends"),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="hold_holder"),
            models.Index(fields=["state", "expires_at"], name="hold_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.n} × {self.pool}"
