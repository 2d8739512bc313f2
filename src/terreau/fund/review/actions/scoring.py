"""What jurors write: declarations of interests, recusals, scores."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.commons.accounts import queries as accounts
from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.commons.journal import actions as journal
from terreau.commons.organisations.models import Organisation
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.states import State
from terreau.fund.review.mails import jury as mails
from terreau.fund.review.models import Assignment, Interest, PanelSeat, Review, Score
from terreau.fund.review.queries import conflicts, jury, panels
from terreau.fund.review.queries.jury import Mark
from terreau.fund.review.states import ASSIGNMENT_MOVES, REVIEW_MOVES, AssignmentState, ReviewState
from terreau.lib.moves import move
from terreau.lib.refusals import Refusal, refuse_if

__all__ = [
    "CannotDeclare",
    "CannotScore",
    "IncompleteReview",
    "Mark",
    "StaleReview",
    "declare",
    "give",
    "recuse",
    "save_draft",
    "take_back",
    "withdraw_link",
]


class CannotDeclare(Refusal):
    """The declaration is incomplete, or the seat is closed."""


class CannotScore(Refusal):
    """The file is not, or no longer, this juror's to score."""


class IncompleteReview(Refusal):
    """A score or a reason is missing; each is named."""


class StaleReview(Refusal):
    """The page was drawn from an older state of the review. Nothing was written; what was typed is still on the page."""


@transaction.atomic
def declare(*, seat: PanelSeat, listed: Sequence[Organisation], links: Mapping[int, str], by: User, at: datetime) -> int:
    """Declare interests on the names that were listed: `links` gives a reason for each body the juror is linked with.

    Their files are taken away, the others open without identity. A link once declared stays until it is withdrawn
    (`withdraw_link`): a page drawn before it does not undo it. Returns how many files were taken away.
    """
    seat.refresh_from_db()
    if seat.left_at is not None or not panels.is_scoring_open(seat.panel, at):
        raise CannotDeclare(_("Scoring is closed: there is nothing to declare any more."))
    refuse_if(
        [
            _("Say which link you have with %(name)s.") % {"name": body}
            for body in listed
            if body.pk in links and not links[body.pk].strip()
        ],
        CannotDeclare,
    )
    before = jury.declared(seat)
    for body in listed:
        said = before.get(body.pk)
        if said is None or (not said.is_linked and body.pk in links):
            Interest.objects.update_or_create(
                seat=seat,
                organisation=body,
                defaults={
                    "is_linked": body.pk in links,
                    "reason": links.get(body.pk, "").strip(),
                    "declared_at": at,
                    "withdrawn_at": None,
                    "withdrawn_reason": "",
                },
            )
    PanelSeat.objects.filter(pk=seat.pk).update(declared_at=at)
    taken = _settle(seat, {body.pk for body in listed}, at)
    journal.record("review.interests_declared", on=seat.panel, by=by, at=at, count=len(links), taken=taken)
    return taken


def _settle(seat: PanelSeat, listed: set[int], at: datetime) -> int:
    """Bring the assignments of a seat in line with what is declared, and with what the house sees by itself."""
    said = jury.declared(seat)
    rows = seat.assignments.filter(state__in=[AssignmentState.TO_DECLARE, AssignmentState.ACCEPTED]).select_related("application")
    linked = set(conflicts.conflicted(rows).values_list("pk", flat=True))
    taken = 0
    for row in rows.order_by("pk"):
        body = row.application.organisation_id
        if row.pk in linked:
            reason = said[body].reason if body in said and said[body].is_linked else _("A link known to the platform (member or author).")
            move(row, "recuse", ASSIGNMENT_MOVES, conflict_reason=reason, declared_at=at)
            taken += 1
        elif row.state == AssignmentState.TO_DECLARE and body in listed:
            move(row, "declare_none", ASSIGNMENT_MOVES, declared_at=at)
    return taken


@transaction.atomic
def withdraw_link(*, interest: Interest, reason: str, by: User, at: datetime) -> None:
    """The juror ticked a name by mistake. The declaration is corrected at once; the files it took away do not come back.

    A file that comes back after a correction tells whose it is: only a lead gives it back, knowing that
    (`panels.give_back`). So the juror is told the same thing whether or not a file of theirs is of that applicant, and
    leads are written to only when there is something to weigh.
    """
    seat = interest.seat
    seat.refresh_from_db()
    if seat.left_at is not None or not panels.is_scoring_open(seat.panel, at):
        raise CannotDeclare(_("Scoring is closed: the declaration can no longer be changed."))
    if not reason.strip():
        raise CannotDeclare(_("Say in a few words why there is no link."))
    corrected = {"is_linked": False, "withdrawn_at": at, "withdrawn_reason": reason.strip()}
    if not Interest.objects.filter(pk=interest.pk, is_linked=True).update(**corrected):
        raise CannotDeclare(_("This link has been withdrawn already."))
    journal.record(
        "review.link_withdrawn", on=seat.panel, by=by, at=at, body=str(interest.organisation), link=interest.reason, reason=reason.strip()
    )
    taken = seat.assignments.filter(application__organisation=interest.organisation_id, state=AssignmentState.RECUSED)
    if taken.exists():
        for lead in accounts.holders_of(Role.LEAD).exclude(pk=by.pk):
            outbox.post(mails.link_withdrawn(seat, to=lead, interest=interest.pk, at=at), by=by, at=at)


