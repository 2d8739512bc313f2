"""What becomes of applications that were sent, once they have been kept long enough.

They are public archives: destroying one without the visa of the Archives départementales is forbidden (code du patrimoine,
art. R212-14). So the round destroys nothing: it tells the leads which files to put forward, and the journal keeps that it did.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, DateTimeField, F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from terreau.commons.accounts import queries as accounts
from terreau.commons.accounts.states import Role
from terreau.commons.journal import actions as journal
from terreau.commons.journal import queries as told
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.mails import authoring as mails
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import UNDECIDED, State
from terreau.lib import retention

# Sent, taken back and never sent again is settled too, once its call is over.
UNSETTLED = [state for state in UNDECIDED if state != State.DRAFT]
TOLD = {"calls.aided": "edition.aided_files_kept_long_enough", "calls.not_aided": "edition.other_files_kept_long_enough"}


@dataclass(frozen=True, slots=True)
class Due:
    """Files of one edition that have reached one term: `term` is the key of a retention term."""

    edition: Edition
    term: str
    count: int


def reached(term: str, *, at: datetime) -> QuerySet[Application]:
    """Sent and settled files kept longer than their term, counted from the end of the call or the answer, whichever came last."""
    settled = Application.objects.exclude(state__in=UNSETTLED).filter(number__isnull=False)
    # The first file of an aided project is kept as long as the second one.
    aided = Q(state=State.AWARDED) | Q(continued_by__state=State.AWARDED)
    settled = settled.filter(aided) if term == "calls.aided" else settled.exclude(aided)
    ended = Greatest(F("edition__closes_at"), Coalesce("released_at", "edition__closes_at"), output_field=DateTimeField())
    return settled.annotate(ended_at=ended).filter(ended_at__lt=retention.of(term).start(at))


def due(*, at: datetime) -> list[Due]:
    """Edition by edition, oldest first."""
    found = []
    for term in TOLD:
        counts = dict(reached(term, at=at).order_by().values_list("edition").annotate(count=Count("pk")))
        editions = Edition.objects.filter(pk__in=counts).select_related("call").order_by("closes_at", "pk")
        found += [Due(edition, term, counts[edition.pk]) for edition in editions]
    return found


def put_forward(*, at: datetime) -> int:
    """Tell the leads, once an edition and term. Returns of how many editions they were told."""
    return sum(_tell(one, at=at) for one in due(at=at))


@transaction.atomic
def _tell(one: Due, *, at: datetime) -> bool:
    verb = TOLD[one.term]
    if told.history(one.edition, verbs=[verb]):
        return False
    journal.record(verb, on=one.edition, by=None, at=at, count=one.count, term=str(retention.of(one.term)))
    for lead in accounts.holders_of(Role.LEAD):
        outbox.post(mails.kept_long_enough(one.edition, lead, count=one.count, term=one.term), by=None, at=at)
    return True
