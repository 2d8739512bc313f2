"""Making an endpoint, pausing it, renewing its secret, ending it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts import queries as accounts
from terreau.commons.accounts.states import Role
from terreau.commons.hooks import kinds, mails, queries, rules
from terreau.commons.hooks.models import Delivery, Endpoint
from terreau.commons.hooks.states import ENDPOINT_MOVES, DeliveryState, EndpointState, Reason
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.tokens import kinds as tokens
from terreau.lib import ids, moves, outward, texts
from terreau.lib.refusals import Refusal


class CannotMake(Refusal):
    """What was asked for is not theirs to lend, the name is taken, or the address is not one we call."""


def leave() -> outward.Leave:
    """Plain http in a demonstration or while developing; this very machine for the tests only."""
    return outward.Leave(http=settings.DEMO or settings.DEBUG, loopback=settings.HOOKS_REACH_LOOPBACK)


def check_address(address: str, find: outward.Resolve = outward.resolve) -> None:
    """Refuses what is never called. Asks the network: outside any transaction."""
    try:
        outward.judged(outward.checked(address, leave()), leave(), find)
    except outward.Unreachable as error:
        raise CannotMake(_("No server of that name is known. Check the address.")) from error


def make(
    *,
    name: str,
    address: str,
    told: Sequence[str],
    editions: Sequence[int],
    expires_at: datetime | None,
    by: Any,
    at: datetime,
    find: outward.Resolve = outward.resolve,
) -> tuple[Endpoint, str]:
    """The endpoint, and its secret, which is shown once."""
    name = texts.one_line(name, 80)
    if not name or not told:
        raise CannotMake(_("Give this webhook a name, and say what its program is told of."))
    if not set(told) <= {kind.name for kind in kinds.lent_by(by)} or not set(editions) <= {key for key, _name in tokens.perimeter(by)}:
        raise CannotMake(_("You may only have a program told of what you may see yourself."))
    if expires_at is not None and expires_at <= at:
        raise CannotMake(_("The last day must be in the future."))
    check_address(address, find)
    endpoint = Endpoint(
        owner=by,
        name=name,
        address=address,
        kinds=sorted(told),
        editions=sorted(editions),
        created_at=at,
        changed_at=at,
        expires_at=expires_at,
    )
    endpoint.print = queries.print_of(endpoint)
    try:
        with transaction.atomic():
            endpoint.save(force_insert=True)
            journal.record("hook.made", on=endpoint, by=by, at=at, kinds=", ".join(endpoint.kinds_in_words), host=endpoint.host)
            outbox.post(mails.made(endpoint), by=by, at=at)
    except IntegrityError as error:
        raise CannotMake(_("You already have a webhook of that name. End it first, or choose another name.")) from error
    return endpoint, queries.secret_of(endpoint)


@transaction.atomic
def pause(*, endpoint: Endpoint, by: Any, at: datetime, reason: Reason = Reason.PERSON) -> None:
    """Call it no more for now; what happens meanwhile waits. Its owner is written to when nobody asked for it."""
    moves.move(endpoint, "pause", ENDPOINT_MOVES, reason=reason, changed_at=at)
    journal.record("hook.paused", on=endpoint, by=by, at=at, reason=str(reason.label))
    if by is None:
        _write(endpoint, mails.paused, at)


@transaction.atomic
def resume(*, endpoint: Endpoint, by: Any, at: datetime) -> None:
    """Call it again, as if it had never failed."""
    if not queries.is_secret_whole(endpoint):
        raise Refusal(_("The key of the platform has changed: renew the secret of this webhook first."))
    moves.move(endpoint, "resume", ENDPOINT_MOVES, reason="", changed_at=at, failing_since=None, rests_until=None)
    journal.record("hook.resumed", on=endpoint, by=by, at=at)


@transaction.atomic
def rotate(*, endpoint: Endpoint, by: Any, at: datetime) -> str:
    """A new secret, shown once. For a day the former one signs too, unless the platform's key has changed since."""
    is_whole = queries.is_secret_whole(endpoint)
    old = {"old_seed": endpoint.seed if is_whole else "", "old_until": at + kinds.OVERLAP if is_whole else None}
    version = endpoint.version
    endpoint.seed = ids.secret()
    new = {"seed": endpoint.seed, "print": queries.print_of(endpoint)}
    verb = "rotate" if endpoint.state == EndpointState.ACTIVE else "renew"
    moves.move(endpoint, verb, ENDPOINT_MOVES, expected_version=version, **old, **new)
    journal.record("hook.rotated", on=endpoint, by=by, at=at)
    return queries.secret_of(endpoint)


@transaction.atomic
def stop(*, endpoint: Endpoint, by: Any, at: datetime, reason: Reason = Reason.PERSON) -> None:
    """For good. What had not left will not leave."""
    moves.move(endpoint, "stop", ENDPOINT_MOVES, reason=reason, changed_at=at)
    Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.READY).update(state=DeliveryState.DROPPED, ended_at=at)
    journal.record("hook.stopped", on=endpoint, by=by, at=at, reason=str(reason.label))
    if by is None:
        _write(endpoint, mails.stopped, at)


def _write(endpoint: Endpoint, letter: Any, at: datetime) -> None:
    """To its owner; to the administrators when the owner has left."""
    for person in [endpoint.owner] if endpoint.owner.is_active else accounts.holders_of(Role.ADMIN):
        outbox.post(letter(endpoint, person), by=None, at=at)


def halt_lapsed(*, at: datetime) -> int:
    """Endpoints that stand on nothing any more: told nothing since that instant already, now written down. Returns how many."""
    count = 0
    for endpoint in Endpoint.objects.exclude(state=EndpointState.STOPPED).select_related("owner").order_by("pk"):
        reason = rules.lapse(endpoint, at)
        if reason is not None and halt(endpoint, reason, at):
            count += 1
    return count


def halt(endpoint: Endpoint, reason: Reason, at: datetime) -> bool:
    """Pause or end an endpoint in the house's own name. False when someone else has just done it."""
    try:
        (pause if reason in {Reason.FAILING, Reason.SECRET} else stop)(endpoint=endpoint, by=None, at=at, reason=reason)
    except moves.WrongState:
        return False
    return True
