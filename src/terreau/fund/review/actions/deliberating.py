"""Deciding within the envelope: a session, files on its table, proposals, adoption."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.commons.accounts.models import User
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.actions import screening as files
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.queries import editions
from terreau.fund.calls.states import State
from terreau.fund.letters.queries import composing
from terreau.fund.review.actions import writing
from terreau.fund.review.models import Decision, Deliberation, Proposal
from terreau.fund.review.queries import conflicts, values
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.queries.deliberation import Intent
from terreau.fund.review.states import DELIBERATION_MOVES, DeliberationState, Outcome
from terreau.lib import money, periods
from terreau.lib.moves import WrongState, move
from terreau.lib.refusals import Refusal, refuse_if

__all__ = [
    "CannotAdopt",
    "CannotPropose",
    "CannotTable",
    "Conflicted",
    "EnvelopeExceeded",
    "Intent",
    "Tabled",
    "adopt",
    "change",
    "on_adoption",
    "open_deliberation",
    "save_proposals",
    "table_files",
    "take_off",
]

_ADOPTED: list[Callable[..., None]] = []


def on_adoption(keep: Callable[..., None]) -> None:
    """Rooms above call this from apps.py: `keep(decisions, at=)` runs inside the transaction that adopts."""
    _ADOPTED.append(keep)


VERBS = {Outcome.AWARD: "award", Outcome.WAITLIST: "waitlist", Outcome.REJECT: "reject"}


class CannotTable(Refusal):
    """The file cannot come before, or leave, this session."""


class CannotPropose(Refusal):
    """An amount, a rank or an outcome is outside the rules of the edition."""


class CannotAdopt(Refusal):
    """The session is not ready to be adopted; each reason is said."""


class EnvelopeExceeded(CannotAdopt):
    """The edition does not hold that much money any more."""


class Conflicted(Refusal):
    """The person who would decide has a link with an applicant."""


@dataclass(slots=True)
class Tabled:
    """What came of tabling: the files put on the table, and those refused, in words."""

    done: list[Proposal] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def open_deliberation(*, edition: Edition, title: str, held_on: date, reference: str, by: User, at: datetime) -> Deliberation:
    """A session, its table empty."""
    deliberation = Deliberation.objects.create(
        edition=edition, title=title, held_on=held_on, reference=reference, created_by=by, created_at=at
    )
    journal.record("review.deliberation_opened", on=deliberation, by=by, at=at)
    return deliberation


@transaction.atomic
def change(*, deliberation: Deliberation, title: str, held_on: date, reference: str, by: User, at: datetime) -> None:
    """Correct the title, date or reference, until adoption."""
    move(deliberation, "prepare", DELIBERATION_MOVES, title=title, held_on=held_on, reference=reference)
    journal.record("review.deliberation_changed", on=deliberation, by=by, at=at)


@transaction.atomic
def table_files(*, deliberation: Deliberation, applications: Sequence[Application], by: User, at: datetime) -> Tabled:
    """Put files on the table, one by one: their scores freeze. What cannot come is said; the rest comes."""
    move(deliberation, "prepare", DELIBERATION_MOVES)
    done, linked = Tabled(), conflicts.linked_ids(by, applications)
    wanted = list(dict.fromkeys(application.pk for application in applications))
    fresh = Application.objects.select_related("edition").in_bulk(wanted)
    for application in (fresh[pk] for pk in wanted if pk in fresh):
        why = _why_not_table(deliberation, application, is_linked=application.pk in linked)
        if why:
            done.refused.append(why)
            continue
        try:
            with transaction.atomic():
                if application.state == State.IN_REVIEW:
                    files.table(application=application, by=by, at=at)
                done.done.append(Proposal.objects.create(deliberation=deliberation, application=application))
        except (WrongState, IntegrityError):
            done.refused.append(_("“%(file)s” has just been moved by someone else.") % {"file": application})
    if done.done:
        journal.record("review.files_tabled", on=deliberation, by=by, at=at, count=len(done.done))
    return done


def _why_not_table(deliberation: Deliberation, application: Application, *, is_linked: bool) -> str:
    words = {"file": str(application)}
    if application.edition_id != deliberation.edition_id:
        return _("“%(file)s” belongs to another edition.") % words
    if is_linked:
        return _("You have a link with the applicant of “%(file)s”: another lead must table it.") % words
    if application.state not in {State.IN_REVIEW, State.WAITLISTED, State.DELIBERATION}:
        return _("“%(file)s” is not ready to be decided.") % words
    elsewhere = Proposal.objects.filter(application=application, deliberation__state=DeliberationState.OPEN)
    if elsewhere.exists():
        return _("“%(file)s” is already on the table of a session in preparation.") % words
    return ""


@transaction.atomic
def save_proposals(*, deliberation: Deliberation, intents: Sequence[Intent], expected_version: int, by: User, at: datetime) -> None:
    """Keep what the session is about to decide. The total may still exceed the envelope: only adoption may not."""
    rows = {proposal.pk: proposal for proposal in deliberation.proposals.select_related("application__edition")}
    linked = conflicts.linked_ids(by, [proposal.application for proposal in rows.values()])
    wanted = [intent for intent in intents if intent.proposal in rows]
    if any(rows[intent.proposal].application_id in linked for intent in wanted):
        raise Conflicted(_("You have a link with one of these applicants: another lead must write its proposal."))
    refuse_if([why for intent in wanted for why in limits(rows[intent.proposal].application, intent)], CannotPropose)
    move(deliberation, "prepare", DELIBERATION_MOVES, expected_version=expected_version)
    for intent in wanted:
        Proposal.objects.filter(pk=intent.proposal).update(
            outcome=intent.outcome,
            amount_cents=intent.amount_cents if intent.outcome == Outcome.AWARD else 0,
            rank=intent.rank if intent.outcome == Outcome.WAITLIST else None,
            reason=intent.reason.strip(),
        )
    journal.record("review.proposals_saved", on=deliberation, by=by, at=at, total=money.show(reads.budget(deliberation).proposed))


def limits(application: Application, intent: Intent) -> list[str]:
    """What the rules of the edition say of this proposal, whatever its completeness."""
    edition, words = application.edition, {"file": str(application)}
    found = []
    if application.state == State.WAITLISTED and intent.outcome == Outcome.WAITLIST:
        found.append(_("“%(file)s” is already on the waiting list: take it off the table to leave it there.") % words)
    if intent.outcome != Outcome.AWARD or not intent.amount_cents:
        return found
    bounds = [
        (application.requested_cents, _("“%(file)s”: %(amount)s is more than what was asked for (%(limit)s).")),
        (edition.amount_max_cents or None, _("“%(file)s”: %(amount)s is more than the largest amount of the edition (%(limit)s).")),
    ]
    words["amount"] = money.show(intent.amount_cents)
    found += [text % (words | {"limit": money.show(limit)}) for limit, text in bounds if limit is not None and intent.amount_cents > limit]
    if intent.amount_cents < edition.amount_min_cents:
        smallest = words | {"limit": money.show(edition.amount_min_cents)}
        found.append(_("“%(file)s”: %(amount)s is less than the smallest amount of the edition (%(limit)s).") % smallest)
    return found


@transaction.atomic
def take_off(*, proposal: Proposal, reason: str, by: User, at: datetime) -> None:
    """Send a file back to the jury, or leave a waiting one where it was. A reopened decision must be decided again."""
    application = Application.objects.select_related("edition").get(pk=proposal.application_id)
    if not reason.strip():
        raise CannotTable(_("Say why the file leaves the table: the history keeps it."))
    if conflicts.linked_ids(by, [application]):
        raise Conflicted(_("You have a link with this applicant: another lead must take the file off the table."))
    move(proposal.deliberation, "prepare", DELIBERATION_MOVES)
    if application.state == State.DELIBERATION:
        if application.decisions.in_force().exists():
            raise CannotTable(_("This decision was reopened: it must be decided again, even if only to confirm it."))
        files.send_back(application=application, by=by, at=at)
    proposal.delete()
    journal.record("review.file_sent_back", on=proposal.deliberation, by=by, at=at, file=str(application), reason=reason.strip())


@transaction.atomic
def adopt(*, deliberation: Deliberation, expected_version: int, by: User, at: datetime) -> list[Decision]:
    """Turn the proposals into decisions: all of them, within the envelope, or none.

    The sum is held by one guarded UPDATE of the edition in the same transaction, and by a CHECK of the database behind it:
    two sessions adopted at once cannot spend the same euro. Letters wait for a proofreader; applicants see nothing yet.
    """
    move(deliberation, "adopt", DELIBERATION_MOVES, expected_version=expected_version, adopted_by=by, adopted_at=at)
    rows = list(deliberation.proposals.select_related("application__edition", "application__organisation").order_by("pk"))
    if conflicts.linked_ids(by, [row.application for row in rows]):
        raise Conflicted(_("You have a link with an applicant of this session: another lead must adopt it (CGCT, art. L1111-6)."))
    refuse_if(_why_not_adopt(deliberation, rows, at), CannotAdopt)
    previous = {
        decision.application_id: decision for decision in Decision.objects.in_force().filter(application__in=[r.application for r in rows])
    }
    stationery = composing.stationery(deliberation.edition)
    refuse_if(_why_not_write(stationery, rows, previous), CannotAdopt)
    _take_from_envelope(deliberation, rows, sum(row.amount_cents for row in rows) - sum(d.amount_cents for d in previous.values()))
    decisions = [_decide(row, previous.get(row.application_id), stationery, by=by, at=at) for row in rows]
    for keep in _ADOPTED:
        keep(decisions, at=at)
    total = money.show(sum(decision.amount_cents for decision in decisions))
    journal.record("review.adopted", on=deliberation, by=by, at=at, count=len(decisions), total=total)
    return decisions


def _why_not_adopt(deliberation: Deliberation, rows: Sequence[Proposal], at: datetime) -> list[str]:
    if not rows:
        return [_("The table is empty: there is nothing to adopt.")]
    taken = reads.waiting_ranks(deliberation.edition, but=[row.application_id for row in rows])
    found = []
    if deliberation.held_on > editions.local(deliberation.edition, at).date():  # its date stands in the letters, as a fact
        day = periods.day(deliberation.held_on)
        found.append(_("The session is dated %(day)s: adopt it on that day, or correct its date.") % {"day": day})
    for row in rows:
        words = {"file": str(row.application)}
        if row.application.state not in {State.DELIBERATION, State.WAITLISTED}:
            found.append(_("“%(file)s” was withdrawn in the meantime: take it off the table.") % words)
        elif not row.outcome:
            found.append(_("“%(file)s”: nothing is proposed yet.") % words)
        elif row.outcome == Outcome.AWARD and not row.amount_cents:
            found.append(_("“%(file)s”: the amount is missing.") % words)
        elif row.outcome == Outcome.REJECT and not row.reason:
            found.append(_("“%(file)s”: say why it is not selected; the applicant will read it.") % words)
        elif row.outcome == Outcome.WAITLIST and (row.rank is None or row.rank in taken):
            found.append(_("“%(file)s”: give it a place of its own on the waiting list.") % words)
        if row.rank is not None:
            taken.add(row.rank)
        found += limits(row.application, Intent(row.pk, row.outcome, row.amount_cents, row.rank))
    return found


def _why_not_write(stationery: composing.Stationery, rows: Sequence[Proposal], previous: Mapping[int, Decision]) -> list[str]:
    """A letter with a hole in it is not written: each file, and what it lacks."""
    found = []
    for row in rows:
        missing = stationery.missing(row.outcome, values.of_proposal(row, previous.get(row.application_id)))
        if missing:
            found.append(composing.hole(missing, row.application))
    return found


def _take_from_envelope(deliberation: Deliberation, rows: Sequence[Proposal], cents: int) -> None:
    """`cents` may be negative: a decision that gives less than the one it replaces gives money back.

    The edition's row is taken before promises are counted: whoever promises takes it too, and nobody counts half of the other.
    """
    Edition.objects.filter(pk=deliberation.edition_id).update(awarded_cents=F("awarded_cents"))
    promised = reads.promised_cents(deliberation.edition_id, but=[row.application_id for row in rows])
    needed = promised + cents if cents > 0 else 0  # money that comes back needs no room
    held = Edition.objects.filter(pk=deliberation.edition_id, awarded_cents__lte=F("envelope_cents") - needed)
    if held.update(awarded_cents=F("awarded_cents") + cents) != 1:
        edition = Edition.objects.get(pk=deliberation.edition_id)
        words = {
            "excess": money.show(edition.awarded_cents + promised + cents - edition.envelope_cents),
            "promised": money.show(promised),
        }
        why = _("The envelope does not hold this total: it is %(excess)s too much. Nothing was decided.") % words
        if promised:
            why += " " + _("%(promised)s are offered to the waiting list: wait for the answers, or take an offer back.") % words
        raise EnvelopeExceeded(why)


def _decide(row: Proposal, previous: Decision | None, stationery: composing.Stationery, *, by: User, at: datetime) -> Decision:
    if previous is not None:
        if Decision.objects.filter(pk=previous.pk).supersede(at=at) != 1:
            raise WrongState(_("This decision has just been replaced by someone else."))
        _cancel_letters(previous, by=by, at=at)
    outcome = Outcome(row.outcome)
    files.record_outcome(application=row.application, verb=VERBS[outcome], by=by, at=at)
    decision = Decision.objects.create(
        application=row.application,
        deliberation=row.deliberation,
        outcome=outcome,
        amount_cents=row.amount_cents,
        rank=row.rank,
        reason=row.reason,
        by=by,
        at=at,
        supersedes=previous,
    )
    facts = {"outcome": str(outcome.label), "amount": money.show(row.amount_cents), "session": row.deliberation.title}
    journal.record("review.decided", on=decision, by=by, at=at, **facts)
    writing.decision_letter(decision, stationery=stationery, by=by, at=at)
    return decision


def _cancel_letters(decision: Decision, *, by: User, at: datetime) -> None:
    """A decision replaced before it was announced is never announced."""
    message = reads.latest_letters([decision]).get(decision.pk)
    if message is not None and message.state == MessageState.HELD:
        outbox.cancel(message=message, reason=_("Another decision replaced this one before it was announced."), by=by, at=at)
