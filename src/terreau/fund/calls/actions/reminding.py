"""Drafts that may be forgotten: reminders before closing, a word after, and their end. Run often; each word is said once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from terreau.commons.accounts.models import User
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.actions import filling
from terreau.fund.calls.mails import reminding as mails
from terreau.fund.calls.models import Application, DraftReminder, ReminderStop
from terreau.fund.calls.queries import editions, people
from terreau.fund.calls.states import EditionState, State
from terreau.lib import retention

# Nearest first: one word per round, the one that is due.
STEPS = {"3h": timedelta(hours=3), "48h": timedelta(hours=48), "7d": timedelta(days=7)}
LAPSED = "lapsed"
AFTERWORD = timedelta(days=3)  # how long after closing the "it was not sent" mail may still leave


class Due(NamedTuple):
    """A draft about which something must be said now."""

    application: Application
    closes_at: datetime
    step: str


def remind(*, at: datetime) -> int:
    """One mail a person and round, whatever the number of drafts: 7 days, 48 hours and 3 hours before closing, once after.

    Returns how many mails were written. Nothing here closes anything: a draft lapses because its instant has passed.
    """
    due: dict[int, list[Due]] = defaultdict(list)
    persons: dict[int, User] = {}
    found = [Due(application, closes_at, step) for application, closes_at in _closing(at) if (step := _step(application, closes_at, at))]
    told = _told(found)
    for one in found:
        for person in people.editors_of(one.application):
            if (one.application.pk, person.pk, one.step, one.closes_at) not in told:
                persons[person.pk] = person
                due[person.pk].append(one)
    return sum(_tell(persons[pk], drafts, at) for pk, drafts in sorted(due.items()))


def _step(application: Application, closes_at: datetime, at: datetime) -> str:
    """What is due for a draft, if anything. One begun after the hour of a reminder did not need it."""
    if closes_at <= at:
        return LAPSED
    return next((name for name, lead in STEPS.items() if closes_at - lead <= at and application.started_at < closes_at - lead), "")


def _told(due: Iterable[Due]) -> set[tuple[int, int, str, datetime]]:
    rows = DraftReminder.objects.filter(application__in=[one.application for one in due])
    return set(rows.values_list("application", "user", "step", "closes_at"))


@transaction.atomic
def _tell(person: User, drafts: list[Due], at: datetime) -> int:
    """The rows first: of two workers in the same round, the second writes none, and so no mail. Returns how many mails."""
    quiet = set(ReminderStop.objects.filter(user=person).values_list("application", flat=True))
    new = [
        one
        for one in drafts
        if (one.step == LAPSED or one.application.pk not in quiet)
        and DraftReminder.objects.get_or_create(
            application=one.application, user=person, step=one.step, closes_at=one.closes_at, defaults={"at": at}
        )[1]
    ]
    waiting = sorted((one for one in new if one.step != LAPSED), key=lambda one: (one.closes_at, one.application.pk))
    lapsed = [one for one in new if one.step == LAPSED]
    if waiting:
        outbox.post(
            mails.reminder([(one.application, one.closes_at) for one in waiting], person, step=waiting[0].step, at=at), by=None, at=at
        )
    if lapsed:
        outbox.post(mails.lapsed([(one.application, one.closes_at) for one in lapsed], person), by=None, at=at)
    return bool(waiting) + bool(lapsed)


def _closing(at: datetime) -> Iterator[tuple[Application, datetime]]:
    """Drafts that close within a week, or closed in the last days. The last instant of each is the edition's or its own."""
    soon = {"gte": at - AFTERWORD, "lte": at + max(STEPS.values())}
    bounds = Q()
    for field in ("edition__closes_at", "edition__grace_until", "extended_until"):
        bounds |= Q(**{f"{field}__{lookup}": value for lookup, value in soon.items()})
    drafts = Application.objects.filter(bounds, state=State.DRAFT, edition__state=EditionState.PUBLISHED)
    for application in drafts.select_related("edition__call", "organisation").order_by("pk").iterator(chunk_size=200):
        closes_at = editions.closes_for(application)
        if closes_at is not None and soon["gte"] <= closes_at <= soon["lte"]:
            yield application, closes_at


@transaction.atomic
def hush(*, user: User, drafts: Iterable[Application], at: datetime) -> None:
    """No more reminders to this person about these drafts. What it is about stays true: the page still says NOT SENT."""
    ReminderStop.objects.bulk_create(
        [ReminderStop(application=application, user=user, at=at) for application in drafts], ignore_conflicts=True
    )


@transaction.atomic
def unhush(*, user: User, drafts: Iterable[Application]) -> None:
    """Remind them again."""
    ReminderStop.objects.filter(user=user, application__in=[draft.pk for draft in drafts]).delete()


def purge(*, at: datetime, limit: int = 500) -> int:
    """Erase drafts that were never sent, long after their call closed. Returns how many."""
    claimed, unclaimed = retention.of("calls.draft"), retention.of("calls.unclaimed")
    nobody = Q(started_by=None, organisation=None)
    over = Q(edition__closes_at__lt=claimed.start(at)) | nobody & Q(edition__closes_at__lt=unclaimed.start(at))
    never_sent = Application.objects.filter(over, state=State.DRAFT, number=None)
    purged = 0
    for application in never_sent.select_related("edition__call", "sheet").order_by("pk")[:limit]:
        closes_at = editions.closes_for(application)
        term = claimed if application.started_by_id or application.organisation_id else unclaimed
        if closes_at is not None and closes_at < term.start(at):
            filling.discard(application=application, by=None, at=at, verb="application.purged")
            purged += 1
    return purged