@transaction.atomic
def recuse(*, assignment: Assignment, reason: str, by: User, at: datetime) -> None:
    """Step back from one file: its sight and its scores are gone. A lead may note it for a juror who said so.

    It says nothing of the applicant: the juror recognised a project, we do not tell them whose it is.
    """
    if not reason.strip():
        raise CannotDeclare(_("Say in a few words which link you have."))
    move(assignment, "recuse", ASSIGNMENT_MOVES, conflict_reason=reason.strip(), declared_at=at)
    # The history of a panel is read by leads alone: they need to know which file.
    journal.record(
        "review.recused", on=assignment.seat.panel, by=by, at=at, juror=str(assignment.seat.juror), file=str(assignment.application)
    )


@transaction.atomic
def save_draft(*, assignment: Assignment, marks: Mapping[int, Mark], comment: str, expected_version: int, by: User, at: datetime) -> Review:
    """Keep unfinished scores. `expected_version` is the review's version the page was drawn from, 0 for none."""
    _check_open(assignment, at)
    _check_points(assignment, marks)
    return _write(assignment, "save", marks, comment, expected_version)


@transaction.atomic
def give(*, assignment: Assignment, marks: Mapping[int, Mark], comment: str, expected_version: int, by: User, at: datetime) -> Review:
    """Give, or change, a complete review: each criterion scored, each score justified."""
    _check_open(assignment, at)
    _check_points(assignment, marks)
    refuse_if(_missing(assignment, marks), IncompleteReview)
    review = _write(assignment, "give", marks, comment, expected_version, given_at=at)
    journal.record("review.scored", on=review, by=by, at=at)
    return review


@transaction.atomic
def take_back(*, assignment: Assignment, expected_version: int, by: User, at: datetime) -> None:
    """A given review becomes a draft again: it counts nowhere until given anew."""
    _check_open(assignment, at)
    review = Review.objects.filter(assignment=assignment).first()
    if review is None or review.version != expected_version:
        raise StaleReview(_stale())
    move(review, "take_back", REVIEW_MOVES, expected_version=expected_version, given_at=None)
    journal.record("review.taken_back", on=review, by=by, at=at)


def _check_open(assignment: Assignment, at: datetime) -> None:
    """Everything that may have changed since the page was shown is read again: seat, panel, file, links."""
    fresh = Assignment.objects.select_related("seat__panel", "application").get(pk=assignment.pk)
    if (
        fresh.seat.left_at is not None
        or fresh.state != AssignmentState.ACCEPTED
        or conflicts.conflicted(Assignment.objects.filter(pk=fresh.pk)).exists()
    ):
        raise CannotScore(_("This file is not yours to score any more."))
    if not panels.is_scoring_open(fresh.seat.panel, at):
        raise CannotScore(_("Scoring is closed. What you had given stands as it was."))
    if fresh.application.state != State.IN_REVIEW:
        raise CannotScore(_("This file is being deliberated on, or was withdrawn: its scores can no longer change."))


def _check_points(assignment: Assignment, marks: Mapping[int, Mark]) -> None:
    rubric = {criterion.id: criterion for criterion in jury.rubric(assignment.seat.panel)}
    wrong = [key for key, mark in marks.items() if key not in rubric or not 0 <= (mark.points or 0) <= rubric[key].points_max]
    if wrong:
        raise CannotScore(_("A score is outside the grid of this jury."))


def _missing(assignment: Assignment, marks: Mapping[int, Mark]) -> list[str]:
    nothing = Mark(None, "")
    found = []
    for criterion in jury.rubric(assignment.seat.panel):
        mark = marks.get(criterion.id, nothing)
        if mark.points is None:
            found.append(_("“%(criterion)s”: the score is missing.") % {"criterion": criterion.label})
        if not mark.reason.strip():
            found.append(_("“%(criterion)s”: say why.") % {"criterion": criterion.label})
    return found


def _write(assignment: Assignment, verb: str, marks: Mapping[int, Mark], comment: str, expected_version: int, **facts: datetime) -> Review:
    review = _begin(assignment) if expected_version == 0 else Review.objects.filter(assignment=assignment).first()
    if review is None or (expected_version and review.version != expected_version):
        raise StaleReview(_stale())
    move(review, verb, REVIEW_MOVES, expected_version=review.version, comment=comment.strip(), **facts)
    for criterion_id, mark in marks.items():
        Score.objects.update_or_create(
            review=review, criterion_id=criterion_id, defaults={"points": mark.points, "reason": mark.reason.strip()}
        )
    return review


def _begin(assignment: Assignment) -> Review:
    try:
        with transaction.atomic():
            return Review.objects.create(assignment=assignment, state=ReviewState.DRAFT)
    except IntegrityError as error:  # another tab began it
        raise StaleReview(_stale()) from error


def _stale() -> str:
    return _(
        "This review was saved from another window since you opened this page. Nothing you typed here is lost: compare with "
        "what is stored, shown under each criterion, then save again."
    )
