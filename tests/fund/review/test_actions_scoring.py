import contextlib
from datetime import timedelta

import pytest

from terreau.commons.accounts.models import RoleGrant
from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.commons.organisations.models import Membership
from terreau.commons.organisations.states import MembershipState
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Criterion
from terreau.fund.calls.states import State
from terreau.fund.review import rules
from terreau.fund.review.actions import panels as composing
from terreau.fund.review.actions import scoring
from terreau.fund.review.actions.scoring import Mark
from terreau.fund.review.models import Assignment, Interest, Review
from terreau.fund.review.queries import conflicts, jury, panels
from terreau.fund.review.states import ASSIGNMENT_MOVES, REVIEW_MOVES, AssignmentState, PanelState, ReviewState
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import jury as sit
from tests.races import just_before

NOW = make.NOW


@pytest.fixture
def edition(db):
    return sit.edition()


@pytest.fixture
def panel(edition):
    return sit.panel(edition)


@pytest.fixture
def seat(panel, juror):
    return sit.seat(panel, juror)


@pytest.fixture
def assignment(edition, seat):
    return sit.assignment(seat, sit.file(edition))


def marks(panel, points=3, reason="Solide."):
    return {line["id"]: Mark(points, reason) for line in panel.rubric}


def give(assignment, *, version=0, by=None, at=NOW, **changes):
    facts = {"marks": marks(assignment.seat.panel), "comment": "Bien."} | changes
    return scoring.give(assignment=assignment, expected_version=version, by=by or assignment.seat.juror, at=at, **facts)


def test_it_works(assignment, juror):
    review = give(assignment)

    assert (review.state, review.version, review.comment, review.given_at) == (ReviewState.DONE, 2, "Bien.", NOW)
    assert list(review.scores.values_list("points", "reason")) == [(3, "Solide.")] * 3


# ── Declaring ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_declaring_opens_the_free_files_and_takes_the_others_away(edition, seat, juror):
    linked, free = sit.file(edition), sit.file(edition)
    rows = [sit.assignment(seat, file, state=AssignmentState.TO_DECLARE) for file in (linked, free)]
    assert not rules.jury_files_visible_to(juror).exists()

    taken = scoring.declare(
        seat=seat, listed=jury.applicants(edition), links={linked.organisation_id: "J’en suis le trésorier."}, by=juror, at=NOW
    )

    states = [Assignment.objects.get(pk=row.pk).state for row in rows]
    assert (taken, states) == (1, [AssignmentState.RECUSED, AssignmentState.ACCEPTED])
    assert [row.application for row in rules.jury_files_visible_to(juror)] == [free]


def test_link_without_a_reason_is_refused(edition, seat, juror):
    file = sit.file(edition)

    with pytest.raises(scoring.CannotDeclare):
        scoring.declare(seat=seat, listed=[file.organisation], links={file.organisation_id: " "}, by=juror, at=NOW)


def test_only_listed_names_are_declared(edition, seat, juror):
    """A file admitted while the juror was reading the list is not silently declared free of conflict."""
    before = sit.file(edition)
    listed = jury.applicants(edition)
    after = sit.assignment(seat, sit.file(edition), state=AssignmentState.TO_DECLARE)

    scoring.declare(seat=seat, listed=listed, links={}, by=juror, at=NOW)

    after.refresh_from_db()
    assert after.state == AssignmentState.TO_DECLARE
    assert list(seat.interests.values_list("organisation", flat=True)) == [before.organisation_id]


def test_declared_link_is_not_undone_by_declaring_again(edition, seat, juror):
    row = sit.assignment(seat, sit.file(edition), state=AssignmentState.TO_DECLARE)
    body = row.application.organisation
    scoring.declare(seat=seat, listed=[body], links={body.pk: "Mon frère y travaille."}, by=juror, at=NOW)

    scoring.declare(seat=seat, listed=[body], links={}, by=juror, at=NOW)

    row.refresh_from_db()
    assert (row.state, Interest.objects.get().is_linked) == (AssignmentState.RECUSED, True)


