"""The life of an edition: out, longer, to the jury, done. No clock moves anything: these are decisions of a lead."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.mails import authoring as mails
from terreau.fund.calls.models import Application, Edition, Extension
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries import people
from terreau.fund.calls.states import EDITION_MOVES, EditionState, State
from terreau.lib import texts
from terreau.lib.moves import WrongState, move
from terreau.lib.refusals import Refusal, refuse_if


class NotReady(Refusal):
    """What is missing before the edition can go public."""


class TooSoon(Refusal):
    """Something has to happen first."""


class CannotExtend(Refusal):
    """The new instant does not give anyone more time."""


def _move(edition: Edition, verb: str, journal_verb: str, *, by: User, at: datetime, reasons: Iterable[str] = (), **facts: Any) -> None:
    refuse_if(reasons, NotReady if verb == "publish" else TooSoon)
    move(edition, verb, EDITION_MOVES, **facts)
    journal.record(journal_verb, on=edition, by=by, at=at)


@transaction.atomic
def publish(*, edition: Edition, by: User, at: datetime) -> None:
    """Make the edition public. From now on its rules only change in public."""
    reasons = queries.reasons_not_to_publish(edition, at)
    _move(edition, "publish", "edition.published", by=by, at=at, reasons=reasons, published_at=at)


@transaction.atomic
def unpublish(*, edition: Edition, by: User, at: datetime) -> None:
    """Take the edition back, as long as nobody has begun an application."""
    # On PostgreSQL the lock makes an application being begun wait, or be seen; SQLite has one writer at a time anyway.
    Edition.objects.select_for_update().get(pk=edition.pk)
    reasons = queries.reasons_not_to_unpublish(edition)
    _move(edition, "unpublish", "edition.unpublished", by=by, at=at, reasons=reasons, published_at=None)


@transaction.atomic
def start_review(*, edition: Edition, by: User, at: datetime) -> None:
    """End the collection: the jury may begin. Applications do not move: each awaits whom it awaited."""
    reasons = queries.reasons_not_to_start_review(edition, at) if edition.state == EditionState.PUBLISHED else ()
    _move(edition, "start_review", "edition.review_started", by=by, at=at, reasons=reasons)


@transaction.atomic
def conclude(*, edition: Edition, by: User, at: datetime) -> None:
    """Declare the edition decided, once every applicant has had an answer."""
    reasons = queries.reasons_not_to_conclude(edition) if edition.state == EditionState.IN_REVIEW else ()
    _move(edition, "conclude", "edition.concluded", by=by, at=at, reasons=reasons)


@transaction.atomic
def archive(*, edition: Edition, by: User, at: datetime) -> None:
    """Put the edition away: readable, finished."""
    reasons = queries.reasons_not_to_archive(edition) if edition.state == EditionState.DECIDED else ()
    _move(edition, "archive", "edition.archived", by=by, at=at, reasons=reasons)


# ── More time ────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def extend(*, edition: Edition, until: datetime, reason: str, by: User, at: datetime, is_for_new: bool = True) -> Extension:
    """Move the closing later, for a public reason, and write to everyone who holds a draft.

    `is_for_new`: newcomers gain the same delay; otherwise only applications already begun do. A grace keeps its length.
    """
    if edition.state != EditionState.PUBLISHED or edition.closes_at is None:
        raise WrongState(_("Only a public call whose jury has not begun can be extended."))
    before = edition.closes_at
    if until <= before or until <= at:
        raise CannotExtend(
            _("The new closing must be later than the present one (%(at)s), and in the future.") % {"at": clock.in_words(edition, before)}
        )
    if not reason.strip():
        raise CannotExtend(_("Say why: the reason is public."))
    gained = until - before
    # Whoever wrote from the same page a moment ago moved `closes_at`: this UPDATE then finds no row.
    rows = Edition.objects.filter(pk=edition.pk, state=EditionState.PUBLISHED, closes_at=before)
    if (
        rows.update(
            closes_at=until,
            new_drafts_until=_last_start(edition, gained, is_for_new=is_for_new),
            grace_until=_later(edition.grace_until, gained),
        )
        != 1
    ):
        raise WrongState(_("Someone has just extended this call. Reload the page to see the new closing."))
    edition.refresh_from_db()
    extension = Extension.objects.create(edition=edition, from_at=before, to_at=until, reason=texts.one_line(reason, 400), by=by, at=at)
    journal.record("edition.extended", on=edition, by=by, at=at, until=clock.in_words(edition, until), reason=extension.reason)
    for person in people.holders_of_drafts(edition):
        outbox.post(mails.call_extended(extension, person), by=by, at=at)
    return extension


def _later(bound: datetime | None, gained: timedelta) -> datetime | None:
    return bound + gained if bound else None


def _last_start(edition: Edition, gained: timedelta, *, is_for_new: bool) -> datetime | None:
    return _later(edition.new_drafts_until, gained) if is_for_new else edition.new_drafts_until or edition.closes_at


@transaction.atomic
def extend_for(*, application: Application, until: datetime, reason: str, by: User, at: datetime) -> None:
    """Give one draft more time than the others, for a reason kept in the journal."""
    edition = application.edition
    ends = clock.closes_for(application)
    if edition.state != EditionState.PUBLISHED:
        raise WrongState(_("Only a public call whose jury has not begun can be extended."))
    if until <= at or (ends is not None and until <= ends):
        raise CannotExtend(_("This application already has until %(at)s: choose a later moment.") % {"at": clock.in_words(edition, ends)})
    if not reason.strip():
        raise CannotExtend(_("Say why: equal treatment of applicants depends on it."))
    rows = Application.objects.filter(pk=application.pk, state=State.DRAFT, extended_until=application.extended_until)
    if rows.update(extended_until=until) != 1:
        raise WrongState(_("This application has changed meanwhile. Reload the page."))
    application.extended_until = until
    why = texts.one_line(reason, 400)
    journal.record("application.extended", on=application, by=by, at=at, until=clock.in_words(edition, until), reason=why)
    for person in people.editors_of(application):
        outbox.post(mails.application_extended(application, until, why, person), by=by, at=at)
