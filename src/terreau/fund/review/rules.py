"""Who may see and do what with a file once it is in."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.organisations.models import Membership
from terreau.commons.organisations.states import MembershipState
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import DECIDED, MOVES, EditionState, State
from terreau.fund.jurors.models import Tie
from terreau.fund.jurors.states import TIE_MOVES
from terreau.fund.review.models import Assignment, Decision, Deliberation, IneligibilityProposal, Panel, PanelSeat, Reopening, Scenario
from terreau.fund.review.queries import conflicts
from terreau.fund.review.states import (
    ASSIGNMENT_MOVES,
    DELIBERATION_MOVES,
    INELIGIBILITY_MOVES,
    PANEL_MOVES,
    REOPENING_MOVES,
    AssignmentState,
    DeliberationState,
    Outcome,
    PanelState,
)
from terreau.lib import moves

SCREENERS = (Role.OFFICER, Role.LEAD)
PAYERS = (Role.FINANCE, Role.LEAD)
FILES = "review.applications"  # their list, as a kind of export
# What has left the applicant's hands. A draft belongs to its authors alone, even one that was sent and taken back.
ON_THE_DESK = tuple(state for state in State if state != State.DRAFT)


# ── Screening ────────────────────────────────────────────────────────────────────────────────────────────────────
def files_visible_to(user: Any) -> QuerySet[Application]:
    """Files on the officers' desk, of every edition; nothing for anyone else, nothing once the role is revoked.

    Nobody screens the file of a body they belong to (code pénal, 432-12), nor reads what colleagues note about it.
    """
    if not (user.is_authenticated and user.has_role(*SCREENERS)):
        return Application.objects.none()
    own = Membership.objects.filter(user=user, state=MembershipState.ACTIVE).values("organisation")
    # Under seal, not a line of a list (calls.rules.sealed_applications): only counts.
    return (
        Application.objects.filter(state__in=ON_THE_DESK)
        .exclude(organisation__in=own)
        .exclude(edition__is_sealed=True, edition__unsealed_at=None)
    )


def holds_files(user: Any, keys: Sequence[int]) -> bool:
    """Whether someone may still read all of these, whatever has become of them: their role, and no body of theirs among them."""
    if not _is(user, *SCREENERS):
        return False
    own = Membership.objects.filter(user=user, state=MembershipState.ACTIVE).values("organisation")
    theirs = Application.objects.filter(organisation__in=own).values_list("pk", flat=True)
    return not set(keys).intersection(theirs)


def can_admit(user: Any, application: Application) -> bool:
    return _may(user, application, "admit", MOVES)


def can_request_completion(user: Any, application: Application) -> bool:
    return _may(user, application, "request_completion", MOVES)


def can_continue_without(user: Any, application: Application) -> bool:
    return _may(user, application, "continue_without", MOVES)


def can_propose_ineligible(user: Any, application: Application) -> bool:
    return _may(user, application, "declare_ineligible", MOVES)


def can_check(user: Any, application: Application) -> bool:
    """Tick the checklist: until the file goes before the jury."""
    return _is(user, *SCREENERS) and application.state in {State.SUBMITTED, State.TO_COMPLETE}


def can_note(user: Any, application: Application) -> bool:
    return _is(user, *SCREENERS)


def can_write(user: Any, application: Application) -> bool:
    """Write to the applicant: on any file that is in, decided or not."""
    return _is(user, *SCREENERS)


def ineligibility_visible_to(user: Any) -> QuerySet[IneligibilityProposal]:
    """Proposals, open or answered, on the files of the desk."""
    return IneligibilityProposal.objects.filter(application__in=files_visible_to(user))


def can_confirm_ineligible(user: Any, proposal: IneligibilityProposal) -> bool:
    """A second person: never the one who proposed."""
    return _may(user, proposal, "confirm", INELIGIBILITY_MOVES) and proposal.proposed_by_id != user.pk


def can_dismiss_ineligible(user: Any, proposal: IneligibilityProposal) -> bool:
    """Anyone of the desk, the proposer included: changing one's mind needs no second person."""
    return _may(user, proposal, "dismiss", INELIGIBILITY_MOVES)


# ── Jury ─────────────────────────────────────────────────────────────────────────────────────────────────────────
# What a juror may still read: the file is before the jury or decided, and the applicant has not been answered yet.
BEFORE_THE_JURY = (State.IN_REVIEW, State.DELIBERATION, *DECIDED)