# ── A name ticked by mistake ─────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def recused(edition, seat, juror):
    """A file taken away because of a link the juror declared."""
    row = sit.assignment(seat, sit.file(edition), state=AssignmentState.TO_DECLARE)
    body = row.application.organisation
    scoring.declare(seat=seat, listed=[body], links={body.pk: "Ma voisine."}, by=juror, at=NOW)
    row.refresh_from_db()
    return row


def withdraw(row, *, reason="Mauvaise ligne.", at=NOW):
    scoring.withdraw_link(interest=row.seat.interests.get(), reason=reason, by=row.seat.juror, at=at)


def test_withdrawn_link_is_corrected_but_gives_no_file_back(recused, juror, lead):
    withdraw(recused)

    interest = Interest.objects.get()
    assert (interest.is_linked, interest.reason, interest.withdrawn_reason) == (False, "Ma voisine.", "Mauvaise ligne.")
    recused.refresh_from_db()
    assert recused.state == AssignmentState.RECUSED
    assert not rules.jury_files_visible_to(juror).exists()
    assert Entry.objects.get(verb="review.link_withdrawn").facts["reason"] == "Mauvaise ligne."
    letter = Message.objects.get(kind="review.link_withdrawn")
    assert letter.to == lead
    assert recused.application.organisation.name not in letter.subject + letter.body


def test_leads_are_written_to_only_when_a_file_is_at_stake(edition, seat, juror, lead):
    body = sit.file(edition).organisation
    scoring.declare(seat=seat, listed=[body], links={body.pk: "Ma voisine."}, by=juror, at=NOW)

    scoring.withdraw_link(interest=seat.interests.get(), reason="Mauvaise ligne.", by=juror, at=NOW)

    assert not Message.objects.filter(kind="review.link_withdrawn").exists()


def test_withdrawing_needs_a_reason_an_open_jury_and_a_standing_link(recused):
    with pytest.raises(scoring.CannotDeclare):
        withdraw(recused, reason=" ")
    with pytest.raises(scoring.CannotDeclare):
        withdraw(recused, at=recused.seat.panel.closes_at)
    withdraw(recused)
    with pytest.raises(scoring.CannotDeclare):
        withdraw(recused)


def test_lead_gives_a_file_back_with_its_scores(edition, seat, juror, lead, assignment):
    review = give(assignment)
    body = assignment.application.organisation
    scoring.declare(seat=seat, listed=[body], links={body.pk: "Ma voisine."}, by=juror, at=NOW)
    assignment.refresh_from_db()
    with pytest.raises(composing.CannotCompose):  # the link stands
        composing.give_back(assignment=assignment, reason="Erreur.", by=lead, at=NOW)
    withdraw(assignment)

    composing.give_back(assignment=assignment, reason="Erreur.", by=lead, at=NOW)

    assert rules.jury_files_visible_to(juror).get() == assignment
    review.refresh_from_db()
    assert review.state == ReviewState.DONE
    assert not panels.to_give_back(panels.panel_assignments(seat.panel))


def test_file_is_not_given_back_to_oneself_nor_against_a_link_the_house_sees(recused, juror, lead):
    withdraw(recused)
    RoleGrant.objects.create(user=juror, role=Role.LEAD, granted_at=NOW)
    assert rules.can_give_back(type(juror).objects.get(pk=juror.pk), recused) is False
    with pytest.raises(composing.CannotCompose):
        composing.give_back(assignment=recused, reason="Erreur.", by=juror, at=NOW)

    assert rules.can_give_back(lead, recused) is True
    make.member(recused.application.organisation, person=juror)
    with pytest.raises(composing.CannotCompose):
        composing.give_back(assignment=recused, reason="Erreur.", by=lead, at=NOW)


def test_lead_linked_with_the_applicant_gives_nothing_back(recused, lead):
    make.member(recused.application.organisation, person=lead)

    assert rules.can_give_back(lead, recused) is False


