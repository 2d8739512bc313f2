"""The lead composes the jury: panels, jurors, files to score, opening and closing, reminders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.commons.accounts import actions as accounts
from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.commons.journal import actions as journal
from terreau.commons.outbox import actions as outbox
from terreau.fund.calls.models import Application, Edition, Theme
from terreau.fund.calls.states import EditionState, State
from terreau.fund.review.actions import links
from terreau.fund.review.mails import jury as mails
from terreau.fund.review.models import Assignment, Panel, PanelInvitation, PanelSeat, Review
from terreau.fund.review.queries import conflicts
from terreau.fund.review.queries import panels as reads
from terreau.fund.review.states import ASSIGNMENT_MOVES, PANEL_MOVES, AssignmentState, PanelState, ReviewState
from terreau.lib import periods
from terreau.lib.moves import move
from terreau.lib.refusals import Refusal, refuse_if


class CannotCompose(Refusal):
    """The panel cannot be made that way."""


class CannotOpen(Refusal):
    """Scoring cannot begin: something is missing."""


@dataclass(slots=True)
class Handed:
    """What came of handing files out: how many assignments were made, and which pairs were refused, in words."""

    made: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def create_panel(*, edition: Edition, name: str, closes_at: datetime, by: User, at: datetime, themes: Sequence[Theme] = ()) -> Panel:
    """A jury for an edition, or for some of its themes; empty for now."""
    refuse_if(_too_early(closes_at, at), CannotCompose)
    panel = Panel.objects.create(edition=edition, name=name, closes_at=closes_at, created_at=at, created_by=by)
    panel.themes.set(themes)
    journal.record("review.panel_created", on=panel, by=by, at=at)
    return panel


@transaction.atomic
def change_closing(*, panel: Panel, closes_at: datetime, by: User, at: datetime) -> None:
    """Scores are due at another instant."""
    refuse_if(_too_early(closes_at, at), CannotCompose)
    if not Panel.objects.filter(pk=panel.pk).exclude(state=PanelState.CLOSED).update(closes_at=closes_at):
        raise CannotCompose(_("Scoring is closed. Reopen it to choose another date."))
    panel.closes_at = closes_at
    journal.record("review.panel_closing_moved", on=panel, by=by, at=at, closes_at=_written(panel, closes_at))


@transaction.atomic
def limit_themes(*, panel: Panel, themes: Sequence[Theme], by: User, at: datetime) -> None:
    """Which files the jury may be given from now on; none: all. Files handed out already stay with their jurors."""
    _check_composing(panel)
    foreign = {theme.pk for theme in themes} - set(panel.edition.themes.values_list("pk", flat=True))
    refuse_if([_("A theme of another edition was chosen.")] if foreign else [], CannotCompose)
    panel.themes.set(themes)
    journal.record("review.panel_themes", on=panel, by=by, at=at, themes=", ".join(theme.name for theme in themes) or _("all themes"))


@transaction.atomic
def limit_load(*, seat: PanelSeat, load_max: int | None, by: User, at: datetime) -> None:
    """The most files a juror scores on this panel; None: no limit of their own. What they have already is not taken away."""
    _check_composing(seat.panel)
    if not PanelSeat.objects.filter(pk=seat.pk, left_at=None).update(load_max=load_max):
        raise CannotCompose(_("%(name)s does not sit on this jury any more.") % {"name": seat.juror})
    seat.load_max = load_max
    number = _("no limit") if load_max is None else str(load_max)
    journal.record("review.load_limited", on=seat.panel, by=by, at=at, juror=str(seat.juror), number=number)


def _check_composing(panel: Panel) -> None:
    if not Panel.objects.filter(pk=panel.pk).exclude(state=PanelState.CLOSED).exists():
        raise CannotCompose(_("Scoring is closed: reopen it to change the jury."))


@transaction.atomic
def add_juror(*, panel: Panel, juror: User, by: User | None, at: datetime) -> PanelSeat:
    """Seat someone who holds the role of juror."""
    if not juror.has_role(Role.JUROR):
        raise CannotCompose(_("%(name)s does not have the role of juror. Invite them first.") % {"name": juror})
    try:
        with transaction.atomic():
            seat = PanelSeat.objects.create(panel=panel, juror=juror, added_at=at)
    except IntegrityError as error:
        raise CannotCompose(_("%(name)s already sits on this jury.") % {"name": juror}) from error
    journal.record("review.juror_added", on=panel, by=by, at=at, juror=str(juror))
    if panel.state == PanelState.OPEN:
        outbox.post(mails.opened(seat, round_=_round(panel)), by=by, at=at)
    return seat


@transaction.atomic
def invite_juror(*, panel: Panel, email: str, by: User, at: datetime) -> PanelSeat | None:
    """Invite an address to the jury. Someone who already is a juror is seated at once; others are when they accept."""
    known = User.objects.filter(email__iexact=email.strip()).first()
    if known is not None and known.has_role(Role.JUROR):
        return add_juror(panel=panel, juror=known, by=by, at=at)
    invitation = accounts.invite(email=email, role=Role.JUROR, by=by, at=at)
    PanelInvitation.objects.create(panel=panel, invitation=invitation)
    journal.record("review.juror_invited", on=panel, by=by, at=at, email=invitation.email)
    return None


@transaction.atomic
def seat_invited(*, invitation: Any, user: User, at: datetime) -> None:
    """Someone accepted an invitation to be a juror: they sit on the panels that were waiting for them."""
    for waiting in PanelInvitation.objects.filter(invitation=invitation).select_related("panel").order_by("pk"):
        if not PanelSeat.objects.filter(panel=waiting.panel, juror=user, left_at=None).exists():
            add_juror(panel=waiting.panel, juror=user, by=None, at=at)


@transaction.atomic
def assign(*, panel: Panel, pairs: Sequence[tuple[PanelSeat, Application]], by: User, at: datetime) -> Handed:
    """Give files to jurors, pair by pair. What cannot be is left out and said: a link, a file not admitted, a double."""
    if panel.state == PanelState.CLOSED:
        raise CannotCompose(_("Scoring is closed. Reopen it to hand out files."))
    links.look(panel=panel, by=by, at=at)
    done, terms = Handed(), _Terms.of(panel)
    touched: dict[int, PanelSeat] = {}
    for seat, application in pairs:
        if (why := terms.refusal(seat, application)) is not None:
            done.refused.append(why)
        elif (seat.pk, application.pk) not in terms.standing:
            _make(seat, application, by=by, at=at)
            terms.standing.add((seat.pk, application.pk))
            terms.loads[seat.pk] = terms.loads.get(seat.pk, 0) + 1
            touched[seat.pk] = seat
            done.made += 1
    if done.made:
        journal.record("review.files_assigned", on=panel, by=by, at=at, count=done.made, refused=len(done.refused))
    if panel.state == PanelState.OPEN:
        for seat in touched.values():
            outbox.post(mails.assigned(seat, day=timezone.localdate(at)), by=by, at=at)
    return done


@dataclass(slots=True)
class _Terms:
    """What a pair must hold to be made, read once for all pairs."""

    panel: Panel
    blocked: set[tuple[int, int]]
    standing: set[tuple[int, int]]
    loads: dict[int, int]
    themes: set[int]

    @classmethod
    def of(cls, panel: Panel) -> "_Terms":
        rows = Assignment.objects.filter(seat__panel=panel).exclude(state=AssignmentState.REMOVED)
        themes = {theme.pk for theme in panel.themes.all()}
        return cls(panel, reads.blocked_pairs(panel), set(rows.values_list("seat_id", "application_id")), reads.loads(panel), themes)

    def refusal(self, seat: PanelSeat, application: Application) -> str | None:
        """Why these two may not meet, in words; None when they may, or already do."""
        words = {"juror": str(seat.juror), "file": str(application)}
        if seat.panel_id != self.panel.pk or seat.left_at is not None:
            return _("%(juror)s does not sit on this jury any more.") % words
        if application.edition_id != self.panel.edition_id or application.state != State.IN_REVIEW:
            return _("“%(file)s” has not been admitted to the jury.") % words
        if self.themes and application.theme_id not in self.themes:
            return _("“%(file)s” is not of the themes of this jury.") % words
        if (seat.pk, application.pk) in self.blocked:
            return _("%(juror)s has a link with the organisation that carries “%(file)s”.") % words
        is_full = seat.load_max is not None and self.loads.get(seat.pk, 0) >= seat.load_max
        if is_full and (seat.pk, application.pk) not in self.standing:
            return _("%(juror)s has as many files as they can score: “%(file)s” was not given to them.") % words
        return None


def _make(seat: PanelSeat, application: Application, *, by: User, at: datetime) -> None:
    # An organisation the juror has already declared no link with needs no second declaration.
    is_declared = seat.interests.filter(organisation=application.organisation_id, is_linked=False).exists()
    Assignment.objects.create(
        seat=seat,
        application=application,
        state=AssignmentState.ACCEPTED if is_declared else AssignmentState.TO_DECLARE,
        declared_at=at if is_declared else None,
        assigned_by=by,
        assigned_at=at,
    )


@transaction.atomic
def assign_all(*, panel: Panel, applications: Sequence[Application], by: User, at: datetime) -> Handed:
    """Every juror scores every file, links excepted."""
    seats = reads.sitting(panel)
    return assign(panel=panel, pairs=[(seat, application) for application in applications for seat in seats], by=by, at=at)


@transaction.atomic
def assign_in_turn(*, panel: Panel, applications: Sequence[Application], reviews: int, by: User, at: datetime) -> Handed:
    """`reviews` jurors for each file, the load shared evenly; files that few may score are served first."""
    pairs, short = reads.share_out(panel, applications, reviews)
    done = assign(panel=panel, pairs=pairs, by=by, at=at)
    done.refused += [
        ngettext(
            "“%(file)s” will have %(count)d review: too few jurors without a link.",
            "“%(file)s” will have %(count)d reviews: too few jurors without a link.",
            count,
        )
        % {"file": application, "count": count}
        for application, count in short
    ]
    return done


@transaction.atomic
def deal(*, panel: Panel, pairs: Sequence[tuple[PanelSeat, Application]], given_up: Sequence[Assignment], by: User, at: datetime) -> Handed:
    """Accept a sharing out, all of it or nothing: what nobody began changes hands, then the pairs are made, each checked again."""
    if panel.state == PanelState.CLOSED:
        raise CannotCompose(_("Scoring is closed. Reopen it to hand out files."))
    for assignment in given_up:
        if assignment.seat.panel_id != panel.pk or Review.objects.filter(assignment=assignment).exists():
            raise CannotCompose(_("Someone has begun to score “%(file)s” meanwhile: share out again.") % {"file": assignment.application})
        unassign(assignment=assignment, by=by, at=at)
    return assign(panel=panel, pairs=pairs, by=by, at=at)


@transaction.atomic
def unassign(*, assignment: Assignment, by: User, at: datetime) -> None:
    """Take a file away from a juror. What they had scored no longer counts."""
    move(assignment, "remove", ASSIGNMENT_MOVES)
    journal.record(
        "review.file_taken_off", on=assignment.seat.panel, by=by, at=at, juror=str(assignment.seat.juror), file=str(assignment.application)
    )


@transaction.atomic
def give_back(*, assignment: Assignment, reason: str, by: User, at: datetime) -> None:
    """A juror was recused by mistake: they see the file again, and the scores they had given count again."""
    seat = assignment.seat
    if seat.left_at is not None or seat.panel.state == PanelState.CLOSED:
        raise CannotCompose(_("Scoring is closed, or this juror no longer sits: the file cannot be given back."))
    if seat.juror_id == by.pk:
        raise CannotCompose(_("Nobody gives a file back to themselves: another lead decides."))
    if conflicts.conflicted(Assignment.objects.filter(pk=assignment.pk)).exists():
        raise CannotCompose(_("%(name)s still has a link with this applicant: the file cannot be given back.") % {"name": seat.juror})
    if assignment.application.state != State.IN_REVIEW:
        raise CannotCompose(_("This file is being deliberated on, or was withdrawn: it stays as it is."))
    move(assignment, "give_back", ASSIGNMENT_MOVES, conflict_reason="", declared_at=at)
    journal.record(
        "review.file_given_back",
        on=seat.panel,
        by=by,
        at=at,
        juror=str(seat.juror),
        file=str(assignment.application),
        reason=reason.strip(),
    )
    if seat.panel.state == PanelState.OPEN:
        outbox.post(mails.assigned(seat, day=timezone.localdate(at)), by=by, at=at)


@transaction.atomic
def open_panel(*, panel: Panel, by: User, at: datetime) -> None:
    """Scoring begins: the rubric is frozen and the jurors are told."""
    missing = _too_early(panel.closes_at, at)
    is_under_way = panel.edition.is_continuous and panel.edition.state == EditionState.PUBLISHED
    if not is_under_way and panel.edition.state != EditionState.IN_REVIEW:
        missing.append(_("Applications are still being collected: start the review on the page of the edition first."))
    if not reads.sitting(panel):
        missing.append(_("Nobody sits on this jury yet."))
    if not Assignment.objects.filter(seat__panel=panel).exclude(state=AssignmentState.REMOVED).exists():
        missing.append(_("No file has been handed out yet."))
    rubric = reads.rubric_of(panel.edition)
    if not rubric:
        missing.append(_("The edition has no criteria to score by."))
    refuse_if(missing, CannotOpen)
    move(panel, "open", PANEL_MOVES, rubric=rubric)
    links.look(panel=panel, by=by, at=at)
    journal.record("review.panel_opened", on=panel, by=by, at=at, closes_at=_written(panel, panel.closes_at))
    _tell_all(panel, by=by, at=at)


@transaction.atomic
def close_panel(*, panel: Panel, by: User, at: datetime) -> None:
    """Scores stand as they are."""
    move(panel, "close", PANEL_MOVES)
    journal.record("review.panel_closed", on=panel, by=by, at=at)


@transaction.atomic
def reopen_panel(*, panel: Panel, closes_at: datetime, by: User, at: datetime) -> None:
    """Jurors may score again, with the rubric they had, until another instant."""
    if panel.edition.state not in {EditionState.PUBLISHED, EditionState.IN_REVIEW}:
        raise CannotOpen(_("This edition is decided: there is nothing left to score."))
    refuse_if(_too_early(closes_at, at), CannotOpen)
    move(panel, "reopen", PANEL_MOVES, closes_at=closes_at)
    journal.record("review.panel_reopened", on=panel, by=by, at=at, closes_at=_written(panel, closes_at))
    _tell_all(panel, by=by, at=at)


@transaction.atomic
def remind(*, panel: Panel, by: User, at: datetime) -> int:
    """Write to each juror who still has something to do; at most once a day each. Returns how many were written to."""
    if not reads.is_scoring_open(panel, at):
        raise CannotCompose(_("Scoring is not open: there is nothing to remind anyone of."))
    sent = 0
    for progress in reads.progress(panel):
        if progress.is_finished:
            continue
        draft = mails.reminder(progress.seat, left=progress.left, day=timezone.localdate(at))
        message = outbox.post(draft, by=by, at=at)
        sent += message.created_at == at
    if sent:
        journal.record("review.jurors_reminded", on=panel, by=by, at=at, count=sent)
    return sent


@transaction.atomic
def remove_juror(*, seat: PanelSeat, keeps_scores: bool, by: User, at: datetime) -> None:
    """End a seat: from this instant the juror reaches nothing of it. Given reviews may stay in the ranking.

    Those of files already tabled always stay: the session decided, or decides, on these scores.
    """
    if not PanelSeat.objects.filter(pk=seat.pk, left_at=None).update(left_at=at):
        raise CannotCompose(_("%(name)s does not sit on this jury any more.") % {"name": seat.juror})
    seat.left_at = at
    for assignment in seat.assignments.filter(state__in=ASSIGNMENT_MOVES["remove"].sources).select_related("review", "application"):
        review = getattr(assignment, "review", None)
        stays = keeps_scores or assignment.application.state != State.IN_REVIEW
        if not (stays and review is not None and review.state == ReviewState.DONE):
            move(assignment, "remove", ASSIGNMENT_MOVES)
    for message in reads.unsent_mail_of(seat):
        outbox.cancel(message=message, reason=_("The juror no longer sits."), by=by, at=at)
    journal.record("review.juror_removed", on=seat.panel, by=by, at=at, juror=str(seat.juror))


def _tell_all(panel: Panel, *, by: User, at: datetime) -> None:
    for seat in reads.sitting(panel):
        outbox.post(mails.opened(seat, round_=_round(panel)), by=by, at=at)


def _round(panel: Panel) -> str:
    """Distinguishes an opening from a reopening: the instant scores are due."""
    return panel.closes_at.strftime("%Y%m%d%H%M")


def _too_early(closes_at: datetime, at: datetime) -> list[str]:
    return [] if closes_at > at else [_("The closing instant must be in the future.")]


def _written(panel: Panel, at: datetime) -> str:
    return periods.words(at, panel.edition.time_zone)
