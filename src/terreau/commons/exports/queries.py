"""Which exports wait for a worker, and which are past their time."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from terreau.commons.exports.models import Export
from terreau.commons.exports.states import UNDER_WAY, State

LOST = timedelta(minutes=10)  # without a sign of life: its worker died
LISTED = timedelta(days=30)  # the line of an export stays on its asker's page; its file goes long before


def under_way(by: object) -> QuerySet[Export]:
    return Export.objects.filter(by=by, state__in=UNDER_WAY)


def left_behind(at: datetime) -> QuerySet[Export]:
    """Asked for a minute ago and still not begun, or begun by a worker that died."""
    never_begun = Q(state=State.WAITING, asked_at__lt=at - timedelta(minutes=1))
    return Export.objects.filter(never_begun | lost(at)).order_by("asked_at", "pk")


def lost(at: datetime) -> Q:
    return Q(state=State.RUNNING, beat_at__lt=at - LOST)


def past(at: datetime) -> QuerySet[Export]:
    """Ready, and kept long enough."""
    return Export.objects.filter(state=State.READY, kept_until__lte=at).order_by("kept_until", "pk")


def forgotten(at: datetime) -> QuerySet[Export]:
    """Nothing is left of them but a line."""
    return Export.objects.exclude(state__in=[*UNDER_WAY, State.READY]).filter(asked_at__lt=at - LISTED)
