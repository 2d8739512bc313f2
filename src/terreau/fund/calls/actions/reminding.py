"""Drafts that may be forgotten: reminders before closing, a word after, and their end. Run often; each word is said once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from terreau.commons.accounts.models import User
from terreau.commons.forms.models import Answer
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.actions import filling
from terreau.fund.calls.mails import reminding as mails
from terreau.fund.calls.models import Application, DraftReminder, ReminderStop
from terreau.fund.calls.queries import editions, people
from terreau.fund.calls.states import EditionState, State
from terreau.lib import retention

# Nearest first: one word per round, the one that is due.
STEPS = {"3h": timedelta(hours=3), "48h": timedelta(hours=48), "7d": timedelta(days=7)}
LAPSED, IDLE = "lapsed", "idle"
NOTICE = timedelta(days=30)  # how long before its end a draft of a call that never closes is spoken of
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


def warn_idle(*, at: datetime) -> int:
    """A month before a draft of a call that never closes is erased for want of a word, say so, once. Returns how many mails."""
    term, mailed = retention.of("calls.draft"), 0
    drafts = _idle_since(term.start(at + NOTICE)).exclude(started_by=None, organisation=None).filter(~Exists(_warnings()))
    for draft in drafts.select_related("edition__call", "organisation").order_by("pk").iterator(chunk_size=200):
        # Late, and so from today: to the end of a day, for two workers in the same round to name the same instant.
        ends_at = max(term.end(draft.last_written_at), (at + NOTICE).replace(hour=23, minute=59, second=59, microsecond=0))
        for person in people.editors_of(draft):
            mailed += _warn_of_end(draft, person, ends_at, at)
    return mailed


@transaction.atomic
def _warn_of_end(draft: Application, person: User, ends_at: datetime, at: datetime) -> bool:
    """The row first, as in `_tell`. Whether a mail was written."""
    _row, is_new = DraftReminder.objects.get_or_create(application=draft, user=person, step=IDLE, closes_at=ends_at, defaults={"at": at})
    if is_new:
        outbox.post(mails.idle(draft, person, ends_at=ends_at), by=None, at=at)
    return is_new


def _idle_since(instant: datetime) -> QuerySet[Any]:
    """Drafts never sent of calls that never close, in which nobody has written a word since: with their `last_written_at`."""
    never_closes = Application.objects.filter(state=State.DRAFT, number=None, edition__closes_at=None, extended_until=None)
    last_word = Answer.objects.filter(sheet=OuterRef("sheet")).order_by("-updated_at").values("updated_at")[:1]
    return never_closes.annotate(last_written_at=Coalesce(Subquery(last_word), "started_at")).filter(last_written_at__lt=instant)


def _warnings() -> QuerySet[DraftReminder]:
    """Of the draft of the outer query, since its last word."""
    return DraftReminder.objects.filter(application=OuterRef("pk"), step=IDLE, at__gt=OuterRef("last_written_at"))


def purge(*, at: datetime, limit: int = 500) -> int:
    """Erase drafts that were never sent, long after their call closed, or after their last word where none ever will. Returns how many."""
    claimed, unclaimed = retention.of("calls.draft"), retention.of("calls.unclaimed")
    is_nobodys = Q(started_by=None, organisation=None)
    over = Q(edition__closes_at__lt=claimed.start(at)) | is_nobodys & Q(edition__closes_at__lt=unclaimed.start(at))
    never_sent = Application.objects.filter(over, state=State.DRAFT, number=None)
    purged = 0
    for application in never_sent.select_related("edition__call", "sheet").order_by("pk")[:limit]:
        closes_at = editions.closes_for(application)
        term = claimed if application.started_by_id or application.organisation_id else unclaimed
        if closes_at is not None and closes_at < term.start(at):
            filling.discard(application=application, by=None, at=at, verb="application.purged")
            purged += 1
    # Nobody's drafts have nobody to warn; the others have been, and had their month.
    was_warned = Exists(_warnings().filter(closes_at__lt=at))
    forgotten = [_idle_since(claimed.start(at)).filter(was_warned), _idle_since(unclaimed.start(at)).filter(is_nobodys)]
    for application in chain(*(drafts.select_related("edition__call", "sheet").order_by("pk")[:limit] for drafts in forgotten)):
        filling.discard(application=application, by=None, at=at, verb="application.purged")
        purged += 1
    return purged
