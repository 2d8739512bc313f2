"""Proposing, agreeing, answering, taking back; reminding, letting lapse, erasing."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import people
from terreau.fund.referrals import mails, queries
from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import ANSWERS, MOVES, State
from terreau.lib import moves, retention, texts
from terreau.lib.refusals import Refusal


class Already(Refusal):
    """The same is proposed, or under way, for this file."""


class NothingSent(Refusal):
    """There is nothing to pass on."""


@transaction.atomic
def propose(
    *, application: Application, towards: str, to_name: str, to_address: str, reason: str, by: Any, at: datetime, to_site: str = ""
) -> Referral:
    """Ask the applicant whether someone may read about their project. Nothing leaves before they agree."""
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                application=application,
                towards=towards,
                to_name=texts.one_line(to_name, 150),
                to_address=to_address,
                to_site=to_site,
                reason=texts.cleaned(reason, 2000),
                proposed_by=by,
                proposed_at=at,
                moved_at=at,
            )
    except IntegrityError as error:
        raise Already(_("They have been proposed already for this file, and it is not over.")) from error
    journal.record("referral.proposed", on=application, by=by, at=at, to=referral.to_name)
    for person in people.addressees_of(application):
        outbox.post(mails.proposed(referral, person), by=by, at=at)
    return referral


@transaction.atomic
def withdraw(*, referral: Referral, by: Any, at: datetime) -> None:
    """The team changes its mind before the applicant answered."""
    _move(referral, "withdraw", by=by, at=at)
    for person in people.addressees_of(referral.application):
        outbox.post(mails.withdrawn(referral, person), by=by, at=at)


@transaction.atomic
def agree(*, referral: Referral, shared: dict[str, Any], by: Any, at: datetime) -> None:
    """The applicant agrees to this being read by them, and to nothing else."""
    if not shared.get("facts"):
        raise NothingSent(_("Choose at least whom to contact."))
    _move(referral, "agree", by=by, at=at, shared=shared, answered_by=by, answered_at=at)
    outbox.post(mails.passed_on(referral), by=by, at=at)
    outbox.post(mails.told_team(referral, referral.proposed_by), by=by, at=at)


@transaction.atomic
def decline(*, referral: Referral, note: str, by: Any, at: datetime) -> None:
    """The applicant would rather not; they need not say why."""
    _move(referral, "decline", by=by, at=at, answered_by=by, answered_at=at, note=texts.cleaned(note, 2000))
    outbox.post(mails.told_team(referral, referral.proposed_by), by=by, at=at)


@transaction.atomic
def stop(*, referral: Referral, by: Any, at: datetime) -> None:
    """The agreement is taken back: what was shared is closed and erased at once (RGPD art. 7 § 3)."""
    _move(referral, "stop", by=by, at=at, shared={})
    outbox.post(mails.stopped(referral), by=by, at=at)
    outbox.post(mails.told_team(referral, referral.proposed_by), by=by, at=at)


@transaction.atomic
def answer(*, referral: Referral, verb: str, note: str, by: Any, at: datetime, expected_version: int | None = None) -> None:
    """What the receiver says: from their link (`by` is None), or on the telephone to someone of the team."""
    if verb not in ANSWERS:
        raise moves.moved_on()
    _move(referral, verb, by=by, at=at, expected_version=expected_version, note=texts.cleaned(note, 2000))
    if referral.state in {State.TAKEN, State.NOT_FOR_US}:
        for person in people.addressees_of(referral.application):
            outbox.post(mails.answered(referral, person), by=by, at=at)
    outbox.post(mails.told_team(referral, referral.proposed_by), by=by, at=at)


def _move(referral: Referral, verb: str, *, by: Any, at: datetime, expected_version: int | None = None, **facts: Any) -> None:
    moves.move(referral, verb, MOVES, expected_version=expected_version, moved_at=at, chased=0, **facts)
    journal.record(f"referral.{referral.state}", on=referral.application, by=by, at=at, to=referral.to_name)


# ── The clock ────────────────────────────────────────────────────────────────────────────────────────────────────
def daily_round(*, at: datetime) -> int:
    """What ends by itself, and who must be asked again. Returns how many referrals were touched."""
    touched = 0
    for referral in queries.lapsing(at):
        touched += _lapse(referral, at)
    for referral in queries.to_chase(at):
        touched += _chase(referral, at)
    return touched


@transaction.atomic
def _lapse(referral: Referral, at: datetime) -> int:
    try:
        _move(referral, "lapse", by=None, at=at)
    except moves.WrongState:
        return 0  # answered in the meantime
    outbox.post(mails.told_team(referral, referral.proposed_by), by=None, at=at)
    return 1


@transaction.atomic
def _chase(referral: Referral, at: datetime) -> int:
    same = Referral.objects.filter(pk=referral.pk, state=referral.state, chased=referral.chased)
    if same.update(chased=referral.chased + 1) != 1:
        return 0  # another round, or an answer, was faster
    if referral.chased < len(queries.CHASES):
        outbox.post(mails.chase(referral), by=None, at=at)
    else:
        outbox.post(mails.silent(referral, referral.proposed_by), by=None, at=at)
    return 1


def erase_old(*, at: datetime) -> int:
    """What was shared, and the address it was shared with, once kept long enough. What came of it stays, for statistics."""
    old = queries.kept_long_enough(retention.of("referrals.shared").start(at))
    return old.update(shared={}, to_address="", note="", erased_at=at)
