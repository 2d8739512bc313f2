"""Making a token, using it, ending it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.tokens import kinds, mails, queries
from terreau.commons.tokens.models import Token
from terreau.lib import ids, texts
from terreau.lib.refusals import Refusal

PACE = timedelta(minutes=1)  # how precisely the last use is known: one write a minute, however busy the program


class CannotMake(Refusal):
    """What was asked for is not theirs to lend, or the name is taken."""


class AlreadyOver(Refusal):
    """Someone was faster."""


@transaction.atomic
def make(*, name: str, verbs: Sequence[str], editions: Sequence[int], expires_at: datetime, by: Any, at: datetime) -> tuple[Token, str]:
    """The token, and its secret, which is never seen again."""
    name = texts.one_line(name, 80)
    if not name or not verbs:
        raise CannotMake(_("Give this access a name, and say what it may do."))
    if not set(verbs) <= {verb.name for verb in kinds.lent_by(by)} or not set(editions) <= {key for key, _name in kinds.perimeter(by)}:
        raise CannotMake(_("You may only lend what you may do yourself."))
    if not at < expires_at <= at + kinds.LONGEST:
        raise CannotMake(_("An access lasts a year at most, and ends in the future."))
    secret = f"{queries.PREFIX}{ids.secret()}"
    try:
        with transaction.atomic():
            token = Token.objects.create(
                owner=by,
                name=name,
                secret_hash=queries.hash_of(secret),
                ending=secret[-4:],
                verbs=sorted(verbs),
                editions=sorted(editions),
                created_at=at,
                expires_at=expires_at,
            )
    except IntegrityError as error:
        raise CannotMake(_("You already have an access of that name. End it first, or choose another name.")) from error
    journal.record("token.made", on=token, by=by, at=at, verbs=", ".join(token.verbs_in_words), until=_day(expires_at))
    outbox.post(mails.made(token), by=by, at=at)
    return token, secret


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y}"


@transaction.atomic
def revoke(*, token: Token, by: Any, at: datetime) -> None:
    """End it now. Its program is answered 401 from the next call on."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at, revoked_by=by) != 1:
        raise AlreadyOver(_("This access has already been ended."))
    token.revoked_at, token.revoked_by = at, by
    journal.record("token.revoked", on=token, by=by, at=at)


@transaction.atomic
def note_use(*, token: Token, at: datetime) -> None:
    """When it last served, to the minute; and one line of the journal a day, so that a use nobody expected can be seen."""
    late = Q(last_used_at=None) | Q(last_used_at__lte=at - PACE)
    if Token.objects.filter(late, pk=token.pk).update(last_used_at=at) != 1:
        return
    if token.last_used_at is None or timezone.localdate(token.last_used_at) != timezone.localdate(at):
        journal.record("token.used", on=token, by=token.owner, at=at)
    token.last_used_at = at


def end_orphans(*, at: datetime) -> int:
    """Tokens whose owner lost the role: refused since that instant already, now written down. Returns how many."""
    count = 0
    for token in queries.orphans(at):
        with transaction.atomic():
            if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at) == 1:
                journal.record("token.orphaned", on=token, by=None, at=at)
                count += 1
    return count
