"""Who holds what, who waits, and whether the counts are right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from terreau.commons.seats.models import Hold, Pool, WaitEntry
from terreau.commons.seats.states import LIVE, QUEUED, HoldState, WaitState
from terreau.lib import references


def pool_of(owner: Any, name: str = "") -> Pool | None:
    """The pool of an object, if it was opened."""
    object_type, object_id = references.of(owner)
    return Pool.objects.filter(object_type=object_type, object_id=object_id, name=name).first()


def pools_of(model_label: str, ids: Iterable[int]) -> dict[int, Pool]:
    """{object: its unnamed pool}, for a list, in one query."""
    return {pool.object_id: pool for pool in Pool.objects.filter(object_type=model_label, object_id__in=ids, name="")}


def holds_of(holder: Any) -> QuerySet[Hold]:
    """What someone holds now."""
    object_type, object_id = references.of(holder)
    return Hold.objects.filter(object_type=object_type, object_id=object_id, state__in=LIVE).select_related("pool").order_by("pool")


def entry_of(holder: Any) -> WaitEntry | None:
    """The place of someone in the queue, offer included."""
    object_type, object_id = references.of(holder)
    return WaitEntry.objects.filter(object_type=object_type, object_id=object_id, state__in=QUEUED).first()


def queue(pool: Pool) -> QuerySet[WaitEntry]:
    """Who waits for a pool, the first to be served first. Whoever has an offer in hand is not in it."""
    return in_order(WaitEntry.objects.filter(wants__pool=pool, state=WaitState.WAITING))


def in_order(entries: QuerySet[WaitEntry]) -> QuerySet[WaitEntry]:
    return entries.order_by("-priority", "joined_at", "pk")


def ended_offers(at: datetime) -> QuerySet[WaitEntry]:
    return WaitEntry.objects.filter(state=WaitState.OFFERED, expires_at__lte=at).order_by("expires_at", "pk")


def ended_holds(at: datetime) -> QuerySet[Hold]:
    """Kept for someone who did not come back. Those of an offer end with it."""
    return Hold.objects.filter(state=HoldState.KEPT, entry=None, expires_at__lte=at).order_by("pool", "pk")


@dataclass(frozen=True, slots=True)
class Drift:
    """A pool whose count is not the sum of its holds."""

    pool: Pool
    counted: int
    held: int


def drifts() -> list[Drift]:
    """Must always be empty: `terreau seats` and a daily round look."""
    held = Coalesce(Sum("holds__n", filter=Q(holds__state__in=LIVE)), 0)
    wrong = Pool.objects.annotate(held=held).exclude(taken=F("held")).order_by("pk")
    return [Drift(pool, pool.taken, pool.held) for pool in wrong]
