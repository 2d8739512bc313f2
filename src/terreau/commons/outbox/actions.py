"""Writes of the outbox. `post` belongs inside the transaction of what the message tells; sending is the worker's."""

import logging
import smtplib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.journal import actions as journal
from terreau.commons.outbox import letters, mails
from terreau.commons.outbox.letters import Draft
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import MOVES, State
from terreau.lib import moves, references, texts
from terreau.lib.refusals import Refusal

logger = logging.getLogger(__name__)
# After each failure, how long to wait before the next attempt; after the last, a person is asked.
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
# One round of the worker never lasts so long that `recover_stuck` could take its messages for lost ones.
ROUND = timedelta(minutes=2)
LOST_AFTER = timedelta(minutes=15)


class EmptyLetter(Refusal):
    """A letter without a subject or a text is not a letter."""


@transaction.atomic
def post(draft: Draft, *, by: Any, at: datetime) -> Message:
    """Store one message. The same key twice is the same message: the second call returns the first row."""
    letters.named(draft.kind)  # an unnamed kind would be a line nobody understands in the list of letters
    object_type, object_id = references.of(draft.about)
    message, is_new = Message.objects.get_or_create(
        key=draft.key,
        defaults={
            "kind": draft.kind,
            "state": State.HELD if draft.is_held else State.READY,
            "to": draft.to,
            "to_address": draft.to_address,
            "subject": texts.one_line(draft.subject),
            "body": draft.body,
            "facts": [[label, texts.defused(texts.one_line(str(value), 1000))] for label, value in draft.facts],
            "quote": texts.defused(draft.quote),
            "link_label": draft.link_label,
            "link_path": draft.link_path,
            "leave_path": draft.leave_path,
            "object_type": object_type,
            "object_id": object_id,
            "created_at": at,
            "created_by": by,
            "send_after": at + draft.wait,
        },
    )
    if is_new and draft.documents:
        message.attachments.set(draft.documents)
    return message


@transaction.atomic
def attach(*, message: Message, documents: Sequence[Any], at: datetime) -> bool:
    """Add what a message was waiting for, and let it leave now. Says no when it has already left, or been cancelled."""
    if Message.objects.filter(pk=message.pk, state=State.READY).update(send_after=at) != 1:
        return False
    message.attachments.add(*documents)
    message.send_after = at
    return True


@transaction.atomic
def edit(*, message: Message, subject: str, body: str, by: Any, at: datetime, expected_version: int | None = None) -> None:
    """Correct a held letter. `expected_version` is the one its page was drawn from: two proofreaders never overwrite each other."""
    subject, body = texts.one_line(subject), texts.cleaned(body)
    if not subject or not body.strip():
        raise EmptyLetter(_("A letter needs a subject and a text."))
    changes = {"subject": subject, "body": body, "proofread_by": None, "proofread_at": None}  # a corrected letter is read again
    moves.move(message, "edit", MOVES, expected_version=expected_version, **changes)
    journal.record("message.edited", on=message, by=by, at=at)


@transaction.atomic
def proofread(*, message: Message, expected_version: int, by: Any, at: datetime, is_enough: bool = True) -> None:
    """Someone has read the held letter as it stands; any later correction asks for another reading.

    `is_enough`: no further reading is asked for. Where one is, the letter stays unread, and its version grows all the same.
    """
    read = {"proofread_by": by, "proofread_at": at} if is_enough else {}
    moves.move(message, "edit", MOVES, expected_version=expected_version, **read)
    journal.record("message.proofread", on=message, by=by, at=at)


@transaction.atomic
def release(*, messages: Sequence[Message], by: Any, at: datetime, versions: Mapping[int, int] | None = None) -> None:
    """Let held letters leave, all or none; what a letter announces becomes true with it (`letters.on_release`).

    `versions` (by primary key) are the ones their reader saw: a letter corrected since is refused, not sent unread.
    """
    for message in messages:
        expected = (versions or {}).get(message.pk)
        moves.move(message, "release", MOVES, expected_version=expected, proofread_by=by, proofread_at=at, send_after=at)
        for effect in letters.effects_of(message.kind):
            effect(message, by=by, at=at)
        journal.record("message.released", on=message, by=by, at=at)


@dataclass(slots=True)
class Report:
    """What became of a list of letters, one by one."""

    done: list[Message] = field(default_factory=list)
    refused: list[tuple[Message, str]] = field(default_factory=list)


def release_each(*, messages: Sequence[Message], by: Any, at: datetime, versions: Mapping[int, int] | None = None) -> Report:
    """Let each letter leave if it can, and say why the others could not."""
    report = Report()
    for message in messages:
        try:
            release(messages=[message], by=by, at=at, versions=versions)
        except Refusal as refusal:
            report.refused.append((message, str(refusal)))
        else:
            report.done.append(message)
    return report


@transaction.atomic
def cancel(*, message: Message, reason: str, by: Any, at: datetime) -> None:
    """The message will not leave, for a reason the journal keeps."""
    moves.move(message, "cancel", MOVES)
    journal.record("message.cancelled", on=message, by=by, at=at, reason=texts.one_line(reason, 300))


