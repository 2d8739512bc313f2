"""Deliveries on their way: claimed, sent, settled. Never inside a transaction: each claim and each result is its own commit."""

import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from terreau.commons.hooks import kinds, queries, rules
from terreau.commons.hooks.actions import keeping
from terreau.commons.hooks.models import Delivery, Endpoint
from terreau.commons.hooks.states import DELIVERY_MOVES, DeliveryState, EndpointState, Reason
from terreau.commons.journal import actions as journal
from terreau.lib import moves, outward, retention, texts
from terreau.lib.refusals import Refusal

logger = logging.getLogger(__name__)
# A round shares its worker with the mail: it is short. The lease outlives by far the longest exchange it covers.
ROUND, LOST_AFTER = timedelta(seconds=20), timedelta(minutes=5)
HANDFUL, TOGETHER = 5, 10  # deliveries to one endpoint before the next one's turn; exchanges at the same time
REST = timedelta(minutes=1)  # after a failure, before the same endpoint is tried with anything
SHOWN = 500


@dataclass(slots=True)
class Round:
    sent: int = 0
    postponed: int = 0
    failed: int = 0
    dropped: int = 0


def deliver_due(*, at: datetime, find: outward.Resolve = outward.resolve, deadline: float = outward.DEADLINE) -> Round:
    """Send what is due, a handful an endpoint, in turn. A slow receiver holds up nobody for longer than one deadline."""
    round_, started = Round(), time.monotonic()
    with ThreadPoolExecutor(TOGETHER) as threads:
        while (elapsed := timedelta(seconds=time.monotonic() - started)) < ROUND:
            now = at + elapsed
            claimed = _claims(now, round_)
            if claimed is None:
                break
            sending = [threads.submit(_post, delivery, now, find, deadline) for delivery in claimed]
            for delivery, future in zip(claimed, sending, strict=True):
                _settle(delivery, future.result(), now, round_)
    return round_


