"""What officers do with a file: look, note, tick, ask, admit, turn away. Moves are the call's; their surroundings are here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.documents import actions as documents
from terreau.commons.documents.models import Document
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.actions import screening as files
from terreau.fund.calls.models import Application, CompletionRequest
from terreau.fund.calls.queries import people
from terreau.fund.calls.rules import LETTER as LETTER_SLOT
from terreau.fund.calls.states import State
from terreau.fund.letters import mails as paper
from terreau.fund.letters.queries import signing
from terreau.fund.review.actions import writing
from terreau.fund.review.mails import screening as mails
from terreau.fund.review.models import Check, IneligibilityProposal, Note
from terreau.fund.review.queries import screening as reads
from terreau.fund.review.states import INELIGIBILITY_MOVES, IneligibilityState
from terreau.lib import moves, periods, texts
from terreau.lib.refusals import Refusal
from terreau.web import pdf

# CRPA L114-5 asks for "a time limit" to complete a file; shorter than a week would be no time at all.
LEAST_TIME = timedelta(days=7)


class NotAnItem(Refusal):
    """The line is not of this file's checklist, or it is computed."""


class TooShort(Refusal):
    """The applicant would not have a reasonable time to answer."""


class NotComplete(Refusal):
    """Every line of the checklist that is not settled; an officer may still admit the file, and say why."""


class BeingTurnedAway(Refusal):
    """Someone has proposed to declare the file not eligible: that is answered first."""


class LetterStands(Refusal):
    """The letter exists and was not cancelled."""


class SamePerson(Refusal):
    """Who proposes does not confirm: nobody is turned away by one pair of eyes."""


@transaction.atomic
def write_note(*, application: Application, body: str, by: User, at: datetime) -> Note:
    """A working note, for colleagues."""
    note = Note.objects.create(application=application, body=texts.cleaned(body, 5000), by=by, at=at)
    journal.record("review.noted", on=application, by=by, at=at)
    return note


@transaction.atomic
def tick(*, application: Application, item: str, is_fine: bool | None, comment: str = "", by: User, at: datetime) -> Check:
    """Settle one line of the checklist, or (None) put it back to be looked at. The last officer's word stands; the journal keeps all."""
    labels = tickable(application)
    if item not in labels:
        raise NotAnItem(_("This line is not of the checklist of this file any more. Reload the page."))
    said: dict[str, Any] = {"is_fine": is_fine, "comment": texts.one_line(comment, 300)}
    if standing := Check.objects.filter(application=application, item=item, by=by, **said).first():
        return standing  # the same word by the same person, sent twice
    judged = said | {"by": by, "at": at}
    check, _is_new = Check.objects.update_or_create(application=application, item=item, defaults=judged)
    verdicts = {True: _("in order"), False: _("not in order"), None: _("to be looked at again")}
    journal.record("review.checked", on=application, by=by, at=at, item=labels[item], verdict=str(verdicts[is_fine]))
    return check


def tickable(application: Application) -> Mapping[str, str]:
    """Items an officer may settle: those of the edition, and the eligibility rules. Item → label."""
    from_rules = {f"{reads.RULE}{rule['id']}": reads.described(rule) for rule in application.edition.eligibility}
    return {item["id"]: item["label"] for item in application.edition.checklist} | from_rules


@transaction.atomic
def request_completion(
    *, application: Application, sections: Sequence[str], message: str, due_at: datetime, expected_version: int, by: User, at: datetime
) -> CompletionRequest:
    """Ask for more. The due instant leaves at least a week."""
    if due_at < at + LEAST_TIME:
        raise TooShort(_("Leave the applicant at least seven days."))
    return files.request_completion(
        application=application, sections=sections, message=message, due_at=due_at, expected_version=expected_version, by=by, at=at
    )


@transaction.atomic
def admit(*, application: Application, reason: str = "", expected_version: int | None = None, by: User, at: datetime) -> None:
    """Put a file before the jury: its checklist is settled, or `reason` says why it goes all the same.

    The move comes first: it takes the row, so that what is read after it is what everyone else will see.
    """
    files.admit(application=application, by=by, at=at, expected_version=expected_version)
    if application.ineligibility.filter(state=IneligibilityState.PROPOSED).exists():
        raise BeingTurnedAway(_("A colleague has proposed to declare this file not eligible. Confirm or dismiss that first."))
    unfinished = reads.dossier(application, at=at).unfinished
    if unfinished and not reason.strip():
        raise NotComplete(*(_("Not settled: %(line)s.") % {"line": line.label.rstrip(".")} for line in unfinished))
    if unfinished:
        journal.record("review.admitted_despite", on=application, by=by, at=at, reason=texts.one_line(reason, 500))


@dataclass(slots=True)
class Report:
    """What became of a list of files, one by one."""

    done: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, str]] = field(default_factory=list)


def admit_each(*, applications: Sequence[Application], versions: Mapping[int, int], by: User, at: datetime) -> Report:
    """Admit each file that is ready, and say why the others stay. Each is checked again, in a transaction of its own."""
    report = Report()
    for application in applications:
        try:
            admit(application=application, expected_version=versions[application.pk], by=by, at=at)
        except Refusal as refusal:
            report.refused.append((application, str(refusal)))
        else:
            report.done.append(application)
    return report


