"""Announcing what was adopted: letters read over, then one transaction per file that can be interrupted at any point.

In each transaction the outcome becomes visible, the letter joins the file and the mail is let go; `Notification` is unique
by decision, so that a release resumed after a power cut, or run by two people at once, announces nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.documents import actions as documents
from terreau.commons.documents.models import Document
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.actions import screening as files
from terreau.fund.calls.queries import people
from terreau.fund.calls.rules import LETTER as LETTER_SLOT
from terreau.fund.letters import mails as paper
from terreau.fund.letters.actions import proofreading as reading
from terreau.fund.letters.queries import proofreading as proofs
from terreau.fund.letters.queries import signing
from terreau.fund.review.actions import writing
from terreau.fund.review.mails import letters
from terreau.fund.review.models import Decision, Deliberation, Notification
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.states import DELIBERATION_MOVES, DeliberationState, Outcome
from terreau.lib import periods
from terreau.lib.moves import WrongState, move
from terreau.lib.refusals import Refusal, refuse_if
from terreau.web import pdf


class CannotRelease(Refusal):
    """A letter has not been read over, or was cancelled; each is named."""


class LeavesWithItsSession(Refusal):
    """A decision letter does not leave on its own: what it announces must become visible with it."""


@dataclass(slots=True)
class Report:
    """What one run of the release did."""

    done: list[Decision] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left: int = 0


@transaction.atomic
def correct_letter(*, decision: Decision, message: Message, subject: str, body: str, expected_version: int, by: User, at: datetime) -> None:
    """Keep a proofreader's corrections. The letter must then be read over again."""
    outbox.edit(message=message, subject=subject, body=body, expected_version=expected_version, by=by, at=at)


@transaction.atomic
def mark_read(*, lines: Sequence[tuple[Decision, Message]], by: User, at: datetime) -> int:
    """Someone has read these letters over, as they stand. Returns how many."""
    editions: dict[int, int] = {}
    for decision, message in lines:
        edition = decision.application.edition
        needed = editions.setdefault(edition.pk, proofs.readings_of(edition))
        reading.read(message=message, needed=needed, expected_version=message.version, by=by, at=at)
        journal.record("review.letter_proofread", on=decision, by=by, at=at, file=str(decision.application))
    return len(lines)


@transaction.atomic
def rewrite_letter(*, decision: Decision, by: User, at: datetime) -> Message:
    """A cancelled letter is written again from the decision."""
    previous = Message.objects.filter(kind=reads.LETTER, object_type=Decision._meta.label_lower, object_id=decision.pk)
    if previous.exclude(state=MessageState.CANCELLED).exists() or not reads.is_standing(decision):
        raise CannotRelease(_("This letter stands, or what it announces has changed: it cannot be written again."))
    message = writing.decision_letter(decision, attempt=previous.count() + 1, by=by, at=at)
    journal.record("review.letter_rewritten", on=decision, by=by, at=at, file=str(decision.application))
    return message


@transaction.atomic
def make_again(*, decision: Decision, message: Message, expected_version: int, by: User, at: datetime) -> None:
    """Put a held letter back to what the template of its edition gives today."""
    reading.make_again(message=message, composed=letters.compose(decision), expected_version=expected_version, by=by, at=at)
    journal.record("review.letter_made_again", on=decision, by=by, at=at, file=str(decision.application))


@dataclass(slots=True)
class Replaced:
    """What became of a replacement in many letters."""

    done: int = 0
    refused: list[str] = field(default_factory=list)


def replace_each(
    *, changes: Sequence[tuple[Decision, proofs.Replacement]], versions: Mapping[str, int], wanted: str, by: User, at: datetime
) -> Replaced:
    """Correct each letter as its preview showed it, and say why the others stay. Each in a transaction of its own."""
    report = Replaced()
    for decision, change in changes:
        version = versions.get(change.message.public_id, 0)
        try:
            _replace(decision, change, version, wanted=wanted, by=by, at=at)
        except Refusal as refusal:
            report.refused.append(f"{decision.application} : {refusal}")
        else:
            report.done += 1
    return report


@transaction.atomic
def _replace(decision: Decision, change: proofs.Replacement, version: int, *, wanted: str, by: User, at: datetime) -> None:
    correct_letter(
        decision=decision, message=change.message, subject=change.subject, body=change.body, expected_version=version, by=by, at=at
    )
    journal.record("review.letter_words_replaced", on=decision, by=by, at=at, file=str(decision.application), wanted=wanted)


