"""Writing the templates of an edition. A wording is never changed: a correction is another one."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Edition
from terreau.fund.letters import schema
from terreau.fund.letters.models import Manner, Original, Template, Wording
from terreau.fund.letters.queries import composing
from terreau.fund.letters.states import Kind, Signing
from terreau.lib import texts
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal, refuse_if


class NothingToTake(Refusal):
    """The other edition never wrote its own letters, or they are these already."""


@transaction.atomic
def write(*, edition: Edition, kind: str, subject: str, body: str, expected_version: int, by: User, at: datetime) -> Wording:
    """A new version of a template. Refused when it names what no such letter can say, or when someone wrote in between."""
    subject, body = texts.one_line(subject), texts.cleaned(body)
    refuse_if(schema.mistakes(kind, subject, body), schema.BadWording)
    template, _made = Template.objects.get_or_create(edition=edition, kind=Kind(kind))
    guarded = Template.objects.filter(pk=template.pk, version=expected_version)
    if guarded.update(version=F("version") + 1) != 1:
        raise WrongState(_("Someone has changed this template in the meantime. Your text is below: compare it with the new version."))
    number = expected_version + 1
    wording = Wording.objects.create(template=template, number=number, subject=subject, body=body, by=by, at=at)
    journal.record("letters.worded", on=edition, by=by, at=at, number=number, kind=str(Kind(kind).label))
    return wording


@transaction.atomic
def take_over(*, edition: Edition, source: Edition, by: User, at: datetime) -> int:
    """Write the letters of another edition here, where they differ. What stood here stays among the versions."""
    ours, theirs = composing.stationery(edition), composing.stationery(source)
    taken = 0
    for kind, wording in theirs.wordings.items():
        if (wording.subject, wording.body) == ours.text(kind):
            continue
        mine = ours.wordings.get(kind)
        version = mine.number if mine else 0
        write(edition=edition, kind=kind, subject=wording.subject, body=wording.body, expected_version=version, by=by, at=at)
        taken += 1
    if not taken:
        raise NothingToTake(_("There is nothing to take over: that edition has no letter of its own, or they are the same."))
    journal.record("letters.taken_over", on=edition, by=by, at=at, source=str(source), count=taken)
    return taken


@transaction.atomic
def set_manner(*, edition: Edition, readings: int, signing: str = Signing.NAME, by: User, at: datetime) -> Manner:
    """How many different people must read each letter over before it may leave, and how it is then signed."""
    wanted = {"readings": readings, "signing": Signing(signing)}
    manner, made = Manner.objects.get_or_create(edition=edition, defaults=wanted)
    if made or (manner.readings, manner.signing) != (readings, signing):
        Manner.objects.filter(pk=manner.pk).update(**wanted)
        manner.readings, manner.signing = readings, Signing(signing)
        journal.record("letters.manner_set", on=edition, by=by, at=at, readings=readings, signing=str(Signing(signing).label))
    return manner


@transaction.atomic
def keep_original(*, message: Message, composed: composing.Composed, at: datetime) -> Original:
    """What the template made, kept beside what proofreaders will make of it."""
    kept, _made = Original.objects.update_or_create(
        message=message, defaults={"wording": composed.wording, "subject": composed.subject, "body": composed.body, "at": at}
    )
    return kept
