"""The life of an edition: out, longer, to the jury, done. No clock moves anything: these are decisions of a lead."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.hooks.actions import telling as hooks
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.mails import authoring as mails
from terreau.fund.calls.models import Application, Edition, Extension, Submission, Unsealing
from terreau.fund.calls.queries import authoring as queries
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries import people, stages
from terreau.fund.calls.states import EDITION_MOVES, EditionState, State
from terreau.lib import fingerprints, texts
from terreau.lib.moves import WrongState, allows, move
from terreau.lib.refusals import Refusal, refuse_if


class NotReady(Refusal):
    """What is missing before the edition can go public."""


class TooSoon(Refusal):
    """Something has to happen first."""


class CannotUnseal(Refusal):
    """Someone may still send, or nobody was there to see."""


class CannotExtend(Refusal):
    """The new instant does not give anyone more time."""


def _check(edition: Edition, verb: str, reasons: Callable[[Edition, datetime, queries.Counts], Iterable[str]], at: datetime) -> None:
    """What the edition itself objects. A state that does not fit is for the move to refuse."""
    if allows(edition, verb, EDITION_MOVES):
        refuse_if(reasons(edition, at, queries.counts(edition, at)), NotReady if verb == "publish" else TooSoon)


@transaction.atomic
def publish(*, edition: Edition, by: User, at: datetime) -> None:
    """Make the edition public. From now on its rules only change in public."""
    _check(edition, "publish", queries.reasons_not_to_publish, at)
    move(edition, "publish", EDITION_MOVES, published_at=at)
    journal.record("edition.published", on=edition, by=by, at=at)
    hooks.announce("edition.published", about=edition, at=at)


@transaction.atomic
def unpublish(*, edition: Edition, by: User, at: datetime) -> None:
    """Take the edition back, as long as nobody has begun an application."""
    # On PostgreSQL the lock makes an application being begun wait, or be seen; SQLite has one writer at a time anyway.
    Edition.objects.select_for_update().get(pk=edition.pk)
    _check(edition, "unpublish", queries.reasons_not_to_unpublish, at)
    move(edition, "unpublish", EDITION_MOVES, published_at=None)
    journal.record("edition.unpublished", on=edition, by=by, at=at)


@transaction.atomic
def start_review(*, edition: Edition, by: User, at: datetime) -> None:
    """End the collection: the jury may begin. Applications do not move: each awaits whom it awaited."""
    # As in `unpublish`: a late link being used meanwhile makes its draft first, and is seen; or finds the jury begun.
    Edition.objects.select_for_update().get(pk=edition.pk)
    _check(edition, "start_review", queries.reasons_not_to_start_review, at)
    move(edition, "start_review", EDITION_MOVES)
    journal.record("edition.review_started", on=edition, by=by, at=at)
    hooks.announce("edition.review_started", about=edition, at=at)


@transaction.atomic
def unseal(*, edition: Edition, present: str, minutes: str, by: User, at: datetime) -> Unsealing:
    """Open what was sealed, all at once, before witnesses, when nobody may send any more. It is never sealed again."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    refuse_if(queries.reasons_not_to_unseal(edition, at, queries.counts(edition, at)), CannotUnseal)
    if not present.strip():
        raise CannotUnseal(_("Say who was present: an opening has witnesses."))
    rows = Edition.objects.filter(pk=edition.pk, state=EditionState.PUBLISHED, is_sealed=True, unsealed_at=None)
    if rows.update(unsealed_at=at, version=F("version") + 1) != 1:
        raise WrongState(_("These applications have just been opened, or were never sealed. Reload the page."))
    edition.refresh_from_db()
    sent = Submission.objects.filter(application__edition=edition, is_superseded=False).exclude(application__state=State.DRAFT)
    prints = sorted(sent.values_list("sha256", flat=True))
    opened = Unsealing.objects.create(
        edition=edition,
        present=texts.one_line(present, 400),
        minutes=texts.cleaned(minutes),
        count=queries.counts(edition, at).sent,
        sha256=fingerprints.sha256(prints),
        by=by,
        at=at,
    )
    journal.record("edition.unsealed", on=edition, by=by, at=at, count=opened.count, present=opened.present)
    hooks.announce("edition.unsealed", about=edition, at=at)
    return opened


