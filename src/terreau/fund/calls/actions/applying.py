"""The life of an application in the applicant's hands: begun, claimed, sent, taken back, withdrawn, completed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.forms import actions as forms
from terreau.commons.forms import queries as sheets
from terreau.commons.forms.schema import Kind, Schema, settle
from terreau.commons.hooks.actions import telling as hooks
from terreau.commons.journal import actions as journal
from terreau.commons.organisations import queries as organisations
from terreau.commons.organisations import rules as organisation_rules
from terreau.commons.organisations.models import Organisation
from terreau.commons.outbox import actions as outbox
from terreau.commons.papers import queries as papers
from terreau.fund.calls import rules
from terreau.fund.calls.actions import committees, filling, screening, stages
from terreau.fund.calls.mails import applying as mails
from terreau.fund.calls.models import Application, Committee, CompletionRequest, Edition, Numbering, Submission, ThreadMessage
from terreau.fund.calls.queries import applications, editions, people, readiness, silence
from terreau.fund.calls.queries import stages as stage_queries
from terreau.fund.calls.states import MOVES, State
from terreau.lib import fingerprints, moves, texts
from terreau.lib.refusals import Refusal, refuse_if


class CannotStart(Refusal):
    """The call does not take new applications, or not from this person."""


class NotInvited(Refusal):
    """The edition is a second stage, and this project was not invited to it."""


class AlreadyApplied(Refusal):
    """The organisation has already sent an application to this edition: a second one must be wanted."""


class CannotSubmit(Refusal):
    """Every reason why it cannot be sent yet, at once."""


class CannotReopen(Refusal):
    """It cannot be taken back: the call has closed, or another draft is open."""


# ── Beginning ────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def start(
    *,
    edition: Edition,
    by: Any,
    at: datetime,
    organisation: Organisation | None = None,
    key: str = "",
    siret_hint: str = "",
    is_another: bool = False,
    is_late: bool = False,
    first: Application | None = None,
) -> Application:
    """Begin a draft, or give back the one there is. `key` stands for a person who has no account yet (`by` is then None).

    `is_late`: the calendar was set aside for this one (`late.use`). `first`: the invited file that this one continues, where
    the edition is a second stage; without it, that of the organisation.
    """
    person = by if by is not None and by.is_authenticated else None
    key_hash = rules.key_hash(key) if key and person is None else ""
    if edition.is_by_invitation:
        first = first or stage_queries.invitation_of(edition, organisation)
        refuse_if(_why_not_continue(edition, first, organisation), NotInvited)
        organisation = first.organisation if first else None
    if (existing := _existing(edition, organisation, person, key_hash, first)) is not None:
        return existing
    refuse_if(_why_not_start(edition, organisation, person, key_hash, None if is_late else at), CannotStart)
    if edition.form_version is None:
        raise CannotStart(_("The form of this call is not ready yet."))
    if first is None and organisation is not None and not is_another and applications.sent_by(edition, organisation).exists():
        raise AlreadyApplied(
            _("Your organisation has already sent an application to this call. Say that you want to present another project.")
        )
    try:
        with transaction.atomic():
            application = Application.objects.create(
                edition=edition,
                organisation=organisation,
                sheet=forms.open_sheet(version=edition.form_version, at=at),
                continues=first,
                started_by=person,
                draft_key_hash=key_hash,
                siret_hint=siret_hint,
                started_at=at,
                edited_at=at,
            )
    except IntegrityError:  # the same click, twice: the first one won
        found = _existing(edition, organisation, person, key_hash, first)
        if found is None:
            raise
        return found
    if first is not None:
        journal.record("application.continued", on=application, by=person, at=at, first=first.reference)
        stages.inherit(application=application, by=person, at=at)
    else:
        journal.record("application.started" if person else "application.started_unsigned", on=application, by=person, at=at)
    filling.prefill(application, by=person, at=at)
    return application


def _existing(
    edition: Edition, organisation: Organisation | None, person: User | None, key_hash: str, first: Application | None
) -> Application | None:
    if first is not None:
        return Application.objects.filter(edition=edition, continues=first).select_related("edition__call").first()
    drafts = Application.objects.filter(edition=edition, state=State.DRAFT).order_by("started_at", "pk")
    if organisation is not None:
        return drafts.filter(organisation=organisation).first()
    if person is not None:
        return drafts.filter(organisation=None, started_by=person, draft_key_hash="").first()
    return drafts.filter(draft_key_hash=key_hash, started_by=None).first() if key_hash else None


def _why_not_continue(edition: Edition, first: Application | None, organisation: Organisation | None) -> list[str]:
    """Invited here, by the stage before, for this organisation. Nobody begins on the invitation of someone else."""
    is_invited = first is not None and first.state == State.INVITED and first.edition_id == edition.previous_stage_id
    if is_invited and first is not None and (organisation is None or organisation.pk == first.organisation_id):
        return []
    return [_("This is the second stage of a call: only the projects invited after the first one may present a full application.")]


def _why_not_start(
    edition: Edition, organisation: Organisation | None, person: User | None, key_hash: str, at: datetime | None
) -> list[str]:
    """`at` is None for a late one: the hour does not count."""
    reasons = []
    if at is not None and not editions.takes_new_drafts(edition, at):
        reasons.append(_("This call does not take new applications now. Its page says when it opens and closes."))
    if organisation is not None and not organisation_rules.can_edit(person, organisation):
        reasons.append(_("You are not among the people who may write for this organisation. Ask one of its members to invite you."))
    if person is None and not key_hash:
        reasons.append(_("Sign in, or begin from the page of the call."))
    return reasons


@transaction.atomic
def claim(*, keys: Sequence[str], by: Any, at: datetime) -> list[Application]:
    """Drafts begun in this browser without an account now belong to whoever has just signed in."""
    claimed = []
    unclaimed = Application.objects.filter(draft_key_hash__in=[rules.key_hash(key) for key in keys], started_by=None, state=State.DRAFT)
    for application in unclaimed.select_related("edition__call", "sheet__form_version").order_by("started_at", "pk"):
        if Application.objects.filter(pk=application.pk, started_by=None).update(started_by=by) == 1:
            application.started_by = by
            journal.record("application.claimed", on=application, by=by, at=at)
            filling.prefill(application, by=by, at=at)
            claimed.append(application)
    return claimed


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def submit(*, application: Application, by: Any, at: datetime, seen: str = "") -> Submission:
    """Send a draft: freeze it, number it, start the silence clock, acknowledge it. All of it happens, or nothing.

    `seen`: `edited_at` of the draft that the sender read again; it must still be that one.

    The row is held before anything is read, so that no save slips in between what is checked and what is frozen. The
    receipt is made afterwards (`receipts.make`): the acknowledgement waits a moment for it, and leaves without it at worst.
    """
    schema, answers = _hold(application, "submit")
    refuse_if(
        [*_not_read(application, seen), *_not_signed(application, by), *readiness.obstacles(application, schema, answers, at=at)],
        CannotSubmit,
    )
    application.number = application.number or _next_number(application.edition)
    moves.move(
        application,
        "submit",
        MOVES,
        number=application.number,
        submitted_at=at,
        silence_at=silence.due_at(application.edition, at),
        silence_left=None,
        committee=_committee_for(application, at),
        commune_code=application.organisation.commune_code if application.organisation else "",
        **filling.mirrored(application, schema, answers),
    )
    submission = _freeze(application, answers, by=by, at=at)
    journal.record("application.submitted", on=application, by=by, at=at, number=application.reference)
    hooks.announce("application.submitted", about=application, at=at)
    for person in people.addressees_of(application):
        outbox.post(mails.acknowledgement(submission, person), by=by, at=at)
    return submission


def _committee_for(application: Application, at: datetime) -> Committee | None:
    """Who will look at it, in a call open all year: the next committee, even for one that was taken back from another."""
    return committees.for_submission(application.edition, at) if application.edition.is_continuous else None


def _hold(application: Application, verb: str) -> tuple[Schema, dict[str, Any]]:
    """Take the row, then read afresh all that the guards and the snapshot are made of: the answers to what is asked, no other."""
    moves.hold(application, verb, MOVES)
    application.refresh_from_db(from_queryset=Application.objects.select_related("edition__call", "organisation", "sheet__form_version"))
    schema = sheets.schema_of(application.sheet.form_version)
    return schema, settle(schema, sheets.answers(application.sheet)).answers


def _not_signed(application: Application, by: Any) -> list[str]:
    return [] if rules.can_sign(by, application) else [_("Only a person who may sign for the organisation can send its application.")]


def _moves_account(application: Application, schema: Schema, answers: dict[str, Any], by: Any) -> list[str]:
    """A completion commits to nothing new, so any editor may send it; another account would."""
    last = applications.latest_submission(application)
    before = last.content["answers"] if last else {}
    asked = [question.id for question in schema.questions() if question.kind == Kind.BANK]
    if all(answers.get(one) == before.get(one) for one in asked) or rules.can_sign(by, application):
        return []
    return [_("The bank details have changed: only a person who may sign for the organisation can send them.")]


def _not_read(application: Application, seen: str) -> list[str]:
    """A stale page: someone has changed an answer since the sender read them."""
    if not seen or application.edited_at is None or application.edited_at.isoformat() == seen:
        return []
    return [_("The application has been changed since you read it. Here it is as it now stands: read it again, then send it.")]


def _next_number(edition: Edition) -> int:
    """The next number of the edition. The UPDATE holds the counter until this transaction ends, and gives it back if it fails."""
    counter = Numbering.objects.filter(edition=edition)
    if not counter.update(last=F("last") + 1):
        Numbering.objects.get_or_create(edition=edition)
        counter.update(last=F("last") + 1)
    return counter.get().last


def _freeze(application: Application, answers: dict[str, Any], *, by: Any, at: datetime) -> Submission:
    content = {
        "answers": answers,
        "organisation": organisations.snapshot(application.organisation) if application.organisation else {},
        "applicant": {"name": by.name, "email": by.email},
        "files": _frozen_files(application, answers),
    }
    application.submissions.filter(is_superseded=False).update(is_superseded=True)
    return Submission.objects.create(
        application=application,
        sequence=application.submissions.count() + 1,
        at=at,
        by=by,
        form_version=application.sheet.form_version,
        content=content,
        sha256=fingerprints.sha256(content),
    )


def _frozen_files(application: Application, answers: dict[str, Any]) -> dict[str, Any]:
    """Each file by its fingerprint; of a permanent piece of the organisation, also which one it was and its age that day."""
    found = applications.files_named(application, answers)
    frozen: dict[str, Any] = {one.public_id: {"name": one.name, "size": one.size, "sha256": one.sha256} for one in found}
    for public_id, origin in papers.origins(list(frozen)).items() if frozen else ():
        frozen[public_id]["paper"] = {"name": origin.name, "put_on": origin.put_on.isoformat()}
    return frozen


@transaction.atomic
def tell_signers(*, application: Application, by: Any, at: datetime) -> int:
    """The draft is ready, but its author may not sign: tell those who may. At most one mail a day to each."""
    signers = list(people.signers_of(application))
    if not signers:
        raise Refusal(_("Nobody may sign for this organisation yet. Open its page to see how to declare who does."))
    if not moves.allows(application, "submit", MOVES):
        raise moves.WrongState(_("This application is already sent."))
    for person in signers:
        outbox.post(mails.ready_to_sign(application, person, by=by, at=at), by=by, at=at)
    journal.record("application.signers_told", on=application, by=by, at=at)
    return len(signers)


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def reopen(*, application: Application, by: Any, at: datetime) -> None:
    """Take it back to change it, while the call is open. What was sent stays in its history, and no longer counts."""
    if not editions.is_open_for(application, at):
        raise CannotReopen(_("The call has closed: what you sent is what will be examined. You can write to the team."))
    if application.committee is not None and at >= application.committee.cutoff_at:
        raise CannotReopen(_("The limit of its committee has passed: what you sent is what will be examined. You can write to the team."))
    try:
        with transaction.atomic():
            moves.move(application, "reopen", MOVES, silence_at=None, silence_left=None, committee=None)
    except IntegrityError as clash:
        raise CannotReopen(
            _("Another draft is open for your organisation in this call. Send it or throw it away, then take this one back.")
        ) from clash
    application.submissions.filter(is_superseded=False).update(is_superseded=True)
    journal.record("application.reopened", on=application, by=by, at=at)
    for person in people.addressees_of(application):
        outbox.post(mails.reopened(application, person, at=at), by=by, at=at)


WithdrawalStep = Callable[..., None]
_ON_WITHDRAWAL: list[WithdrawalStep] = []


def on_withdrawal(step: WithdrawalStep) -> WithdrawalStep:
    """A room gives back what it held for a file, in the transaction of its withdrawal: `step(application=, by=, at=)`."""
    if step not in _ON_WITHDRAWAL:
        _ON_WITHDRAWAL.append(step)
    return step


@transaction.atomic
def withdraw(*, application: Application, reason: str, by: Any, at: datetime) -> None:
    """The organisation gives up its request. Nothing is erased, and it cannot be undone."""
    moves.move(application, "withdraw", MOVES, silence_at=None, silence_left=None)
    CompletionRequest.objects.filter(application=application, closed_at=None).update(closed_at=at)
    journal.record("application.withdrawn", on=application, by=by, at=at, reason=texts.one_line(reason, 300))
    hooks.announce("application.withdrawn", about=application, at=at)
    for person in people.addressees_of(application):
        outbox.post(mails.withdrawn(application, person, reason=reason), by=by, at=at)
    for step in _ON_WITHDRAWAL:
        step(application=application, by=by, at=at)


@transaction.atomic
def resend(*, application: Application, by: Any, at: datetime, seen: str = "") -> Submission:
    """Answer a request for completion: a new submission; the silence clock runs again (CRPA L114-5)."""
    schema, answers = _hold(application, "resend")
    request = screening.open_request(application)
    obstacles = readiness.obstacles_to_resend(application, schema, answers, request.sections)
    refuse_if([*_not_read(application, seen), *_moves_account(application, schema, answers, by), *obstacles], CannotSubmit)
    resumed_at = silence.resumed_at(application, request, at)
    moves.move(application, "resend", MOVES, silence_at=resumed_at, silence_left=None, **filling.mirrored(application, schema, answers))
    screening.close_request(request, at=at, is_answered=True)
    submission = _freeze(application, answers, by=by, at=at)
    journal.record("application.resent", on=application, by=by, at=at)
    hooks.announce("application.resent", about=application, at=at)
    for person in people.addressees_of(application):
        outbox.post(mails.completion_acknowledged(submission, person), by=by, at=at)
    outbox.post(mails.completed(submission, request.asked_by), by=by, at=at)
    return submission


@transaction.atomic
def write_to_team(*, application: Application, body: str, by: Any, at: datetime) -> ThreadMessage:
    """The applicant's word to the team, on the file itself; a mail tells those of the team who follow the file."""
    message = ThreadMessage.objects.create(application=application, by=by, is_from_staff=False, body=texts.cleaned(body), at=at)
    journal.record("application.holder_wrote", on=application, by=by, at=at)
    for person in people.followers_of(application):
        outbox.post(mails.written_by_applicant(message, person), by=by, at=at)
    return message