def test_link_known_to_the_house_needs_no_declaration(edition, seat, juror):
    row = sit.assignment(seat, sit.file(edition), state=AssignmentState.TO_DECLARE)
    make.member(row.application.organisation, person=juror)

    scoring.declare(seat=seat, listed=jury.applicants(edition), links={}, by=juror, at=NOW)

    row.refresh_from_db()
    assert row.state == AssignmentState.RECUSED
    assert row.conflict_reason


def test_declaring_again_later_takes_a_scored_file_away(edition, seat, juror, assignment):
    give(assignment)
    body = assignment.application.organisation

    scoring.declare(seat=seat, listed=[body], links={body.pk: "Je viens de l’apprendre."}, by=juror, at=NOW)

    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.RECUSED


def test_declaring_stops_with_scoring(edition, seat, juror):
    with pytest.raises(scoring.CannotDeclare):
        scoring.declare(seat=seat, listed=[], links={}, by=juror, at=seat.panel.closes_at)


def test_recusal_needs_a_reason_and_ends_the_sight_of_the_file(assignment, juror):
    with pytest.raises(scoring.CannotDeclare):
        scoring.recuse(assignment=assignment, reason="", by=juror, at=NOW)
    scoring.recuse(assignment=assignment, reason="J’ai reconnu le projet.", by=juror, at=NOW)

    assert not rules.jury_files_visible_to(juror).exists()


def test_recusal_does_not_name_the_applicant(assignment, seat, juror):
    """Otherwise stepping back from a file would be a way to learn whose it is, on the list of names."""
    scoring.recuse(assignment=assignment, reason="J’ai reconnu le projet.", by=juror, at=NOW)

    assert not seat.interests.exists()


# ── Conflicts the house sees ─────────────────────────────────────────────────────────────────────────────────────
def link_member(file, juror):
    make.member(file.organisation, person=juror)


def link_former_member(file, juror):
    Membership.objects.create(organisation=file.organisation, user=juror, state=MembershipState.ENDED, created_at=NOW, ended_at=NOW)


def link_invited_address(file, juror):
    Membership.objects.create(
        organisation=file.organisation, invited_email=juror.email.upper(), state=MembershipState.INVITED, created_at=NOW
    )


def link_absorbed(file, juror):
    former = make.organisation(merged_into=file.organisation, merged_at=NOW)
    make.member(former, person=juror)


def link_author(file, juror):
    file.started_by = juror
    file.save()


def link_sender(file, juror):
    file.submissions.update(by=juror)


def link_declared_on_another_panel(file, juror):
    other = sit.seat(sit.panel(file.edition), juror)
    Interest.objects.create(seat=other, organisation=file.organisation, is_linked=True, declared_at=NOW)


LINKS = [value for name, value in list(globals().items()) if name.startswith("link_")]


@pytest.mark.case("OR#301")
@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.__name__)
def test_conflict_is_seen_at_every_reading(link, assignment, juror, lead):
    """By person and by organisation, and checked again when scoring."""
    assert rules.jury_files_visible_to(juror).exists()
    give(assignment)

    link(assignment.application, juror)

    assert not rules.jury_files_visible_to(juror).exists()
    assert conflicts.conflicted(Assignment.objects.all()).get() == assignment
    assert conflicts.linked_ids(juror, [assignment.application]) == {assignment.application_id}
    with pytest.raises(scoring.CannotScore):
        give(assignment, version=2)


def test_refused_request_and_other_people_are_no_conflict(assignment, juror):
    body = assignment.application.organisation
    Membership.objects.create(organisation=body, user=juror, state=MembershipState.REFUSED, created_at=NOW)
    make.member(body)

    assert rules.jury_files_visible_to(juror).get() == assignment
    assert conflicts.linked_ids(juror, [assignment.application]) == set()


def test_file_without_siret_is_no_conflict_with_another_without_siret(edition, seat, juror):
    row = sit.assignment(seat, sit.file(edition, organisation=make.organisation(with_siret=False)))
    make.member(make.organisation(with_siret=False), person=juror)

    assert rules.jury_files_visible_to(juror).get() == row


