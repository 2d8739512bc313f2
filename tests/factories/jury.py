"""Jury and deliberation in a given state, written straight to the tables: `from tests.factories import jury as sit`."""

from datetime import date, timedelta
from itertools import count

from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application, Edition, Submission
from terreau.fund.calls.states import EditionState, State
from terreau.fund.review.actions import deliberating, releasing
from terreau.fund.review.models import Assignment, Decision, Deliberation, Panel, PanelSeat, Proposal, Review, Score
from terreau.fund.review.queries import deliberation as sessions
from terreau.fund.review.queries import panels
from terreau.fund.review.states import AssignmentState, PanelState, ReviewState
from tests import factories as make

NOW = make.NOW
_number = count(1)


def edition(**fields) -> Edition:
    """An edition whose applications are in, before the jury."""
    return make.edition(**({"state": EditionState.IN_REVIEW, "closes_at": NOW - timedelta(days=1)} | fields))


def file(edition: Edition, *, title: str = "", state: str = State.IN_REVIEW, organisation=None, **fields) -> Application:
    """An application before the jury, with the submission jurors read."""
    number = next(_number)
    title = title or f"Projet {number}"
    organisation = organisation or make.organisation()
    answers = {"title": title, "summary": "Un projet utile.", "contact": f"Contact {number}", "amount": 1_000_000, "has_staff": True}
    sender = fields.pop("sender", None) or make.member(organisation)
    fields.setdefault("requested_cents", 1_000_000)
    application = make.application(
        edition, organisation=organisation, state=state, answers=answers, title=title, number=number, submitted_at=NOW, **fields
    )
    Submission.objects.create(
        application=application,
        sequence=1,
        at=NOW,
        by=sender,
        form_version=edition.form_version,
        content={
            "answers": answers,
            "organisation": {"name": organisation.name, "siret": organisation.siret, "address": organisation.address},
            "applicant": {"name": sender.name, "email": sender.email},
            "files": {},
        },
        sha256="0" * 64,
    )
    return application


def juror(name: str = "") -> User:
    return make.user(name=name, roles=[Role.JUROR])


def panel(edition: Edition, *, state: str = PanelState.OPEN, **fields) -> Panel:
    fields.setdefault("closes_at", NOW + timedelta(days=7))
    fields.setdefault("rubric", panels.rubric_of(edition) if state != PanelState.DRAFT else [])
    return Panel.objects.create(edition=edition, name="Jury citoyen", state=state, created_at=NOW, **fields)


def seat(panel: Panel, juror_: User | None = None, **fields) -> PanelSeat:
    return PanelSeat.objects.create(panel=panel, juror=juror_ or juror(), added_at=NOW, **fields)


def assignment(seat: PanelSeat, application: Application, *, state: str = AssignmentState.ACCEPTED, **fields) -> Assignment:
    return Assignment.objects.create(seat=seat, application=application, state=state, assigned_at=NOW, **fields)


def review(assignment: Assignment, *points: int, state: str = ReviewState.DONE, comment: str = "") -> Review:
    """Points in the order of the rubric."""
    made = Review.objects.create(assignment=assignment, state=state, comment=comment, given_at=NOW if state == ReviewState.DONE else None)
    for line, number in zip(assignment.seat.panel.rubric, points, strict=False):
        Score.objects.create(review=made, criterion_id=line["id"], points=number, reason="Parce que.")
    return made


def deliberation(edition: Edition, *, by: User | None = None, **fields) -> Deliberation:
    fields.setdefault("title", "Séance du comité")
    fields.setdefault("held_on", date(2026, 11, 22))
    return Deliberation.objects.create(edition=edition, created_by=by or make.user(roles=[Role.LEAD]), created_at=NOW, **fields)


def proposal(deliberation: Deliberation, application: Application, *, outcome: str = "", amount_cents: int = 0, **fields) -> Proposal:
    return Proposal.objects.create(deliberation=deliberation, application=application, outcome=outcome, amount_cents=amount_cents, **fields)


def announced(edition: Edition, *lines: tuple[Application, str, int], by: User) -> list[Decision]:
    """A session adopted and announced through the real actions: (file, outcome, cents) each."""
    session = deliberation(edition, by=by)
    for rank, (application, outcome, cents) in enumerate(lines, start=1):
        proposal(session, application, outcome=outcome, amount_cents=cents, rank=rank if outcome == "waitlist" else None, reason="Motif.")
    decisions = deliberating.adopt(deliberation=session, expected_version=1, by=by, at=NOW)
    letters = sessions.latest_letters(decisions)
    releasing.mark_read(lines=[(decision, letters[decision.pk]) for decision in decisions], by=by, at=NOW)
    releasing.release(deliberation=session, by=by, at=NOW)
    return decisions
