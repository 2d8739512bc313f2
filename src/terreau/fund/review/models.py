from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terreau.fund.review.states import (
    AssignmentState,
    Basis,
    DeliberationState,
    IneligibilityState,
    Outcome,
    PanelState,
    ReopeningGround,
    ReopeningState,
    ReviewState,
    ScenarioOrigin,
)
from terreau.lib import ids

USER = settings.AUTH_USER_MODEL


class Note(models.Model):
    """A working note between officers. Preparatory: never shown to the applicant before the decision (CRPA L311-2)."""

    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="notes")
    body = models.TextField(_("note"), max_length=5000)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.application} {self.at:%Y-%m-%d}"


class Check(models.Model):
    """One line of the completeness checklist, for one file, as an officer last judged it."""

    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="checks")
    item = models.CharField(max_length=60)  # id in edition.checklist
    is_fine = models.BooleanField(null=True)  # None: not looked at yet
    comment = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "item"], name="check_once")]

    def __str__(self) -> str:
        return f"{self.application}: {self.item}"


class IneligibilityProposal(models.Model):
    """One person proposes, another confirms: nobody is turned away by one pair of eyes."""

    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="ineligibility")
    state = models.CharField(max_length=10, choices=IneligibilityState, default=IneligibilityState.PROPOSED)
    rule = models.CharField(max_length=60)  # the eligibility rule it rests on, or "other"
    reason = models.TextField(_("reason, as the applicant will read it"), max_length=2000)
    proposed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(state="proposed"), name="ineligibility_one_open"),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("proposed_by")) | Q(state="dismissed"),
                name="ineligibility_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.rule}"


class Panel(models.Model):
    """The jury of an edition, or of a part of it. Scores may change until `closes_at` or until the lead closes it.

    `rubric` is the edition's criteria as they stood when scoring opened, [{"id", "label", "help", "points_max", "weight"}]:
    a review keeps the grid it was begun with, whatever is edited later.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    edition = models.ForeignKey("calls.Edition", models.PROTECT, related_name="panels")
    name = models.CharField(_("name"), max_length=100)
    state = models.CharField(max_length=8, choices=PanelState, default=PanelState.DRAFT)
    closes_at = models.DateTimeField(_("scores due before"))
    rubric = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    themes = models.ManyToManyField("calls.Theme", related_name="+", blank=True)  # none: files of every theme
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class MarkBasis(models.Model):
    """What a lead chose to rank an edition by, and why. No row: the marks as given. Fixed once a session is adopted."""

    edition = models.OneToOneField("calls.Edition", models.PROTECT, related_name="mark_basis")
    basis = models.CharField(_("files are ranked by"), max_length=9, choices=Basis, default=Basis.GIVEN)
    reason = models.CharField(_("why"), max_length=500)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="mark_basis_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_basis_display()}"


class PanelInvitation(models.Model):
    """An address invited to be a juror, and the panel where its owner will sit on accepting."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="invitations")
    invitation = models.ForeignKey("accounts.Invitation", models.PROTECT, related_name="panels")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "invitation"], name="panel_invitation_once")]

    def __str__(self) -> str:
        return f"{self.panel}: {self.invitation}"


class PanelSeat(models.Model):
    """A juror sits on a panel. Removing them ends the seat and, with it, every sight of the files."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="seats")
    juror = models.ForeignKey(USER, models.PROTECT, related_name="seats")
    added_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True)  # when interests were last declared
    left_at = models.DateTimeField(null=True)
    load_max = models.PositiveSmallIntegerField(_("files at most"), null=True)  # None: no limit of their own

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "juror"], condition=Q(left_at=None), name="seat_once")]

    def __str__(self) -> str:
        return f"{self.juror} · {self.panel}"


class Interest(models.Model):
    """What a juror declared about one applicant of the edition: a link, or none. Declared before any file is shown,
    on a list of names that says nothing of the files (docs/decisions/0011).
    """

    seat = models.ForeignKey(PanelSeat, models.PROTECT, related_name="interests")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    is_linked = models.BooleanField()
    reason = models.CharField(_("the link you have"), max_length=500, blank=True)
    declared_at = models.DateTimeField()
    # A name ticked by mistake: the juror says so, the link stops counting, the files it took away stay away.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(_("why there is no link"), max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "organisation"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.seat.juror} · {self.organisation}"


class Assignment(models.Model):
    """A juror is to score a file. `public_id` is the juror's handle on it: it tells nothing of the application."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    seat = models.ForeignKey(PanelSeat, models.PROTECT, related_name="assignments")
    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=10, choices=AssignmentState, default=AssignmentState.TO_DECLARE)
    conflict_reason = models.CharField(_("the link you have"), max_length=500, blank=True)
    declared_at = models.DateTimeField(null=True)
    assigned_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "application"], condition=~Q(state="removed"), name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.seat.juror} → {self.application}"


