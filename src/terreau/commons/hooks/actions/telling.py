"""Writing down what is to be told. `announce` belongs inside the transaction of the fact: with it, or not at all."""

import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from terreau.commons.hooks import kinds, rules
from terreau.commons.hooks.kinds import Told
from terreau.commons.hooks.models import Delivery, Endpoint
from terreau.commons.hooks.states import EndpointState
from terreau.lib import ids, references


def body_of(kind: str, told: Told | None, at: datetime, *, ping: str = "") -> str:
    """The bytes that are signed. The same shape for every kind; a ping speaks of no edition."""
    data = (
        {"object": told.noun, "id": told.id, "edition": {"call": told.call, "edition": told.edition}, "url": settings.BASE_URL + told.path}
        if told
        else {"object": "ping", "id": ping, "edition": None, "url": None}
    )
    stamp = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return json.dumps({"type": kind, "version": kinds.VERSION, "timestamp": stamp, "data": data}, separators=(",", ":"))


@transaction.atomic
def announce(name: str, *, about: Any, at: datetime, key: str = "") -> int:
    """One delivery for each endpoint whose owner may see the thing now. The same `key` twice tells once. Returns how many.

    Whoever sees nothing is told nothing: what is sealed or still a draft gives no sign of itself, not even that it came.
    """
    kind = kinds.named(name)
    living = Endpoint.objects.exclude(state=EndpointState.STOPPED).filter(created_at__lte=at).select_related("owner").order_by("pk")
    listening = [endpoint for endpoint in living if name in endpoint.kinds]
    if not listening:
        return 0
    told, object_type = kind.says(about), references.of(about).object_type
    rows = [
        Delivery(
            endpoint=endpoint,
            kind=name,
            key=key or f"{name}:{object_type}:{about.pk}:{at.isoformat()}",
            object_id=about.pk,
            body=body_of(name, told, at),
            created_at=at,
            send_after=at,
        )
        for endpoint in listening
        if not endpoint.editions or told.edition_key in endpoint.editions
        if not endpoint.is_expired(at) and name in rules.lent(endpoint)
        if kind.visible_to(endpoint.owner).filter(pk=about.pk).exists()
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def ping(*, endpoint: Endpoint, by: Any, at: datetime) -> Delivery:
    """A delivery that tells nothing, to try the program."""
    return Delivery.objects.create(
        endpoint=endpoint,
        kind=kinds.PING,
        key=f"ping:{ids.public_id()}",
        body=body_of(kinds.PING, None, at, ping=endpoint.public_id),
        created_at=at,
        send_after=at,
    )
