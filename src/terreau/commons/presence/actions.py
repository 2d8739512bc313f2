"""Saying that one is there, and forgetting it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from terreau.commons.accounts.models import User
from terreau.commons.presence.models import Sighting
from terreau.commons.presence.queries import FORGOTTEN_AFTER


@transaction.atomic
def see(thing: Model, *, by: User, at: datetime) -> None:
    """`by` has the thing before their eyes. The room that calls this has asked its own rule whether they may."""
    Sighting.objects.update_or_create(object_type=thing._meta.label_lower, object_id=thing.pk, user=by, defaults={"at": at})


def leave(thing: Model, *, by: User) -> None:
    """The page was closed: no need to wait for the minute."""
    Sighting.objects.filter(object_type=thing._meta.label_lower, object_id=thing.pk, user=by).delete()


def forget(*, at: datetime) -> int:
    """What is over leaves no trace."""
    return Sighting.objects.filter(at__lte=at - FORGOTTEN_AFTER).delete()[0]