@transaction.atomic
def forget(*, about: Any) -> int:
    """Erase the mail about a thing that is being erased itself, at the wish of whom it concerned. Returns how many."""
    object_type, object_id = references.of(about)
    mail_of_it = Message.objects.filter(object_type=object_type, object_id=object_id).exclude(state=State.SENDING)
    return mail_of_it.delete()[0]


@transaction.atomic
def retry(*, message: Message, by: Any, at: datetime) -> None:
    """Try again, from the first wait, a message that was given up."""
    moves.move(message, "retry", MOVES, attempts=0, send_after=at)
    journal.record("message.retried", on=message, by=by, at=at)


@dataclass(slots=True)
class Round:
    """One round of the worker: how many messages left, wait for another try, or were given up."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def deliver_due(*, at: datetime, limit: int = 50) -> Round:
    """Send what is due, oldest first. Never inside a transaction: each claim and each result is its own commit.

    A message is claimed by the guarded move READY → SENDING, so that two workers never hold the same one. Should this
    process die between the server's yes and our commit, the message leaves again with the same Message-ID.
    """
    round_, started = Round(), time.monotonic()
    office = mail.mailers.default
    due = list(
        Message.objects.filter(state=State.READY, send_after__lte=at).order_by("send_after", "pk").values_list("pk", flat=True)[:limit]
    )
    for pk in due:
        elapsed = timedelta(seconds=time.monotonic() - started)
        if elapsed > ROUND:
            break
        message = _claim(pk, at + elapsed)
        if message is not None and not _deliver(message, office, round_, at + elapsed):
            break  # the server does not answer: the others keep their attempts
    _hang_up(office)
    return round_


def _claim(pk: int, at: datetime) -> Message | None:
    message = Message.objects.select_related("to").get(pk=pk)
    try:
        moves.move(message, "take", MOVES, taken_at=at, attempts=message.attempts + 1)
    except moves.WrongState:
        return None  # another worker has it, or someone cancelled it
    return message


def _deliver(message: Message, office: Any, round_: Round, at: datetime) -> bool:
    """One message over the wire. Says whether the round may go on."""
    try:
        office.open()
    except (smtplib.SMTPException, OSError) as error:
        _later(message, f"{type(error).__name__}: {error}", round_, at)
        return False
    try:
        office.send_messages([mails.envelope(message)])
    except (mails.Undeliverable, ValueError) as error:  # ValueError: a header or an address that no server would take
        _give_up(message, f"{type(error).__name__}: {error}", round_, at)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        words = f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
        # 5xx: this address will never take it, but for a full mailbox (552), which gets emptied.
        (_give_up if 500 <= code < 600 and code != 552 else _later)(message, words, round_, at)
        _hang_up(office)
    except (smtplib.SMTPException, OSError) as error:
        _later(message, f"{type(error).__name__}: {error}", round_, at)
        _hang_up(office)
    else:
        if _settle(message, "deliver", sent_at=at, last_error=""):
            round_.sent += 1
    return True


def _later(message: Message, error: str, round_: Round, at: datetime) -> None:
    if message.attempts > len(WAITS):
        _give_up(message, error, round_, at)
    elif _settle(message, "postpone", send_after=at + WAITS[message.attempts - 1], last_error=texts.one_line(error, 500)):
        round_.postponed += 1
        logger.warning("message %s postponed: %s", message.public_id, error)


def _give_up(message: Message, error: str, round_: Round, at: datetime) -> None:
    with transaction.atomic():
        if _settle(message, "give_up", last_error=texts.one_line(error, 500)):
            journal.record("message.failed", on=message, by=None, at=at)
            round_.failed += 1
            logger.error("message %s given up: %s", message.public_id, error)


def _settle(message: Message, verb: str, **facts: Any) -> bool:
    """Write the result, if the claim is still ours."""
    try:
        moves.move(message, verb, MOVES, expected_version=message.version, **facts)
    except moves.WrongState:
        logger.warning("message %s was taken for lost while it was leaving: it may arrive twice, with one Message-ID", message.public_id)
        return False
    return True


def _hang_up(office: Any) -> None:
    try:
        office.close()
    except (smtplib.SMTPException, OSError):
        logger.debug("the mail server had hung up already")


def recover_stuck(*, older_than: timedelta = LOST_AFTER, at: datetime) -> int:
    """Put back in the queue what a dead worker was holding; its Message-ID stays. Returns how many."""
    recovered = 0
    for message in Message.objects.filter(state=State.SENDING, taken_at__lt=at - older_than).order_by("taken_at", "pk"):
        if message.attempts > len(WAITS):
            _give_up(message, _("The worker died each time it tried."), Round(), at)
            continue
        try:
            moves.move(message, "recover", MOVES, expected_version=message.version, send_after=at)
        except moves.WrongState:
            continue
        recovered += 1
    return recovered
