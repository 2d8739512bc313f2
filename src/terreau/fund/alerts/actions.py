"""Asking, confirming, choosing, leaving; and telling. The journal keeps nothing of it: leaving must leave no trace."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Q

from terreau.commons.outbox import actions as outbox
from terreau.fund.alerts import mails, queries
from terreau.fund.alerts.models import AlertSent, Subscription
from terreau.fund.alerts.queries import Criteria
from terreau.fund.calls.models import Edition

PATIENCE = timedelta(days=7)  # an address that never confirmed is erased (portal/texts/privacy.md says so)
PACE = timedelta(hours=20)  # one mail a day at most: less than a day, so that a daily hour does not drift
CHUNK = 200


@transaction.atomic
def ask(*, address: str, criteria: Criteria, at: datetime) -> None:
    """Note what an address would like, and write to it. Known or not, the asker sees the same: who subscribed is nobody's business.

    A confirmed subscription never changes from here: its owner gets a way in, and changes it there.
    """
    subscription, is_new = Subscription.objects.get_or_create(address=address.lower(), defaults={"asked_at": at})
    if not is_new and subscription.confirmed_at is not None:
        outbox.post(mails.way_in(subscription, at=at), by=None, at=at)
        return
    _choose(subscription, criteria)
    Subscription.objects.filter(pk=subscription.pk).update(asked_at=at)
    outbox.post(mails.confirmation(subscription, at=at), by=None, at=at)


def _choose(subscription: Subscription, criteria: Criteria) -> None:
    subscription.themes.set(criteria.themes)
    subscription.publics.set(criteria.publics)
    Subscription.objects.filter(pk=subscription.pk).update(kinds=list(criteria.kinds), place=criteria.place)
    subscription.kinds, subscription.place = list(criteria.kinds), criteria.place


@transaction.atomic
def confirm(*, subscription: Subscription, at: datetime) -> None:
    """The address is its owner's: alerts begin. Once confirmed, another click changes nothing."""
    Subscription.objects.filter(pk=subscription.pk, confirmed_at=None).update(confirmed_at=at, since=at)
    subscription.refresh_from_db()


@transaction.atomic
def choose(*, subscription: Subscription, criteria: Criteria, at: datetime) -> None:
    """Other choices; what is on the page today is no news. Whoever holds the link has the address: it confirms too."""
    confirm(subscription=subscription, at=at)
    _choose(subscription, criteria)
    Subscription.objects.filter(pk=subscription.pk).update(since=at)


@transaction.atomic
def leave(*, subscription: Subscription) -> None:
    """Erase the address, its choices and the mails it was sent."""
    outbox.forget(about=subscription)
    Subscription.objects.filter(pk=subscription.pk).delete()


@transaction.atomic
def find(*, address: str, at: datetime) -> None:
    """Write to an address about its own alerts, if it has any."""
    subscription = Subscription.objects.filter(address=address.lower()).first()
    if subscription is not None:
        build = mails.way_in if subscription.confirmed_at else mails.confirmation
        outbox.post(build(subscription, at=at), by=None, at=at)


def tell(*, at: datetime) -> int:
    """One mail an address and day, with all that is new to it. Returns how many mails."""
    editions = queries.news(at)
    if not editions:
        return 0
    waiting = Subscription.objects.filter(Q(told_at=None) | Q(told_at__lte=at - PACE), confirmed_at__isnull=False)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    communes = {place: queries.communes_of(place) for place in waiting.order_by().values_list("place", flat=True).distinct()}
    return sum(_tell_chunk(chunk, editions, communes, at) for chunk in batched(keys, CHUNK))


def _tell_chunk(keys: Sequence[int], editions: list[Edition], communes: dict[str, frozenset[str] | None], at: datetime) -> int:
    # The subscriptions first: whoever tells between the two reads is seen in the second, or refused by `_tell`.
    subscriptions = list(Subscription.objects.filter(pk__in=keys).prefetch_related("themes", "publics").order_by("pk"))
    told = set(AlertSent.objects.filter(subscription__in=keys, edition__in=editions).values_list("subscription", "edition"))
    count = 0
    for subscription in subscriptions:
        if subscription.place not in communes:
            continue  # it has just moved: the next round knows its place
        wanted = queries.wish(subscription, communes)
        new = [
            one
            for one in editions
            if (subscription.pk, one.pk) not in told
            and one.published_at is not None
            and subscription.since is not None
            and one.published_at > subscription.since
            and queries.answers(one, wanted)
        ]
        count += _tell(subscription, new, at) if new else 0
    return count


@transaction.atomic
def _tell(subscription: Subscription, editions: list[Edition], at: datetime) -> int:
    """The row of the subscription decides: of two rounds at once, one takes it."""
    mine = Subscription.objects.filter(pk=subscription.pk, told_at=subscription.told_at, confirmed_at__isnull=False)
    if mine.update(told_at=at) != 1:
        return 0
    AlertSent.objects.bulk_create([AlertSent(subscription=subscription, edition=edition, at=at) for edition in editions])
    outbox.post(mails.digest(subscription, editions, at=at), by=None, at=at)
    return 1


def purge(*, at: datetime) -> int:
    """Erase the addresses that never confirmed. Returns how many."""
    late = list(Subscription.objects.filter(confirmed_at=None, asked_at__lte=at - PATIENCE).order_by("pk"))
    for subscription in late:
        leave(subscription=subscription)
    return len(late)