# ── Scoring ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_review_needs_every_score_and_every_reason(assignment, panel):
    first, second, _third = [line["id"] for line in panel.rubric]

    with pytest.raises(scoring.IncompleteReview) as refusal:
        give(assignment, marks={first: Mark(3, " "), second: Mark(None, "Oui.")})

    assert len(refusal.value.reasons) == 4
    assert not Review.objects.exists()


def test_draft_may_be_incomplete_and_counts_nowhere(assignment, panel, juror):
    first = panel.rubric[0]["id"]

    review = scoring.save_draft(assignment=assignment, marks={first: Mark(4, "")}, comment="", expected_version=0, by=juror, at=NOW)

    assert review.state == ReviewState.DRAFT
    assert list(review.scores.values_list("criterion", "points")) == [(first, 4)]


@pytest.mark.parametrize("points", [-1, 6, 1000])
def test_score_outside_the_grid_is_refused(assignment, panel, points):
    with pytest.raises(scoring.CannotScore):
        give(assignment, marks=marks(panel, points))


def test_score_for_a_criterion_of_another_edition_is_refused(assignment):
    foreign = make.edition().criteria.first()

    with pytest.raises(scoring.CannotScore):
        give(assignment, marks={foreign.pk: Mark(1, "Oui.")})


def test_given_review_may_change_until_closing(assignment, panel):
    give(assignment)

    review = give(assignment, version=2, marks=marks(panel, 5), at=panel.closes_at - timedelta(seconds=1))

    assert set(review.scores.values_list("points", flat=True)) == {5}
    with pytest.raises(scoring.CannotScore):
        give(assignment, version=3, at=panel.closes_at)


@pytest.mark.case("PX-form-cache")
def test_stale_page_is_refused_and_writes_nothing(assignment, panel):
    """The second tab, or a form kept by the browser, never overwrites what was saved since."""
    give(assignment)

    for version in (0, 1, 3):
        with pytest.raises(scoring.StaleReview):
            give(assignment, version=version, marks=marks(panel, 1))

    assert set(Review.objects.get().scores.values_list("points", flat=True)) == {3}


def test_taking_back_makes_a_draft(assignment, juror):
    give(assignment)

    scoring.take_back(assignment=assignment, expected_version=2, by=juror, at=NOW)

    review = Review.objects.get()
    assert (review.state, review.given_at) == (ReviewState.DRAFT, None)
    with pytest.raises(scoring.StaleReview):
        scoring.take_back(assignment=assignment, expected_version=2, by=juror, at=NOW)


@pytest.mark.case("HY#3276")
def test_review_keeps_the_rubric_it_was_begun_with(assignment, panel, edition):
    """The grid of the edition changes; the review begun before goes on with its own."""
    give(assignment)
    edition.criteria.update(label="Autre", points_max=1, weight=9)
    Criterion.objects.create(edition=edition, position=9, label="Nouveau", points_max=5)

    review = give(assignment, version=2, marks=marks(panel, 5))

    assert [criterion.label for criterion in jury.rubric(panel)] == ["Utilité sociale", "Innovation", "Faisabilité"]
    assert set(review.scores.values_list("points", flat=True)) == {5}


@pytest.mark.parametrize("state", [state for state in State if state != State.IN_REVIEW])
def test_file_that_left_the_jury_is_not_scored(assignment, state):
    type(assignment.application).objects.filter(pk=assignment.application_id).update(state=state)

    with pytest.raises(scoring.CannotScore):
        give(assignment)


# ── The full table ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("verb", list(ASSIGNMENT_MOVES))
@pytest.mark.parametrize("state", list(AssignmentState))
def test_assignment_moves(edition, seat, juror, lead, verb, state):
    row = sit.assignment(seat, sit.file(edition), state=state)
    before = row.state

    def declare_none():
        scoring.declare(seat=seat, listed=[row.application.organisation], links={}, by=juror, at=NOW)

    def recuse():
        scoring.recuse(assignment=row, reason="Lien.", by=juror, at=NOW)

    def remove():
        composing.unassign(assignment=row, by=lead, at=NOW)

    def give_back():
        composing.give_back(assignment=row, reason="Erreur.", by=lead, at=NOW)

    acts = {"declare_none": declare_none, "recuse": recuse, "remove": remove, "give_back": give_back}
    with contextlib.suppress(Refusal):
        acts[verb]()

    row.refresh_from_db()
    expected = ASSIGNMENT_MOVES[verb].target if before in ASSIGNMENT_MOVES[verb].sources else before
    assert row.state == expected


