"""What the team does to an application: thin, guarded moves. The review room adds what surrounds them.

`expected_version` is the one the officer's page was drawn from: a file that moved on and came back is another file.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.commons.documents.models import Document
from terreau.commons.forms.schema import Schema
from terreau.commons.hooks.actions import telling as hooks
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.mails import applying as mails
from terreau.fund.calls.models import Application, CompletionRequest, ThreadMessage
from terreau.fund.calls.queries import people, silence
from terreau.fund.calls.states import DECIDED, MOVES, State
from terreau.lib import moves, texts
from terreau.lib.refusals import Refusal, refuse_if


class UnderSeal(Refusal):
    """Nobody examines what nobody may read yet."""


def _open(application: Application) -> None:
    if application.edition.is_under_seal:
        raise UnderSeal(_("The applications of this call are under seal until their opening."))


OUTCOMES = ("award", "waitlist", "reject")


class CannotAsk(Refusal):
    """The request for completion itself is not in order."""


class CannotRelease(Refusal):
    """What is to be announced is not what was decided."""


@transaction.atomic
def request_completion(
    *,
    application: Application,
    sections: Sequence[str],
    message: str,
    due_at: datetime,
    by: Any,
    at: datetime,
    expected_version: int | None = None,
) -> CompletionRequest:
    """Reopen the named sections to the applicant until an instant, and stop the silence clock (CRPA L114-5)."""
    _open(application)
    schema = Schema.parse(application.sheet.form_version.schema)
    refuse_if(_why_not_ask(schema, sections, message, due_at, at), CannotAsk)
    stopped = {"silence_left": silence.left(application, at), "silence_at": None}
    moves.move(application, "request_completion", MOVES, expected_version=expected_version, **stopped)
    request = CompletionRequest.objects.create(
        application=application, sections=list(sections), message=texts.cleaned(message), due_at=due_at, asked_by=by, asked_at=at
    )
    titles = [section.title for section in schema.sections if section.id in sections]
    journal.record("application.completion_requested", on=application, by=by, at=at, sections=", ".join(titles))
    for person in people.editors_of(application):
        outbox.post(mails.completion_requested(application, request, person), by=by, at=at)
    return request


def _why_not_ask(schema: Schema, sections: Sequence[str], message: str, due_at: datetime, at: datetime) -> list[str]:
    known = {section.id for section in schema.sections}
    reasons = []
    if not sections or not known.issuperset(sections):
        reasons.append(_("Choose at least one section of this form: only those you name will reopen."))
    if not message.strip():
        reasons.append(_("Say what is missing: the applicant will read it."))
    if due_at <= at:
        reasons.append(_("The applicant needs time to answer: choose an instant to come."))
    return reasons


@transaction.atomic
def continue_without(*, application: Application, by: Any, at: datetime) -> None:
    """Go on with what was last sent, without the answer that was asked for; the silence clock runs again."""
    request = open_request(application)
    moves.move(application, "continue_without", MOVES, silence_at=silence.resumed_at(application, request, at), silence_left=None)
    close_request(request, at=at, is_answered=False)
    journal.record("application.continued_without", on=application, by=by, at=at)
    for person in people.editors_of(application):
        outbox.post(mails.continued_without(application, request, person), by=by, at=at)


def open_request(application: Application) -> CompletionRequest:
    """The request the applicant has not answered yet. A Refusal when someone has just closed it."""
    request = application.completion_requests.filter(closed_at=None).first()
    if request is None:
        raise moves.WrongState(_("This request for completion has just been closed. Reload the page to see where the file stands."))
    return request


def close_request(request: CompletionRequest, *, at: datetime, is_answered: bool) -> None:
    CompletionRequest.objects.filter(pk=request.pk, closed_at=None).update(closed_at=at, is_answered=is_answered)


@transaction.atomic
def admit(*, application: Application, by: Any, at: datetime, expected_version: int | None = None) -> None:
    """The file is complete and eligible: it goes before the jury."""
    _open(application)
    moves.move(application, "admit", MOVES, expected_version=expected_version)
    journal.record("application.admitted", on=application, by=by, at=at)
    hooks.announce("application.admitted", about=application, at=at)


@transaction.atomic
def declare_ineligible(*, application: Application, by: Any, at: datetime, expected_version: int | None = None) -> None:
    """The file does not meet the rules of the edition. Two people have said so: review sees to it."""
    _open(application)
    moves.move(application, "declare_ineligible", MOVES, expected_version=expected_version)
    journal.record("application.declared_ineligible", on=application, by=by, at=at)


@transaction.atomic
def table(*, application: Application, by: Any, at: datetime) -> None:
    """The file goes before a deliberation."""
    moves.move(application, "table", MOVES)
    journal.record("application.tabled", on=application, by=by, at=at)


@transaction.atomic
def send_back(*, application: Application, by: Any, at: datetime) -> None:
    """The deliberation wants the jury to look again."""
    moves.move(application, "send_back", MOVES)
    journal.record("application.sent_back", on=application, by=by, at=at)


@transaction.atomic
def record_outcome(*, application: Application, verb: str, by: Any, at: datetime) -> None:
    """award, waitlist or reject. The applicant knows nothing of it until it is released."""
    if verb not in OUTCOMES:
        raise ValueError(verb)
    moves.move(application, verb, MOVES)
    journal.record(f"application.{verb}_decided", on=application, by=by, at=at)


ANSWERS = {"invite": "application.invited", "turn_down": "application.turned_down"}


@transaction.atomic
def answer_first_stage(*, application: Application, verb: str, by: Any, at: datetime) -> None:
    """Invite or turn_down: the answer to a first stage. The room of the stages says it to the applicant, at once."""
    told = ANSWERS[verb]
    _open(application)
    moves.move(application, verb, MOVES)
    journal.record(told, on=application, by=by, at=at)


@transaction.atomic
def reopen_decision(*, application: Application, by: Any, at: datetime) -> None:
    """A remedy or an error: the file goes back to deliberation. What was announced stands until something else is."""
    moves.move(application, "reopen_decision", MOVES)
    journal.record("application.decision_reopened", on=application, by=by, at=at)


@transaction.atomic
def release_outcome(*, application: Application, state: str, cents: int | None, letter: Document | None, by: Any, at: datetime) -> None:
    """From now on the applicant sees this outcome, this amount and this letter; the silence clock has done its work."""
    if state not in {*DECIDED, State.INELIGIBLE, State.INVITED}:
        raise ValueError(state)
    facts = {
        "released_at": at,
        "released_state": state,
        "released_cents": cents,
        "letter": letter,
        "silence_at": None,
        "silence_left": None,
    }
    if Application.objects.filter(pk=application.pk, state=state).update(**facts) != 1:
        raise CannotRelease(_("This decision has changed since the page was shown: nothing was announced. Reload the page."))
    for name, value in facts.items():
        setattr(application, name, value)
    journal.record("application.outcome_released", on=application, by=by, at=at)
    hooks.announce("decision.announced", about=application, at=at)


@transaction.atomic
def write_to_applicant(*, application: Application, body: str, by: Any, at: datetime) -> ThreadMessage:
    """The team's word to the applicant, on the file itself; a mail says it is there."""
    _open(application)
    message = ThreadMessage.objects.create(application=application, by=by, is_from_staff=True, body=texts.cleaned(body), at=at)
    journal.record("application.team_wrote", on=application, by=by, at=at)
    for person in people.editors_of(application):
        outbox.post(mails.answered_by_team(message, person), by=by, at=at)
    return message
