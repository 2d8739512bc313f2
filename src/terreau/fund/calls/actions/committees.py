"""A call open all year, and the committees that look at what has come in: planned, put off, cancelled, and who goes to which.

The row of a committee is held by whoever attaches a file to it, and by whoever cancels it: a file is never left on one that
does not meet.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.mails import committees as mails
from terreau.fund.calls.models import Application, Committee, Edition
from terreau.fund.calls.queries import committees, people
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.states import COMMITTEE_MOVES, CommitteeState, EditionState
from terreau.lib import periods, texts
from terreau.lib.moves import WrongState, move
from terreau.lib.refusals import Refusal, refuse_if


class CannotPlan(Refusal):
    """The dates do not hold together, or the call is not open all year."""


class CannotPutOff(Refusal):
    """A committee is only ever put off, never brought forward, and for a reason."""


class CannotMoveFile(Refusal):
    """The file, or the committee it would go to, does not allow it."""


class CannotClose(Refusal):
    """The call has a closing already, or files could come that no committee would see."""


@transaction.atomic
def plan(
    *, edition: Edition, held_on: date, cutoff_at: datetime, place: str, by: User, at: datetime, envelope_cents: int | None = None
) -> Committee:
    """Add a committee to the calendar. Files that waited for one are attached to it, and their authors told."""
    refuse_if(_why_not_plan(edition, held_on, cutoff_at, at), CannotPlan)
    facts: dict[str, Any] = {
        "held_on": held_on,
        "cutoff_at": cutoff_at,
        "place": texts.one_line(place, 200),
        "envelope_cents": envelope_cents,
    }
    committee = Committee.objects.create(edition=edition, **facts)
    journal.record(
        "edition.committee_planned", on=edition, by=by, at=at, day=periods.day(held_on), cutoff=clock.in_words(edition, cutoff_at)
    )
    for application in committees.waiting(edition).filter(submitted_at__lt=cutoff_at):
        _attach(application, committee, reason="", by=by, at=at)
    return committee


def _why_not_plan(edition: Edition, held_on: date, cutoff_at: datetime, at: datetime) -> list[str]:
    if not edition.is_continuous or edition.state not in {EditionState.DRAFT, EditionState.PUBLISHED}:
        return [_("Committees belong to a call open all year, until its collection ends.")]
    reasons = []
    if cutoff_at <= at:
        reasons.append(_("Files must still have time to come in: choose a limit in the future."))
    if held_on < clock.local(edition, cutoff_at).date():
        reasons.append(_("The committee meets after the limit for its files, not before."))
    if Committee.objects.filter(edition=edition, state=CommitteeState.PLANNED, held_on=held_on).exists():
        reasons.append(_("A committee is already planned that day."))
    return reasons


@transaction.atomic
def describe(*, committee: Committee, place: str, envelope_cents: int | None, by: User, at: datetime) -> None:
    """Where it meets, and its share of the envelope. The dates have their own way: they bind people."""
    rows = Committee.objects.filter(pk=committee.pk, state=CommitteeState.PLANNED)
    if rows.update(place=texts.one_line(place, 200), envelope_cents=envelope_cents, version=F("version") + 1) != 1:
        raise WrongState(_("This committee has just been cancelled. Reload the page."))
    committee.refresh_from_db()
    journal.record("edition.committee_changed", on=committee.edition, by=by, at=at, day=periods.day(committee.held_on))


@transaction.atomic
def put_off(
    *, committee: Committee, held_on: date, cutoff_at: datetime, reason: str, by: User, at: datetime, expected_version: int | None = None
) -> None:
    """Meet later, and tell every applicant whose file it will look at. The limit moves later too, as long as it has not passed."""
    edition = committee.edition
    reasons = _why_not_put_off(committee, held_on, cutoff_at, reason, at)
    refuse_if(reasons, CannotPutOff)
    before, why = committee.held_on, texts.one_line(reason, 400)
    move(committee, "put_off", COMMITTEE_MOVES, expected_version=expected_version, held_on=held_on, cutoff_at=cutoff_at)
    told = {"before": periods.day(before), "day": periods.day(held_on), "reason": why}
    journal.record("edition.committee_put_off", on=edition, by=by, at=at, **told)
    for application in committees.awaiting(committee):
        for person in people.addressees_of(application):
            outbox.post(mails.put_off(application, committee, before=before, reason=why, to=person), by=by, at=at)


def _why_not_put_off(committee: Committee, held_on: date, cutoff_at: datetime, reason: str, at: datetime) -> list[str]:
    reasons = []
    if held_on < committee.held_on or cutoff_at < committee.cutoff_at or (held_on, cutoff_at) == (committee.held_on, committee.cutoff_at):
        reasons.append(_("A committee is only put off to later: applicants count on its dates."))
    if committee.cutoff_at <= at and cutoff_at != committee.cutoff_at:
        reasons.append(_("The limit for its files has passed: it no longer moves."))
    if held_on < clock.local(committee.edition, cutoff_at).date():
        reasons.append(_("The committee meets after the limit for its files, not before."))
    if not reason.strip():
        reasons.append(_("Say why: the applicants will read it."))
    return reasons


@transaction.atomic
def cancel(*, committee: Committee, reason: str, by: User, at: datetime, expected_version: int | None = None) -> None:
    """It will not meet: each of its files goes to the next one, or waits for one, and its authors are told."""
    if not reason.strip():
        raise CannotPutOff(_("Say why: the applicants will read it."))
    why = texts.one_line(reason, 400)
    move(committee, "cancel", COMMITTEE_MOVES, expected_version=expected_version)
    journal.record("edition.committee_cancelled", on=committee.edition, by=by, at=at, day=periods.day(committee.held_on), reason=why)
    for application in committees.awaiting(committee):
        _attach(application, committees.upcoming(committee.edition, at), reason=why, by=by, at=at)


@transaction.atomic
def move_file(*, application: Application, committee: Committee, reason: str, by: User, at: datetime) -> None:
    """Have a file looked at by another committee of its call, for a reason its authors read."""
    if not reason.strip():
        raise CannotMoveFile(_("Say why: the applicants will read it."))
    if not committees.may_receive(committee, application, at):
        raise CannotMoveFile(_("Choose a committee of the same call that is still to come, and not the one it has."))
    _attach(application, committee, reason=texts.one_line(reason, 400), by=by, at=at)


def _attach(application: Application, committee: Committee | None, *, reason: str, by: Any, at: datetime) -> None:
    """One guarded UPDATE: the file is where the page said, the committee is held and still meets; then its authors are told."""
    if committee is not None and not hold(committee):
        raise WrongState(_("This committee has just been cancelled. Reload the page."))
    rows = Application.objects.filter(pk=application.pk, committee=application.committee_id, state__in=committees.OPEN_TO_COMMITTEES)
    if rows.update(committee=committee) != 1:
        raise CannotMoveFile(_("Someone has just changed this file, or it has been decided. Reload the page to see where it stands."))
    application.committee = committee
    day = periods.day(committee.held_on) if committee else ""
    if committee:
        journal.record("application.committee_chosen", on=application, by=by, at=at, day=day, reason=reason)
    else:
        journal.record("application.committee_awaited", on=application, by=by, at=at, reason=reason)
    for person in people.addressees_of(application):
        outbox.post(mails.moved(application, committee, reason=reason, to=person, at=at), by=by, at=at)


def hold(committee: Committee) -> bool:
    """Take the row of a committee that still meets, for the rest of the transaction. Says no when it was cancelled."""
    return Committee.objects.filter(pk=committee.pk, state=CommitteeState.PLANNED).update(version=F("version")) == 1


def for_submission(edition: Edition, at: datetime) -> Committee | None:
    """The committee that looks at what is sent now: held, so that nobody cancels it meanwhile. None: the next one to be planned."""
    passed_over: list[int] = []
    while (found := committees.upcoming(edition, at, but=passed_over)) is not None:
        if Committee.objects.filter(pk=found.pk, state=CommitteeState.PLANNED, cutoff_at__gt=at).update(version=F("version")) == 1:
            return found
        passed_over.append(found.pk)
    return None


@transaction.atomic
def set_closing(*, edition: Edition, closes_at: datetime, by: User, at: datetime) -> None:
    """The call that was open all year will close: announced in public, and to everyone who holds a draft."""
    if not edition.is_continuous or edition.state != EditionState.PUBLISHED or edition.closes_at is not None:
        raise WrongState(_("Only a public call open all year, without a closing, can be given one."))
    refuse_if(_why_not_close(edition, closes_at, at), CannotClose)
    rows = Edition.objects.filter(pk=edition.pk, state=EditionState.PUBLISHED, is_continuous=True, closes_at=None)
    if rows.update(closes_at=closes_at, version=F("version") + 1) != 1:
        raise WrongState(_("Someone has just given this call a closing. Reload the page."))
    edition.refresh_from_db()
    journal.record("edition.closing_set", on=edition, by=by, at=at, closes=clock.in_words(edition, closes_at))
    for person in people.holders_of_drafts(edition):
        outbox.post(mails.closing_set(edition, person), by=by, at=at)


def _why_not_close(edition: Edition, closes_at: datetime, at: datetime) -> Sequence[str]:
    if closes_at <= at:
        return [_("Choose a moment in the future: a draft must still have time to be sent.")]
    last = committees.planned(edition).order_by("-cutoff_at").first()
    if last is None or last.cutoff_at < closes_at:
        return [_("Files sent at the end would come before no committee: plan one whose limit is the closing, or later.")]
    return []