def _claims(at: datetime, round_: Round) -> list[Delivery] | None:
    """The next handfuls, each claimed by the guarded move READY → SENDING; None when nothing is due."""
    found, keys = [], queries.endpoints_due(at)[: TOGETHER // 2]
    for endpoint in Endpoint.objects.filter(pk__in=keys).select_related("owner").order_by("pk"):
        reason = rules.lapse(endpoint, at) or (None if queries.is_secret_whole(endpoint) else Reason.SECRET)
        if reason is not None:
            keeping.halt(endpoint, reason, at)
            continue
        lent = rules.lent(endpoint) | {kinds.PING}
        for delivery in queries.due(at).filter(endpoint=endpoint).order_by("send_after", "pk")[:HANDFUL]:
            delivery.endpoint = endpoint
            try:
                if delivery.kind in lent and _is_still_visible(delivery):
                    moves.move(
                        delivery, "take", DELIVERY_MOVES, expected_version=delivery.version, taken_at=at, attempts=delivery.attempts + 1
                    )
                    found.append(delivery)
                else:
                    moves.move(delivery, "drop", DELIVERY_MOVES, ended_at=at, error=_("Its owner may no longer see it."))
                    round_.dropped += 1
            except moves.WrongState:  # another worker has it
                continue
    return found if keys else None


def _is_still_visible(delivery: Delivery) -> bool:
    if delivery.kind == kinds.PING:
        return True
    return kinds.named(delivery.kind).visible_to(delivery.endpoint.owner).filter(pk=delivery.object_id).exists()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt. `is_hopeless`: no other attempt would do better."""

    code: int | None = None
    answer: str = ""
    error: str = ""

    @property
    def is_received(self) -> bool:
        return self.code is not None and 200 <= self.code < 300


def _post(delivery: Delivery, at: datetime, find: outward.Resolve, deadline: float) -> Outcome:
    """In a thread of its own, without the database."""
    headers = queries.headers_of(delivery, at)
    try:
        got = outward.post(delivery.endpoint.address, delivery.body.encode(), headers, leave=keeping.leave(), find=find, deadline=deadline)
    except outward.Refused as refusal:
        return Outcome(error=str(refusal))
    except outward.Unreachable as error:
        return Outcome(error=str(error))
    except Exception as error:  # a stranger's answer must not leave the others unsettled
        logger.exception("webhook %s broke", delivery.public_id)
        return Outcome(error=type(error).__name__)
    said = texts.one_line(got.text.replace("\0", ""), SHOWN)
    return Outcome(got.code, said, _("A redirect is not followed.") if 300 <= got.code < 400 else "")


def _settle(delivery: Delivery, outcome: Outcome, at: datetime, round_: Round) -> None:
    """Write the result, if the claim is still ours; then what it says of the endpoint."""
    facts = {"code": outcome.code, "answer": outcome.answer, "error": texts.one_line(outcome.error, 300)}
    endpoint = delivery.endpoint
    if outcome.is_received:
        if _write(delivery, "deliver", ended_at=at, **facts):
            round_.sent += 1
        if endpoint.failing_since or endpoint.rests_until:
            Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=None, rests_until=None)
            endpoint.failing_since = endpoint.rests_until = None
        return
    if outcome.code == 410:
        if _write(delivery, "give_up", ended_at=at, **facts):
            round_.failed += 1
        keeping.halt(endpoint, Reason.GONE, at)
        return
    _later(delivery, facts, at, round_)
    _note_failure(endpoint, at)


def _later(delivery: Delivery, facts: dict[str, Any], at: datetime, round_: Round) -> None:
    if delivery.attempts > len(kinds.WAITS):
        if _write(delivery, "give_up", ended_at=at, **facts):
            round_.failed += 1
        return
    wait = kinds.WAITS[delivery.attempts - 1] * (1 + random.random() / 5)  # noqa: S311 - so that they do not all come back at once
    if _write(delivery, "postpone", send_after=at + wait, **facts):
        round_.postponed += 1


def _note_failure(endpoint: Endpoint, at: datetime) -> None:
    """Leave it alone for a minute; pause it when nothing has been received for days."""
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=at + REST)
    Endpoint.objects.filter(pk=endpoint.pk, failing_since=None).update(failing_since=at)
    endpoint.rests_until, endpoint.failing_since = at + REST, endpoint.failing_since or at
    if at - endpoint.failing_since >= kinds.PATIENCE:
        keeping.halt(endpoint, Reason.FAILING, at)


def _write(delivery: Delivery, verb: str, **facts: Any) -> bool:
    try:
        moves.move(delivery, verb, DELIVERY_MOVES, expected_version=delivery.version, **facts)
    except moves.WrongState:
        logger.warning("webhook %s was taken for lost while it was leaving: it may arrive twice, with one id", delivery.public_id)
        return False
    return True


def recover_stuck(*, at: datetime) -> int:
    """Put back what a dead worker was holding; its id stays. Returns how many."""
    count = 0
    for delivery in Delivery.objects.filter(state=DeliveryState.SENDING, taken_at__lt=at - LOST_AFTER).order_by("taken_at", "pk"):
        is_spent = delivery.attempts > len(kinds.WAITS)
        facts = {"ended_at": at, "error": _("The worker died each time it tried.")} if is_spent else {"send_after": at}
        count += _write(delivery, "give_up" if is_spent else "recover", **facts)
    return count


class CannotSendAgain(Refusal):
    """It waits already, or its endpoint has ended."""


@transaction.atomic
def send_again(*, delivery: Delivery, by: Any, at: datetime) -> None:
    """The same id and the same body, from the first wait. The endpoint is tried at once."""
    _refuse_ended(delivery.endpoint)
    moves.move(delivery, "send_again", DELIVERY_MOVES, attempts=0, send_after=at, ended_at=None)
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=None)
    journal.record("hook.sent_again", on=delivery.endpoint, by=by, at=at, count=1)


@transaction.atomic
def send_failed_again(*, endpoint: Endpoint, since: datetime, by: Any, at: datetime) -> int:
    """All that was given up since an instant. Returns how many."""
    _refuse_ended(endpoint)
    lost = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.FAILED, created_at__gte=since)
    count = lost.update(state=DeliveryState.READY, attempts=0, send_after=at, ended_at=None, version=F("version") + 1)
    if not count:
        raise CannotSendAgain(_("Nothing was given up since that day."))
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
    journal.record("hook.sent_again", on=endpoint, by=by, at=at, count=count)
    return count


def _refuse_ended(endpoint: Endpoint) -> None:
    if endpoint.state == EndpointState.STOPPED:
        raise CannotSendAgain(_("This webhook has ended: nothing leaves by it any more."))


def purge(*, at: datetime) -> int:
    """Forget deliveries whose time is over, whatever became of them; and drop what an ended endpoint left waiting."""
    left = Q(endpoint__state=EndpointState.STOPPED, state=DeliveryState.READY)
    Delivery.objects.filter(left).update(state=DeliveryState.DROPPED, ended_at=at)
    old = Delivery.objects.filter(created_at__lt=retention.of("hooks.delivery").start(at)).exclude(state=DeliveryState.SENDING)
    return old.delete()[0]
