"""Reading held letters over: each reading is of one very text, by one person; enough of them, and the letter may leave."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.letters.actions import wording
from terreau.fund.letters.models import Reading
from terreau.fund.letters.queries import composing, proofreading
from terreau.lib.refusals import Refusal


class AlreadyRead(Refusal):
    """The same eyes twice are not two people."""


class SameWords(Refusal):
    """The template gives what stands there."""


@transaction.atomic
def read(*, message: Message, needed: int, expected_version: int, by: User, at: datetime) -> bool:
    """One more person has read this text. Says whether enough have; the version is guarded, so that no two readers cross."""
    print_ = proofreading.fingerprint(message.subject, message.body)
    readers = set(Reading.objects.filter(message=message, fingerprint=print_).values_list("by", flat=True))
    if by.pk in readers and (needed > len(readers) or message.proofread_at is not None):
        raise AlreadyRead(
            _("You have read this letter over already: another person has to.") if needed > 1 else _("You have read it over already.")
        )
    is_enough = len(readers | {by.pk}) >= needed
    outbox.proofread(message=message, expected_version=expected_version, is_enough=is_enough, by=by, at=at)
    Reading.objects.get_or_create(message=message, fingerprint=print_, by=by, defaults={"at": at})
    return is_enough


@transaction.atomic
def make_again(*, message: Message, composed: composing.Composed, expected_version: int, by: User, at: datetime) -> None:
    """Put the letter back to what its template gives today. It must be read over again."""
    if (composed.subject, composed.body) == (message.subject, message.body):
        raise SameWords(_("The template gives this very text: nothing to change."))
    outbox.edit(message=message, subject=composed.subject, body=composed.body, expected_version=expected_version, by=by, at=at)
    wording.keep_original(message=message, composed=composed, at=at)