def panels_visible_to(user: Any) -> QuerySet[Panel]:
    """Juries as leads compose and follow them."""
    return Panel.objects.all() if _is(user, Role.LEAD) else Panel.objects.none()


def ties_visible_to(user: Any) -> QuerySet[Tie]:
    """Links that the house saw, with what they rest on: leads alone."""
    return Tie.objects.select_related("juror", "organisation") if _is(user, Role.LEAD) else Tie.objects.none()


def can_dismiss_tie(user: Any, tie: Tie) -> bool:
    return _may(user, tie, "dismiss", TIE_MOVES) and _is_apart(user, tie)


def can_restore_tie(user: Any, tie: Tie) -> bool:
    return _may(user, tie, "restore", TIE_MOVES) and _is_apart(user, tie)


def _is_apart(user: Any, tie: Tie) -> bool:
    """Nobody weighs a link of their own, nor one with a body they are linked with themselves."""
    return tie.juror_id != user.pk and not conflicts.linked_to(user, Application.objects.filter(organisation=tie.organisation_id)).exists()


def can_create_panel(user: Any, edition: Edition) -> bool:
    return _is(user, Role.LEAD) and edition.state in {EditionState.PUBLISHED, EditionState.IN_REVIEW}


def can_table(user: Any, edition: Edition) -> bool:
    """Whether sessions may be opened: once the jury has begun, and later for the waiting list and reopened decisions."""
    is_under_way = edition.is_continuous and edition.state == EditionState.PUBLISHED  # its committees decide while it is open
    return _is(user, Role.LEAD) and (is_under_way or edition.state in {EditionState.IN_REVIEW, EditionState.DECIDED})


def can_compose(user: Any, panel: Panel) -> bool:
    """Whether jurors and files may still be added or taken off."""
    return _is(user, Role.LEAD) and panel.state != PanelState.CLOSED


def can_open_panel(user: Any, panel: Panel) -> bool:
    return _may(user, panel, "open", PANEL_MOVES)


def can_close_panel(user: Any, panel: Panel) -> bool:
    return _may(user, panel, "close", PANEL_MOVES)


def can_reopen_panel(user: Any, panel: Panel) -> bool:
    """Not once the edition is decided: there is nothing left to score."""
    return _may(user, panel, "reopen", PANEL_MOVES) and panel.edition.state in {EditionState.PUBLISHED, EditionState.IN_REVIEW}


def can_remove_juror(user: Any, seat: PanelSeat) -> bool:
    """At any time: an access that must end, ends."""
    return _is(user, Role.LEAD) and seat.left_at is None


def seats_visible_to(user: Any) -> QuerySet[PanelSeat]:
    """A juror's own seats, as long as they sit, hold the role, and the panel has been opened."""
    if not _is(user, Role.JUROR):
        return PanelSeat.objects.none()
    return PanelSeat.objects.filter(juror=user, left_at=None).exclude(panel__state=PanelState.DRAFT)


def assignments_visible_to(user: Any) -> QuerySet[Assignment]:
    """What a juror has to do: their own assignments, whatever came of them. Being listed opens no file."""
    return Assignment.objects.filter(seat__in=seats_visible_to(user)).exclude(state=AssignmentState.REMOVED)


def jury_files_visible_to(user: Any) -> QuerySet[Assignment]:
    """Assignments whose file the juror may open: declared free of conflict, and seen to be so again at this instant."""
    mine = assignments_visible_to(user).filter(
        state=AssignmentState.ACCEPTED, application__state__in=BEFORE_THE_JURY, application__released_at=None
    )
    return conflicts.without_conflict(mine)


def can_declare(user: Any, seat: PanelSeat) -> bool:
    """Declaring, and declaring again, is possible while scores are."""
    return _is(user, Role.JUROR) and seat.juror_id == user.pk and seat.left_at is None and seat.panel.state == PanelState.OPEN


def can_recuse(user: Any, assignment: Assignment) -> bool:
    """A juror steps back from a file of theirs; a lead may note a link the juror did not."""
    seat = assignment.seat
    is_mine = _is(user, Role.JUROR) and seat.juror_id == user.pk and seat.left_at is None
    return (is_mine or _is(user, Role.LEAD)) and moves.allows(assignment, "recuse", ASSIGNMENT_MOVES)


