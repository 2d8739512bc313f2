"""Taking up a decision again: one person asks, another agrees; the next decision replaces this one."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.fund.calls.actions import screening as files
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import DECIDED
from terreau.fund.review.models import Decision, Reopening
from terreau.fund.review.queries import conflicts
from terreau.fund.review.states import REOPENING_MOVES, ReopeningGround
from terreau.lib.moves import move
from terreau.lib.refusals import Refusal


class CannotReopen(Refusal):
    """The decision is not in force, is already being reopened, or these are not two people."""


@transaction.atomic
def propose(*, decision: Decision, ground: str, reason: str, by: User, at: datetime) -> Reopening:
    """Ask that a decision in force be deliberated again. Nothing changes until someone else agrees."""
    application = Application.objects.select_related("edition").get(pk=decision.application_id)
    if not Decision.objects.in_force().filter(pk=decision.pk).exists() or application.state not in DECIDED:
        raise CannotReopen(_("This decision is not in force, or is already being deliberated again."))
    if conflicts.linked_ids(by, [application]):
        raise CannotReopen(_("You have a link with this applicant: another lead must ask."))
    try:
        with transaction.atomic():
            reopening = Reopening.objects.create(decision=decision, ground=ground, reason=reason.strip(), proposed_by=by, proposed_at=at)
    except IntegrityError as error:
        raise CannotReopen(_("Someone has already asked for it: a second person must now answer.")) from error
    journal.record("review.reopening_proposed", on=decision, by=by, at=at, ground=str(ReopeningGround(ground).label))
    return reopening


@transaction.atomic
def confirm(*, reopening: Reopening, by: User, at: datetime) -> None:
    """The second person agrees: the file goes back to deliberation. What was announced stands until the next decision is."""
    application = Application.objects.select_related("edition").get(pk=reopening.decision.application_id)
    if reopening.proposed_by_id == by.pk:
        raise CannotReopen(_("You asked for it yourself: a second person must agree."))
    if conflicts.linked_ids(by, [application]):
        raise CannotReopen(_("You have a link with this applicant: another lead must answer."))
    if not Decision.objects.in_force().filter(pk=reopening.decision_id).exists():
        raise CannotReopen(_("Another decision has replaced this one in the meantime."))
    move(reopening, "confirm", REOPENING_MOVES, answered_by=by, answered_at=at)
    files.reopen_decision(application=application, by=by, at=at)
    journal.record("review.reopening_confirmed", on=reopening.decision, by=by, at=at)


@transaction.atomic
def dismiss(*, reopening: Reopening, by: User, at: datetime) -> None:
    """The decision stays as it is. Whoever asked may withdraw their own request."""
    move(reopening, "dismiss", REOPENING_MOVES, answered_by=by, answered_at=at)
    journal.record("review.reopening_dismissed", on=reopening.decision, by=by, at=at)