def test_a_declaration_does_not_undo_a_recusal_of_the_same_moment(edition, seat, juror):
    row = sit.assignment(seat, sit.file(edition), state=AssignmentState.TO_DECLARE)

    def neighbour():
        Assignment.objects.filter(pk=row.pk).update(state=AssignmentState.RECUSED, conflict_reason="Lien.")

    with just_before("UPDATE", Assignment._meta.db_table, neighbour), pytest.raises(WrongState):
        scoring.declare(seat=seat, listed=[row.application.organisation], links={}, by=juror, at=NOW)


@pytest.mark.parametrize("verb", list(REVIEW_MOVES))
@pytest.mark.parametrize("state", list(ReviewState))
def test_review_moves(assignment, panel, juror, verb, state):
    review = sit.review(assignment, 1, 1, 1, state=state)
    facts = {"assignment": assignment, "expected_version": review.version, "by": juror, "at": NOW}
    written = facts | {"marks": marks(panel), "comment": ""}
    acts = {
        "save": lambda: scoring.save_draft(**written),
        "give": lambda: scoring.give(**written),
        "take_back": lambda: scoring.take_back(**facts),
    }

    if state in REVIEW_MOVES[verb].sources:
        acts[verb]()
        expected = REVIEW_MOVES[verb].target
    else:
        expected = state
        with pytest.raises(Refusal):
            acts[verb]()

    review.refresh_from_db()
    assert review.state == expected


def test_who_may_score_declare_and_recuse(assignment, seat, juror, lead, officer, admin, stranger):
    other = sit.juror()
    for person in (lead, officer, admin, stranger, other):
        assert rules.can_score(person, assignment) is False
        assert rules.can_declare(person, seat) is False
        assert rules.can_recuse(person, assignment) is (person == lead)
        assert not rules.jury_files_visible_to(person).exists()
        assert not rules.seats_visible_to(person).exists()
    assert rules.can_score(juror, assignment) is True
    assert rules.can_declare(juror, seat) is True
    assert rules.can_recuse(juror, assignment) is True


@pytest.mark.parametrize("panel_state", list(PanelState))
@pytest.mark.parametrize("state", list(AssignmentState))
@pytest.mark.parametrize("file_state", list(State))
def test_scoring_rule_over_the_full_table(edition, juror, panel_state, state, file_state):
    seat = sit.seat(sit.panel(edition, state=panel_state), juror)
    row = sit.assignment(seat, sit.file(edition, state=file_state), state=state)

    expected = (panel_state, state, file_state) == (PanelState.OPEN, AssignmentState.ACCEPTED, State.IN_REVIEW)
    assert rules.can_score(juror, row) is expected
    readable = panel_state != PanelState.DRAFT and state == AssignmentState.ACCEPTED and file_state in rules.BEFORE_THE_JURY
    assert rules.jury_files_visible_to(juror).exists() is readable


@pytest.mark.case("DS#13200")
def test_revoked_role_ends_everything(assignment, seat, juror):
    """A juror whose role is taken back has no seat, no file, no score left to write, from that instant."""
    RoleGrant.objects.filter(user=juror, role=Role.JUROR).update(revoked_at=NOW)
    fresh = type(juror).objects.get(pk=juror.pk)

    assert rules.can_score(fresh, assignment) is False
    assert not rules.seats_visible_to(fresh).exists()
    assert not rules.assignments_visible_to(fresh).exists()
    assert not rules.jury_files_visible_to(fresh).exists()


def test_announced_file_closes_to_the_jury(assignment, juror):
    type(assignment.application).objects.filter(pk=assignment.application_id).update(state=State.AWARDED, released_at=NOW)

    assert not rules.jury_files_visible_to(juror).exists()