@transaction.atomic
def propose_ineligible(
    *, application: Application, rule: str, reason: str, expected_version: int | None = None, by: User, at: datetime
) -> IneligibilityProposal:
    """A first person says that the file cannot be admitted, and why, in words the applicant will read."""
    _touch(application, expected_version)
    try:
        with transaction.atomic():
            proposal = IneligibilityProposal.objects.create(
                application=application, rule=rule, reason=texts.cleaned(reason, 2000), proposed_by=by, proposed_at=at
            )
    except IntegrityError as error:
        raise BeingTurnedAway(_("A colleague has already proposed it: confirm or dismiss their proposal.")) from error
    journal.record("review.ineligibility_proposed", on=application, by=by, at=at, rule=reads.rule_label(application, rule))
    return proposal


def _touch(application: Application, expected_version: int | None) -> None:
    """Take the row without moving the file: a page drawn before the proposal can no longer admit it."""
    rows = Application.objects.filter(pk=application.pk, state=State.SUBMITTED)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if rows.update(version=F("version") + 1) != 1:
        raise moves.WrongState(_("Someone has just changed this file, or it can no longer be turned away. Reload the page."))
    application.refresh_from_db(fields=["version"])


@transaction.atomic
def confirm_ineligible(*, proposal: IneligibilityProposal, by: User, at: datetime) -> Message:
    """A second person agrees. A letter is held for a proofreader; the applicant knows nothing until it leaves."""
    if proposal.proposed_by_id == by.pk:
        raise SamePerson(_("You proposed it yourself: someone else has to confirm."))
    application = proposal.application
    files.declare_ineligible(application=application, by=by, at=at)
    moves.move(proposal, "confirm", INELIGIBILITY_MOVES, answered_by=by, answered_at=at)
    journal.record("review.ineligibility_confirmed", on=application, by=by, at=at)
    return writing.ineligibility_letter(proposal, by=by, at=at)


@transaction.atomic
def dismiss_ineligible(*, proposal: IneligibilityProposal, by: User, at: datetime) -> None:
    """The file goes on: the proposal is put aside."""
    moves.move(proposal, "dismiss", INELIGIBILITY_MOVES, answered_by=by, answered_at=at)
    journal.record("review.ineligibility_dismissed", on=proposal.application, by=by, at=at)


@transaction.atomic
def rewrite_letter(*, proposal: IneligibilityProposal, by: User, at: datetime) -> Message:
    """A cancelled letter is written again from the proposal."""
    previous = Message.objects.filter(kind=mails.KIND, object_type=proposal._meta.label_lower, object_id=proposal.pk)
    if previous.exclude(state=MessageState.CANCELLED).exists() or proposal.state != IneligibilityState.CONFIRMED:
        raise LetterStands(_("This letter stands: correct it rather than writing it again."))
    message = writing.ineligibility_letter(proposal, attempt=previous.count() + 1, by=by, at=at)
    journal.record("review.letter_rewritten", on=proposal.application, by=by, at=at, file=str(proposal.application))
    return message


def announce_ineligible(message: Message, *, by: User, at: datetime) -> None:
    """For the outbox: letting the letter leave is what makes the outcome visible, in the same transaction."""
    proposal = IneligibilityProposal.objects.select_related("application__edition__call", "application__organisation").get(
        pk=message.object_id
    )
    application = proposal.application
    letter = _print(proposal, message, by=by, at=at)
    files.release_outcome(application=application, state=State.INELIGIBLE, cents=None, letter=letter, by=by, at=at)
    message.attachments.add(letter)
    for person in people.addressees_of(application).exclude(pk=message.to_id):
        copy = mails.ineligible_copy(proposal, to=person, subject=message.subject, body=message.body, document=letter)
        outbox.post(copy, by=by, at=at)


def _print(proposal: IneligibilityProposal, message: Message, *, by: User, at: datetime) -> Document:
    """The letter as it was proofread, on paper: it joins the file."""
    application = proposal.application
    day = periods.day(timezone.localtime(at))
    picture = signing.picture_for(application.edition, proposal.answered_by)
    return documents.store_generated(
        content=pdf.render(paper.PAPER, mails.pdf_data(proposal, subject=message.subject, body=message.body, day=day, picture=picture)),
        name=_("Decision %(reference)s.pdf") % {"reference": application.reference},
        media_type="application/pdf",
        owner=application,
        slot=LETTER_SLOT,
        by=by,
        at=at,
    )


@transaction.atomic
def record_export(*, count: int, format_: str, by: User, at: datetime) -> Any:
    """Personal data leaves the house: the journal says who took it."""
    return journal.record("review.exported", on=by, by=by, at=at, count=count, format=format_)


@transaction.atomic
def record_awards_export(*, count: int, by: User, at: datetime) -> Any:
    """Amounts and bodies leave the house: the journal says who took them."""
    return journal.record("review.awards_exported", on=by, by=by, at=at, count=count)
