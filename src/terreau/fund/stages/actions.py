"""Answering a first stage: prepared file by file, announced together; the applicant knows nothing in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.commons.documents import actions as documents
from terreau.commons.documents.models import Document
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox import queries as mailed
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.actions import screening as files
from terreau.fund.calls.models import Application
from terreau.fund.calls.queries import people
from terreau.fund.calls.rules import LETTER as LETTER_SLOT
from terreau.fund.calls.states import MOVES as FILE_MOVES
from terreau.fund.calls.states import State
from terreau.fund.letters import mails as paper
from terreau.fund.review.states import IneligibilityState
from terreau.fund.stages import mails, queries
from terreau.fund.stages.models import StageAnswer
from terreau.fund.stages.states import MOVES, AnswerState, Outcome
from terreau.lib import moves, periods, texts
from terreau.lib.refusals import Refusal, refuse_if
from terreau.web import pdf

STATES = {Outcome.INVITE: State.INVITED, Outcome.TURN_DOWN: State.REJECTED}


class TooSoon(Refusal):
    """The first stage is not over, or the second one is not there yet."""


class CannotAnswer(Refusal):
    """The answer lacks its reason, or something else is under way on this file."""


class NotALead(Refusal):
    """The answer of a first stage leaves by the hand of a lead."""


@transaction.atomic
def prepare(
    *, application: Application, outcome: str, reason: str, by: User, at: datetime, expected_version: int | None = None
) -> StageAnswer:
    """Write down who is invited and who is not, and hold the letter. Nothing shows outside until it is announced."""
    refuse_if(queries.why_not_yet(application.edition, at), TooSoon)
    why = texts.cleaned(reason, 2000).strip()
    if outcome == Outcome.TURN_DOWN and not why:
        raise CannotAnswer(
            _("Say why the project is not invited: its authors will read it, and a refusal without reasons can be contested.")
        )
    _take(application, outcome, expected_version)
    if application.ineligibility.filter(state=IneligibilityState.PROPOSED).exists():
        raise CannotAnswer(_("Someone has proposed to declare this file not eligible. Confirm or dismiss that first."))
    try:
        with transaction.atomic():
            answer = StageAnswer.objects.create(application=application, outcome=outcome, reason=why, by=by, at=at)
    except IntegrityError as clash:
        raise CannotAnswer(_("An answer is already prepared for this file. Take it back before you prepare another one.")) from clash
    journal.record("stages.prepared", on=application, by=by, at=at, outcome=str(Outcome(outcome).label))
    outbox.post(mails.held(answer), by=by, at=at)
    return answer


def _take(application: Application, outcome: str, expected_version: int | None) -> None:
    """Take the row without moving the file: a page drawn before the answer can do nothing with it any more."""
    rows = Application.objects.filter(pk=application.pk, state__in=FILE_MOVES[outcome].sources)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    # A refusal of a jury is reopened by two people (review); only that of a first stage is taken back here.
    is_ours = application.stage_answers.filter(state=AnswerState.ANNOUNCED, outcome=Outcome.TURN_DOWN).exists()
    if not is_ours:
        rows = rows.exclude(state=State.REJECTED)
    if rows.update(version=F("version") + 1) != 1:
        raise moves.WrongState(_("Someone has just changed this file, or it cannot be answered where it stands. Reload the page."))
    application.refresh_from_db(fields=["version", "state"])


@dataclass(slots=True)
class Report:
    """What became of a list of files, one by one."""

    done: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, str]] = field(default_factory=list)


def prepare_each(
    *, applications: Sequence[Application], versions: Mapping[int, int], outcome: str, reasons: Mapping[int, str], by: User, at: datetime
) -> Report:
    """Answer each file that can be, and say why the others stay. Each is checked again, in a transaction of its own."""
    report = Report()
    for application in applications:
        facts: dict[str, Any] = {"reason": reasons.get(application.pk, ""), "expected_version": versions[application.pk]}
        try:
            prepare(application=application, outcome=outcome, by=by, at=at, **facts)
        except Refusal as refusal:
            report.refused.append((application, str(refusal)))
        else:
            report.done.append(application)
    return report


@transaction.atomic
def undo(*, answer: StageAnswer, by: User, at: datetime) -> None:
    """Take back an answer that nobody knows of: its letter will not leave."""
    moves.move(answer, "undo", MOVES)
    for message in mailed.messages_about(answer).filter(state=MessageState.HELD):
        outbox.cancel(message=message, reason=_("The answer was taken back before it was announced."), by=by, at=at)
    journal.record("stages.undone", on=answer.application, by=by, at=at)


def announce(message: Message, *, by: User, at: datetime) -> None:
    """For the outbox: letting the letter leave is what makes the answer true, in the same transaction."""
    rows = StageAnswer.objects.select_related("application__edition__call", "application__organisation", "by")
    answer = rows.get(pk=message.object_id)
    application = answer.application
    if not by.has_role(Role.LEAD):
        raise NotALead(_("The answers of a first stage are announced by a lead."))
    if answer.outcome == Outcome.INVITE:
        refuse_if(queries.why_not_announce(application.edition, at), TooSoon)
    moves.move(answer, "announce", MOVES, announced_by=by, announced_at=at)
    files.answer_first_stage(application=application, verb=answer.outcome, by=by, at=at)
    letter = _print(answer, message, by=by, at=at) if answer.outcome == Outcome.TURN_DOWN else None
    files.release_outcome(application=application, state=STATES[Outcome(answer.outcome)], cents=None, letter=letter, by=by, at=at)
    attached = (letter,) if letter else ()
    message.attachments.add(*attached)
    for person in people.addressees_of(application).exclude(pk=message.to_id):
        outbox.post(mails.copy(answer, to=person, subject=message.subject, body=message.body, documents=attached), by=by, at=at)
    journal.record("stages.announced", on=application, by=by, at=at, outcome=answer.get_outcome_display())


def _print(answer: StageAnswer, message: Message, *, by: User, at: datetime) -> Document:
    """The letter as it was proofread, on paper: it joins the file."""
    day = periods.day(timezone.localtime(at))
    return documents.store_generated(
        content=pdf.render(paper.PAPER, mails.pdf_data(answer, subject=message.subject, body=message.body, day=day)),
        name=_("Answer %(reference)s.pdf") % {"reference": answer.application.reference},
        media_type="application/pdf",
        owner=answer.application,
        slot=LETTER_SLOT,
        by=by,
        at=at,
    )