@transaction.atomic
def conclude(*, edition: Edition, by: User, at: datetime) -> None:
    """Declare the edition decided, once every applicant has had an answer."""
    _check(edition, "conclude", queries.reasons_not_to_conclude, at)
    move(edition, "conclude", EDITION_MOVES)
    journal.record("edition.concluded", on=edition, by=by, at=at)
    hooks.announce("edition.concluded", about=edition, at=at)


@transaction.atomic
def archive(*, edition: Edition, by: User, at: datetime) -> None:
    """Put the edition away: readable, finished."""
    _check(edition, "archive", queries.reasons_not_to_archive, at)
    move(edition, "archive", EDITION_MOVES)
    journal.record("edition.archived", on=edition, by=by, at=at)


def tell_closed(*, at: datetime) -> int:
    """Editions whose closing has just been reached, told once for each closing. Returns how many deliveries were asked for."""
    closed = Edition.objects.exclude(state=EditionState.DRAFT).filter(closes_at__lte=at, closes_at__gt=at - timedelta(days=1))
    return sum(
        hooks.announce(
            "edition.closed", about=edition, at=edition.closes_at, key=f"edition.closed:{edition.pk}:{edition.closes_at.isoformat()}"
        )
        for edition in closed.select_related("call").order_by("pk")
        if edition.closes_at is not None
    )


# ── More time ────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def extend(*, edition: Edition, until: datetime, reason: str, by: User, at: datetime, is_for_new: bool = True) -> Extension:
    """Move the closing later, for a public reason, and write to everyone who holds a draft.

    `is_for_new`: newcomers gain the same delay; otherwise only applications already begun do. A grace keeps its length.
    """
    if edition.state != EditionState.PUBLISHED or edition.closes_at is None:
        raise WrongState(_("Only a public call whose jury has not begun can be extended."))
    refuse_if(_opened(edition), CannotExtend)
    before = edition.closes_at
    if until <= before or until <= at:
        raise CannotExtend(
            _("The new closing must be later than the present one (%(at)s), and in the future.") % {"at": clock.in_words(edition, before)}
        )
    if not reason.strip():
        raise CannotExtend(_("Say why: the reason is public."))
    gained = until - before
    refuse_if(stages.why_not_that_late(edition, _later(edition.grace_until, gained) or until), CannotExtend)
    # Whoever wrote from the same page a moment ago moved `closes_at`: this UPDATE then finds no row.
    rows = Edition.objects.filter(pk=edition.pk, state=EditionState.PUBLISHED, closes_at=before, unsealed_at=None)
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
    hooks.announce("edition.extended", about=edition, at=at)
    for person in people.holders_of_drafts(edition):
        outbox.post(mails.call_extended(extension, person), by=by, at=at)
    return extension


def _opened(edition: Edition) -> list[str]:
    """Whoever sent later would have sent after others were read."""
    return [_("The sealed applications have been opened: nobody may send any more.")] if edition.unsealed_at is not None else []


def _later(bound: datetime | None, gained: timedelta) -> datetime | None:
    return bound + gained if bound else None


def _last_start(edition: Edition, gained: timedelta, *, is_for_new: bool) -> datetime | None:
    return _later(edition.new_drafts_until, gained) if is_for_new else edition.new_drafts_until or edition.closes_at


@transaction.atomic
def extend_for(*, application: Application, until: datetime, reason: str, by: User, at: datetime) -> None:
    """Give one draft more time than the others, for a reason kept in the journal."""
    # The lock makes an opening of sealed applications wait, or be seen.
    edition = Edition.objects.select_for_update().select_related("call").get(pk=application.edition_id)
    refuse_if(_opened(edition), CannotExtend)
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
