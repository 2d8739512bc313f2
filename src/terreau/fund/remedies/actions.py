"""What follows a decision: its first reading, a request for its reasons, the answer."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts import queries as accounts
from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import people
from terreau.fund.remedies import mails, queries, rules
from terreau.fund.remedies.models import ReadReceipt, ReasonsRequest
from terreau.fund.remedies.states import MOVES
from terreau.lib import periods, texts
from terreau.lib.moves import move
from terreau.lib.refusals import Refusal

REMIND_AFTER, REMIND_UNTIL = timedelta(days=7), timedelta(days=21)


class CannotAsk(Refusal):
    """There is no refusal to explain, the time has passed, or it was asked already."""


class EmptyAnswer(Refusal):
    """Reasons are words."""


@transaction.atomic
def note_opening(*, application: Application, by: User, at: datetime) -> ReadReceipt | None:
    """The first reading of the decision in force; every later one changes nothing."""
    if application.released_at is None:
        return None
    known = ReadReceipt.objects.filter(application=application, announced_at=application.released_at).first()
    if known is not None:
        return known
    receipt, _made = ReadReceipt.objects.get_or_create(
        application=application, announced_at=application.released_at, defaults={"by": by, "at": at}
    )
    return receipt


@transaction.atomic
def ask(*, application: Application, words: str, by: User, at: datetime) -> ReasonsRequest:
    """Ask why. One request for one refusal, within the time to contest it; it must be answered within a month."""
    found = queries.refusal(application, at)
    if found is None:
        raise CannotAsk(_("There is no refusal to explain: your application has its answer, or waits for one."))
    if not queries.is_in_time(application, found, at):
        raise CannotAsk(
            _("The time to ask for the reasons ended on %(day)s. You may still write to the team.") % {"day": periods.day(found.last_day)}
        )
    try:
        with transaction.atomic():
            request = ReasonsRequest.objects.create(
                application=application,
                ground=found.ground,
                since=found.since,
                words=texts.cleaned(words, 2000),
                asked_by=by,
                asked_at=at,
                due_at=periods.add_months(at, queries.ANSWER_MONTHS),
            )
    except IntegrityError as error:
        raise CannotAsk(_("The reasons have already been asked for: the answer will come here.")) from error
    journal.record("remedies.reasons_asked", on=application, by=by, at=at, due=periods.words(request.due_at, application.edition.time_zone))
    outbox.post(mails.acknowledged(request), by=by, at=at)
    for person in accounts.holders_of(Role.LEAD):
        if rules.can_answer(person, request):
            outbox.post(mails.asked(request, to=person), by=by, at=at)
    return request


@transaction.atomic
def answer(*, request: ReasonsRequest, words: str, expected_version: int, by: User, at: datetime) -> None:
    """Give the reasons. They stand on the applicant's page, and leave by mail to whoever asked and those who sign."""
    said = texts.cleaned(words)
    if not said:
        raise EmptyAnswer(_("Write the reasons: the applicant waits for them."))
    move(request, "answer", MOVES, expected_version=expected_version, answer=said, answered_by=by, answered_at=at)
    journal.record("remedies.reasons_given", on=request.application, by=by, at=at)
    told = {person.pk: person for person in [request.asked_by, *people.addressees_of(request.application)] if person.is_active}
    for person in told.values():
        outbox.post(mails.answered(request, to=person), by=by, at=at)


def remind_unread(*, at: datetime) -> int:
    """One word to applicants who have not opened their answer. Not atomic on purpose: each mail is its own."""
    count = 0
    for application in queries.unread(at, after=REMIND_AFTER, until=REMIND_UNTIL):
        for person in people.addressees_of(application):
            draft = mails.unread(application, to=person)
            if not Message.objects.filter(key=draft.key).exists():
                outbox.post(draft, by=None, at=at)
                count += 1
    return count
