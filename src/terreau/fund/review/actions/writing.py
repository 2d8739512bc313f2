"""Writing the letter of a decision from its template, held for a proofreader, with what the template made kept beside it."""

from datetime import datetime

from terreau.commons.accounts.models import User
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.fund.letters.actions import wording
from terreau.fund.letters.queries import composing
from terreau.fund.review.mails import letters, screening
from terreau.fund.review.models import Decision, IneligibilityProposal
from terreau.fund.review.queries import values


def decision_letter(
    decision: Decision, *, stationery: composing.Stationery | None = None, attempt: int = 1, by: User, at: datetime
) -> Message:
    """Inside the transaction of what it announces. `stationery`: the templates of the edition, where many letters are written."""
    paper = stationery or composing.stationery(decision.application.edition)
    composed = paper.compose(decision.outcome, values.of_decision(decision), file=decision.application)
    message = outbox.post(letters.held(decision, composed=composed, attempt=attempt), by=by, at=at)
    wording.keep_original(message=message, composed=composed, at=at)
    return message


def ineligibility_letter(proposal: IneligibilityProposal, *, attempt: int = 1, by: User, at: datetime) -> Message:
    """The same for a file that is not eligible."""
    composed = screening.compose(proposal)
    message = outbox.post(screening.ineligible(proposal, composed=composed, attempt=attempt), by=by, at=at)
    wording.keep_original(message=message, composed=composed, at=at)
    return message
