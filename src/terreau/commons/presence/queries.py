"""Who is there."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from terreau.commons.accounts.models import User
from terreau.commons.presence.models import Sighting

FORGOTTEN_AFTER = timedelta(seconds=60)


def others_on(thing: Model, *, than: Any, at: datetime) -> list[User]:
    """People who had the thing before their eyes in the last minute, but the one who asks; in the order of their names."""
    seen = Sighting.objects.filter(object_type=thing._meta.label_lower, object_id=thing.pk, at__gt=at - FORGOTTEN_AFTER)
    return [sighting.user for sighting in seen.exclude(user=than).select_related("user").order_by("user__name", "pk")]
