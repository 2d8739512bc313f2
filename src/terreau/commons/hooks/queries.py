"""The secret of an endpoint and what it signs; what is due, and how deliveries stand."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils.crypto import salted_hmac

from terreau.commons.hooks.models import Delivery, Endpoint
from terreau.commons.hooks.states import DeliveryState, EndpointState

PREFIX = "whsec_"


def _derived(endpoint: Endpoint, seed: str) -> bytes:
    return salted_hmac(f"terreau.hooks.{endpoint.public_id}", seed, secret=settings.SECRET_KEY, algorithm="sha256").digest()


def secret_of(endpoint: Endpoint) -> str:
    """What the receiver keeps. Derived, never stored: the database alone signs nothing, nor do the files alone."""
    return PREFIX + base64.b64encode(_derived(endpoint, endpoint.seed)).decode()


def print_of(endpoint: Endpoint) -> str:
    return hashlib.sha256(_derived(endpoint, endpoint.seed)).hexdigest()[:16]


def is_secret_whole(endpoint: Endpoint) -> bool:
    """Whether the platform's key is still the one its secret was made from."""
    return hmac.compare_digest(endpoint.print, print_of(endpoint))


def headers_of(delivery: Delivery, at: datetime) -> dict[str, str]:
    """As Standard Webhooks wants them: two signatures for a while after a rotation."""
    endpoint, stamp = delivery.endpoint, str(int(at.timestamp()))
    seeds = [endpoint.seed]
    if endpoint.old_seed and endpoint.old_until is not None and endpoint.old_until > at:
        seeds.append(endpoint.old_seed)
    signed = f"{delivery.public_id}.{stamp}.{delivery.body}".encode()
    prints = [base64.b64encode(hmac.digest(_derived(endpoint, seed), signed, "sha256")).decode() for seed in seeds]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Terreau-Webhooks/1",
        "webhook-id": delivery.public_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in prints),
    }


def due(at: datetime) -> QuerySet[Delivery]:
    """What may leave now. Endpoints that are paused, or that rest after a failure, wait."""
    rested = Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=at)
    return Delivery.objects.filter(rested, state=DeliveryState.READY, send_after__lte=at, endpoint__state=EndpointState.ACTIVE)


def endpoints_due(at: datetime) -> list[int]:
    """Keys of the endpoints that have something due, the longest waiting first."""
    return list(
        due(at).values("endpoint").annotate(first=Min("send_after")).order_by("first", "endpoint").values_list("endpoint", flat=True)
    )


def listed(endpoints: QuerySet[Endpoint]) -> QuerySet[Endpoint]:
    """Living ones first, then the latest; with what failed, and the last one received."""
    return (
        endpoints.select_related("owner")
        .annotate(
            failed=Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED)),
            last_done=Max("deliveries__ended_at", filter=Q(deliveries__state=DeliveryState.DONE)),
            is_over=Q(state=EndpointState.STOPPED),
        )
        .order_by(F("is_over").asc(), "-created_at", "-pk")
    )


def deliveries_of(endpoint: Endpoint, state: str = "") -> QuerySet[Delivery]:
    rows = endpoint.deliveries.order_by("-created_at", "-pk")
    return rows.filter(state=state) if state else rows


def count_by_state(endpoint: Endpoint) -> dict[str, int]:
    counts = dict(endpoint.deliveries.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: counts.get(state.value, 0) for state in DeliveryState}


def gauge() -> dict[str, int]:
    """For the operations page: how deliveries stand, over the house, and how many endpoints are paused."""
    counts = dict(Delivery.objects.order_by().values_list("state").annotate(Count("pk")))
    found = {state.value: counts.get(state.value, 0) for state in DeliveryState}
    return found | {"paused": Endpoint.objects.filter(state=EndpointState.PAUSED).count()}


def perimeter_in_words(endpoint: Endpoint, names: Sequence[tuple[int, str]]) -> list[str]:
    known = dict(names)
    return [known[key] for key in endpoint.editions if key in known]
