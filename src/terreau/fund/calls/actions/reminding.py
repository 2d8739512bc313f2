"""Drafts that may be forgotten: reminders before closing, a word after, and their end. Run often; each mail leaves once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.actions import filling
from terreau.fund.calls.mails import applying as mails
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import editions, people
from terreau.fund.calls.states import EditionState, State

STEPS = {"48h": timedelta(hours=48), "7d": timedelta(days=7)}  # nearest first: one mail per round, the one that is due
AFTERWORD = timedelta(days=3)  # how long after closing the "it was not sent" mail may still leave
KEPT = timedelta(days=365)  # a draft with an author, after closing
KEPT_UNCLAIMED = timedelta(days=30)  # one that nobody ever signed for


def remind(*, at: datetime) -> int:
    """One mail per draft, person and step: 7 days and 48 hours before closing, and once after. Returns how many drafts were due."""
    due = 0
    for application, closes_at in _closing(at):
        step = next(
            (name for name, lead in STEPS.items() if closes_at - lead <= at < closes_at and application.started_at < closes_at - lead), ""
        )
        if step:
            due += 1
            _remind(application, step, closes_at, at)
        elif closes_at <= at:
            due += 1
            _tell_lapsed(application, closes_at, at)
    return due


@transaction.atomic
def _remind(application: Application, step: str, closes_at: datetime, at: datetime) -> None:
    for person in people.editors_of(application):
        outbox.post(mails.reminder(application, person, step=step, closes_at=closes_at, at=at), by=None, at=at)


@transaction.atomic
def _tell_lapsed(application: Application, closes_at: datetime, at: datetime) -> None:
    for person in people.editors_of(application):
        outbox.post(mails.lapsed(application, person, closes_at=closes_at), by=None, at=at)


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


def purge(*, at: datetime, limit: int = 500) -> int:
    """Erase drafts that were never sent, long after their call closed. Returns how many."""
    nobody = Q(started_by=None, organisation=None)
    over = Q(edition__closes_at__lt=at - KEPT) | nobody & Q(edition__closes_at__lt=at - KEPT_UNCLAIMED)
    never_sent = Application.objects.filter(over, state=State.DRAFT, number=None)
    purged = 0
    for application in never_sent.select_related("edition__call", "sheet").order_by("pk")[:limit]:
        closes_at = editions.closes_for(application)
        kept = KEPT if application.started_by_id or application.organisation_id else KEPT_UNCLAIMED
        if closes_at is not None and closes_at < at - kept:
            filling.discard(application=application, by=None, at=at, verb="application.purged")
            purged += 1
    return purged