class Review(models.Model):
    """What a juror thinks of a file: one score per criterion of the rubric as it stood, and a general word."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="review")
    state = models.CharField(max_length=6, choices=ReviewState, default=ReviewState.DRAFT)
    version = models.PositiveIntegerField(default=1)  # the page it was written from must be the current one
    comment = models.TextField(_("general opinion"), blank=True)
    given_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.assignment)


class Score(models.Model):
    """Points for one criterion, with the reason that makes them fair to read. Either may be missing in a draft."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("calls.Criterion", models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


class Deliberation(models.Model):
    """A session that decides within the envelope. Adopted: decisions exist. Released: applicants know."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    edition = models.ForeignKey("calls.Edition", models.PROTECT, related_name="deliberations")
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(max_length=8, choices=DeliberationState, default=DeliberationState.OPEN)
    version = models.PositiveIntegerField(default=1)
    held_on = models.DateField(_("date of the session"))
    reference = models.CharField(_("reference of the vote"), max_length=80, blank=True)
    # What the last scenario carried onto the table was computed from (actions/scenarios.carry): scenarios go on changing, or go.
    carried = models.JSONField(null=True, blank=True)
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    adopted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class Proposal(models.Model):
    """A line of an open deliberation: what is about to be decided for one file. May change until adoption."""

    deliberation = models.ForeignKey(Deliberation, models.CASCADE, related_name="proposals")
    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="proposals")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    amount_cents = models.PositiveBigIntegerField(default=0)
    rank = models.PositiveSmallIntegerField(null=True)  # on the waiting list
    reason = models.TextField(_("reasons"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "application"], name="proposal_once"),
            models.CheckConstraint(condition=Q(outcome="award") | Q(amount_cents=0), name="proposal_amount_is_an_award"),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.outcome}"


class Scenario(models.Model):
    """What if? A whole set of choices for an open session, weighed against the envelope beside others. It decides nothing."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    deliberation = models.ForeignKey(Deliberation, models.CASCADE, related_name="scenarios")
    name = models.CharField(_("name"), max_length=60)
    origin = models.CharField(max_length=9, choices=ScenarioOrigin)
    terms = models.JSONField(default=dict, blank=True)  # what the computation was asked (queries/portfolio.Terms)
    report = models.JSONField(default=dict, blank=True)  # what it answered (queries/portfolio.Report)
    computed = models.JSONField(default=dict, blank=True)  # {proposal: [outcome, cents]} it gave, whatever hands changed since
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    carried_at = models.DateTimeField(null=True)  # onto the table

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deliberation", "name"], name="scenario_named_once")]

    def __str__(self) -> str:
        return self.name


class ScenarioLine(models.Model):
    """What a scenario would propose for one file of the table. It leaves with the file."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="lines")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    amount_cents = models.PositiveBigIntegerField(default=0)
    rank = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scenario", "proposal"], name="scenario_line_once"),
            models.CheckConstraint(condition=Q(outcome="award") | Q(amount_cents=0), name="scenario_amount_is_an_award"),
        ]

    def __str__(self) -> str:
        return f"{self.scenario}: {self.outcome}"


class Immutable(Exception):
    """Someone tried to rewrite a decision."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def in_force(self) -> "DecisionQuerySet":
        return self.filter(superseded_at=None)

    def supersede(self, *, at: datetime) -> int:
        """The one change a decision knows: another takes its place. Returns how many were still in force."""
        return super(DecisionQuerySet, self.in_force()).update(superseded_at=at)

    def update(self, **kwargs: Any) -> NoReturn:
        raise Immutable("decisions are never edited; a later one supersedes them")

    def delete(self) -> NoReturn:
        raise Immutable("decisions are never deleted")


class Decision(models.Model):
    """What was decided, for ever. A later decision supersedes this row; nothing edits it (`superseded_at` aside)."""

    application = models.ForeignKey("calls.Application", models.PROTECT, related_name="decisions")
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=Outcome)
    amount_cents = models.PositiveBigIntegerField(default=0)
    rank = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    superseded_at = models.DateTimeField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(superseded_at=None), name="decision_one_in_force"),
            models.CheckConstraint(condition=Q(outcome="award") | Q(amount_cents=0), name="decision_amount_is_an_award"),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise Immutable("decisions are never edited; a later one supersedes them")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable("decisions are never deleted")


class Notification(models.Model):
    """A decision was announced: this letter, that day. One row per decision, so that resuming a release doubles nothing."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="notification")
    letter = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.decision)


class Reopening(models.Model):
    """Someone asks that a decision be deliberated again, and someone else agrees: nobody undoes a vote alone."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reopenings")
    state = models.CharField(max_length=10, choices=ReopeningState, default=ReopeningState.PROPOSED)
    ground = models.CharField(_("ground"), max_length=10, choices=ReopeningGround)
    reason = models.TextField(_("what justifies it"), max_length=2000)
    proposed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision"], condition=Q(state="proposed"), name="reopening_one_open"),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("proposed_by")) | Q(state="dismissed"), name="reopening_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_ground_display()}"