def can_give_back(user: Any, assignment: Assignment) -> bool:
    """A lead, never the juror themselves nor someone linked with the applicant, while the seat stands and the jury is composed."""
    seat = assignment.seat
    return (
        _may(user, assignment, "give_back", ASSIGNMENT_MOVES)
        and seat.juror_id != user.pk
        and seat.left_at is None
        and seat.panel.state != PanelState.CLOSED
        and not conflicts.linked_ids(user, [assignment.application])
    )


def can_score(user: Any, assignment: Assignment) -> bool:
    """Scores are written on a file of one's own, undeclared by nobody, while the panel sits and nothing is tabled."""
    seat = assignment.seat
    return (
        _is(user, Role.JUROR)
        and seat.juror_id == user.pk
        and seat.left_at is None
        and seat.panel.state == PanelState.OPEN
        and assignment.state == AssignmentState.ACCEPTED
        and assignment.application.state == State.IN_REVIEW
    )


# ── Deliberation ─────────────────────────────────────────────────────────────────────────────────────────────────
def can_rank(user: Any, edition: Edition) -> bool:
    """Scores side by side are the lead's business; jurors see their own only."""
    return _is(user, Role.LEAD) and edition.state != EditionState.DRAFT


def can_choose_basis(user: Any, edition: Edition) -> bool:
    """While nothing was decided on the other ranking."""
    decided = Deliberation.objects.filter(edition=edition).exclude(state=DeliberationState.OPEN)
    return can_rank(user, edition) and not decided.exists()


def deliberations_visible_to(user: Any) -> QuerySet[Deliberation]:
    return Deliberation.objects.all() if _is(user, Role.LEAD) else Deliberation.objects.none()


def can_prepare(user: Any, deliberation: Deliberation) -> bool:
    """Tabling files and writing proposals, until the session is adopted."""
    return _is(user, Role.LEAD) and deliberation.state == DeliberationState.OPEN


def scenarios_visible_to(user: Any) -> QuerySet[Scenario]:
    """Preparatory, and full of marks: leads only. A lead linked to an applicant of the session is stopped at its pages."""
    return Scenario.objects.filter(deliberation__in=deliberations_visible_to(user)).select_related("created_by")


def can_adopt(user: Any, deliberation: Deliberation) -> bool:
    return _may(user, deliberation, "adopt", DELIBERATION_MOVES)


def can_release(user: Any, deliberation: Deliberation) -> bool:
    return _may(user, deliberation, "release", DELIBERATION_MOVES)


def can_decide_on(user: Any, application: Application) -> bool:
    """A lead who has a link with the applicant leaves the room (CGCT L1111-6)."""
    return _is(user, Role.LEAD) and not conflicts.linked_ids(user, [application])


def decisions_visible_to(user: Any) -> QuerySet[Decision]:
    """Decisions, in force or superseded, as leads read them; not those on applicants they have a link with."""
    if not _is(user, Role.LEAD):
        return Decision.objects.none()
    return Decision.objects.exclude(application__in=conflicts.linked_to(user, Application.objects.all()).values("pk"))


def awards_visible_to(user: Any) -> QuerySet[Decision]:
    """What was awarded and said so: in force, announced. For whoever will pay, and for leads."""
    if not _is(user, *PAYERS):
        return Decision.objects.none()
    return Decision.objects.in_force().filter(outcome=Outcome.AWARD, notification__isnull=False, application__released_state=State.AWARDED)


def can_propose_reopening(user: Any, decision: Decision) -> bool:
    return decision.superseded_at is None and decision.application.state in DECIDED and can_decide_on(user, decision.application)


def reopenings_visible_to(user: Any) -> QuerySet[Reopening]:
    return Reopening.objects.filter(decision__in=decisions_visible_to(user))


def can_confirm_reopening(user: Any, reopening: Reopening) -> bool:
    """The second pair of eyes is not the first one."""
    return (
        _may(user, reopening, "confirm", REOPENING_MOVES)
        and reopening.proposed_by_id != user.pk
        and can_decide_on(user, reopening.decision.application)
    )


def can_dismiss_reopening(user: Any, reopening: Reopening) -> bool:
    return _may(user, reopening, "dismiss", REOPENING_MOVES)


def _is(user: Any, *roles: str) -> bool:
    return user.is_authenticated and user.has_role(*roles) is True


def _may(user: Any, thing: Any, verb: str, table: moves.Moves) -> bool:
    return _is(user, *table[verb].roles) and moves.allows(thing, verb, table)