def release(*, deliberation: Deliberation, by: User, at: datetime, limit: int | None = None) -> Report:
    """Announce up to `limit` decisions, one transaction each, then close the session when none is left.

    Not one transaction: what was announced stays announced whatever happens next, and running it again goes on.
    """
    deliberation.refresh_from_db()
    if deliberation.state != DeliberationState.ADOPTED:
        raise WrongState(_("This session has just been announced, or was never adopted."))
    waiting = list(reads.to_announce(deliberation))
    messages = reads.latest_letters(waiting)
    refuse_if(_why_not_release(waiting, messages), CannotRelease)
    report = Report()
    for decision in waiting[:limit]:
        try:
            if release_one(decision=decision, message=messages[decision.pk], by=by, at=at):
                report.done.append(decision)
        except Refusal as refusal:
            report.refused.append(f"{decision.application} : {refusal}")
    report.left = reads.to_announce(deliberation).count()
    if not report.left:
        _conclude(deliberation, by=by, at=at)
    return report


def _why_not_release(waiting: Sequence[Decision], messages: dict[int, Message]) -> list[str]:
    found = []
    known = reads.proofs_of(waiting[0].application.edition, messages.values()) if waiting else {}
    for decision in waiting:
        message = messages.get(decision.pk)
        if message is None or message.state != MessageState.HELD:
            found.append(_("The letter of “%(file)s” was cancelled: have it written again.") % {"file": decision.application})
        elif not reads.is_read_over(message, known.get(message.pk)):
            found.append(_("The letter of “%(file)s” has not been read over.") % {"file": decision.application})
    return found


def release_one(*, decision: Decision, message: Message, by: User, at: datetime) -> bool:
    """Announce one decision. False when someone else has just done it. The PDF is made before the transaction begins."""
    if Notification.objects.filter(decision=decision).exists():
        return False
    day = periods.day(timezone.localtime(at))
    picture = signing.picture_for(decision.application.edition, decision.by)
    content = pdf.render(paper.PAPER, letters.pdf_data(decision, subject=message.subject, body=message.body, day=day, picture=picture))
    try:
        with transaction.atomic():
            _announce(decision, message, content, by=by, at=at)
    except IntegrityError:  # the notification exists: another run went first
        return False
    return True


def _announce(decision: Decision, message: Message, content: bytes, *, by: User, at: datetime) -> None:
    application = decision.application
    letter = documents.store_generated(
        content=content,
        name=_("Decision %(reference)s.pdf") % {"reference": application.reference},
        media_type="application/pdf",
        owner=application,
        slot=LETTER_SLOT,
        by=by,
        at=at,
    )
    Notification.objects.create(decision=decision, letter=letter, by=by, at=at)
    outcome = reads.STATE_OF[Outcome(decision.outcome)]
    cents = decision.amount_cents if decision.outcome == Outcome.AWARD else None
    files.release_outcome(application=application, state=outcome, cents=cents, letter=letter, by=by, at=at)
    message.attachments.add(letter)
    # The PDF was made from this version of the text: a correction in between is refused, not announced unread.
    outbox.release(messages=[message], by=by, at=at, versions={message.pk: message.version})
    _send_copies(decision, message, letter, by=by, at=at)


def _send_copies(decision: Decision, message: Message, letter: Document, *, by: User, at: datetime) -> None:
    for person in people.addressees_of(decision.application).exclude(pk=message.to_id):
        copy = letters.copy(decision, to=person, subject=message.subject, body=message.body, document=letter)
        outbox.post(copy, by=by, at=at)


def _conclude(deliberation: Deliberation, *, by: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            move(deliberation, "release", DELIBERATION_MOVES, released_by=by, released_at=at)
            count = Notification.objects.filter(decision__deliberation=deliberation).count()
            journal.record("review.released", on=deliberation, by=by, at=at, count=count)
    except WrongState:  # another run came to the end at the same time
        deliberation.refresh_from_db()


def refuse_alone(message: Any, *, by: Any, at: datetime) -> None:
    """For the outbox: a decision letter let go from the list of mail would announce nothing. It goes with its session."""
    if not Notification.objects.filter(decision=message.object_id).exists():
        raise LeavesWithItsSession(_("This letter announces a decision: it leaves from the page of its session, with the others."))
