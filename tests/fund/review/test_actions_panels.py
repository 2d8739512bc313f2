from datetime import timedelta

import pytest

from terreau.commons.accounts.models import Invitation
from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import EditionState, State
from terreau.fund.review import rules
from terreau.fund.review.actions import panels
from terreau.fund.review.models import Assignment, Interest
from terreau.fund.review.queries import panels as reads
from terreau.fund.review.states import AssignmentState, PanelState
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW
LATER = NOW + timedelta(days=7)


@pytest.fixture
def edition(db):
    return sit.edition()


def test_it_works(edition, lead, juror):
    panel = panels.create_panel(edition=edition, name="Jury 2026", closes_at=LATER, by=lead, at=NOW)
    panels.add_juror(panel=panel, juror=juror, by=lead, at=NOW)
    handed = panels.assign_all(panel=panel, applications=[sit.file(edition), sit.file(edition)], by=lead, at=NOW)
    panels.open_panel(panel=panel, by=lead, at=NOW)

    assert (handed.made, handed.refused) == (2, [])
    assert panel.state == PanelState.OPEN
    assert [line["label"] for line in panel.rubric] == ["Utilité sociale", "Innovation", "Faisabilité"]
    assert list(Message.objects.values_list("kind", "to_address")) == [("review.jury_opened", juror.email)]


def test_panel_cannot_close_before_it_begins(edition, lead):
    with pytest.raises(panels.CannotCompose):
        panels.create_panel(edition=edition, name="Jury", closes_at=NOW, by=lead, at=NOW)


def test_juror_needs_the_role_and_one_seat(edition, lead, juror, stranger):
    panel = sit.panel(edition)

    with pytest.raises(panels.CannotCompose):
        panels.add_juror(panel=panel, juror=stranger, by=lead, at=NOW)
    panels.add_juror(panel=panel, juror=juror, by=lead, at=NOW)
    with pytest.raises(panels.CannotCompose):
        panels.add_juror(panel=panel, juror=juror, by=lead, at=NOW)


def test_juror_who_left_may_sit_again(edition, lead, juror):
    panel = sit.panel(edition)
    seat = panels.add_juror(panel=panel, juror=juror, by=lead, at=NOW)
    panels.remove_juror(seat=seat, keeps_scores=False, by=lead, at=NOW)

    again = panels.add_juror(panel=panel, juror=juror, by=lead, at=NOW)

    assert reads.sitting(panel) == [again]


def test_invited_address_sits_once_it_accepts(edition, lead):
    panel = sit.panel(edition, state=PanelState.DRAFT)
    assert panels.invite_juror(panel=panel, email="nouvelle@exemple.test", by=lead, at=NOW) is None
    assert [row.invitation.email for row in reads.invitations_of(panel)] == ["nouvelle@exemple.test"]

    person = make.user("nouvelle@exemple.test")
    from terreau.commons.accounts import actions as accounts

    accounts.accept_invitation(invitation=Invitation.objects.get(), by=person, at=NOW)

    assert [seat.juror for seat in reads.sitting(panel)] == [person]
    assert list(reads.invitations_of(panel)) == []


def test_invited_juror_sits_at_once(edition, lead, juror):
    panel = sit.panel(edition)

    assert panels.invite_juror(panel=panel, email=juror.email.upper(), by=lead, at=NOW).juror == juror


def test_assigning_leaves_out_links_and_says_so(edition, lead, juror):
    panel = sit.panel(edition)
    mine, other = sit.file(edition), sit.file(edition)
    make.member(mine.organisation, person=juror)
    seat = sit.seat(panel, juror)

    handed = panels.assign_all(panel=panel, applications=[mine, other], by=lead, at=NOW)

    assert handed.made == 1
    assert len(handed.refused) == 1
    assert str(mine) in handed.refused[0]
    assert [row.application for row in Assignment.objects.filter(seat=seat)] == [other]


@pytest.mark.case("TU#766")
def test_assigning_is_rechecked_file_by_file(edition, lead, juror):
    """A bulk act works on an explicit list, checked again, and says what it refused."""
    panel, seat = sit.panel(edition), None
    seat = sit.seat(panel, juror)
    ready, sent, elsewhere = sit.file(edition), sit.file(edition, state=State.SUBMITTED), sit.file(sit.edition())

    handed = panels.assign(panel=panel, pairs=[(seat, ready), (seat, sent), (seat, elsewhere), (seat, ready)], by=lead, at=NOW)

    assert handed.made == 1
    assert len(handed.refused) == 2


def test_sharing_out_gives_each_file_its_reviews_and_each_juror_the_same_load(edition, lead):
    panel = sit.panel(edition)
    seats = [sit.seat(panel) for _ in range(4)]
    files = [sit.file(edition) for _ in range(6)]

    panels.assign_in_turn(panel=panel, applications=files, reviews=2, by=lead, at=NOW)

    assert {application.assignments.count() for application in files} == {2}
    assert {seat.assignments.count() for seat in seats} == {3}


def test_sharing_out_again_adds_only_what_is_missing(edition, lead):
    panel = sit.panel(edition)
    for _ in range(3):
        sit.seat(panel)
    files = [sit.file(edition) for _ in range(3)]
    panels.assign_in_turn(panel=panel, applications=files, reviews=1, by=lead, at=NOW)

    handed = panels.assign_in_turn(panel=panel, applications=files, reviews=2, by=lead, at=NOW)

    assert handed.made == 3
    assert {application.assignments.count() for application in files} == {2}


def test_sharing_out_says_which_files_lack_jurors(edition, lead, juror):
    panel = sit.panel(edition)
    application = sit.file(edition)
    sit.seat(panel, juror)
    make.member(application.organisation, person=juror)
    sit.seat(panel)

    handed = panels.assign_in_turn(panel=panel, applications=[application], reviews=2, by=lead, at=NOW)

    assert handed.made == 1
    assert len(handed.refused) == 1


def test_opening_needs_jurors_files_criteria_a_date_and_a_closed_call(edition, lead):
    panel = sit.panel(sit.edition(state=EditionState.PUBLISHED), state=PanelState.DRAFT, closes_at=NOW)
    panel.edition.criteria.all().delete()

    with pytest.raises(panels.CannotOpen) as refusal:
        panels.open_panel(panel=panel, by=lead, at=NOW)

    assert len(refusal.value.reasons) == 5


def test_reopening_keeps_the_rubric(edition, lead, juror):
    panel = sit.panel(edition, state=PanelState.CLOSED)
    before = panel.rubric
    edition.criteria.update(points_max=100)

    panels.reopen_panel(panel=panel, closes_at=LATER + timedelta(days=1), by=lead, at=NOW)

    panel.refresh_from_db()
    assert (panel.state, panel.rubric) == (PanelState.OPEN, before)


@pytest.mark.parametrize("state", [EditionState.DECIDED, EditionState.ARCHIVED])
def test_scoring_of_a_decided_edition_is_not_reopened(edition, lead, state):
    panel = sit.panel(edition, state=PanelState.CLOSED)
    Edition.objects.update(state=state)
    panel.edition.refresh_from_db()

    assert not rules.can_reopen_panel(lead, panel)
    with pytest.raises(panels.CannotOpen):
        panels.reopen_panel(panel=panel, closes_at=LATER + timedelta(days=1), by=lead, at=NOW)


def test_reminder_is_written_once_a_day_to_those_who_are_late(edition, lead):
    panel = sit.panel(edition)
    late, done = sit.seat(panel), sit.seat(panel)
    application = sit.file(edition)
    sit.assignment(late, application, state=AssignmentState.TO_DECLARE)
    sit.review(sit.assignment(done, application), 3, 3, 3)

    assert panels.remind(panel=panel, by=lead, at=NOW) == 1
    assert panels.remind(panel=panel, by=lead, at=NOW + timedelta(hours=1)) == 0
    assert panels.remind(panel=panel, by=lead, at=NOW + timedelta(days=1)) == 1
    assert set(Message.objects.values_list("to_address", flat=True)) == {late.juror.email}


def test_removed_juror_leaves_nothing_behind(edition, lead, juror):
    panel = sit.panel(edition)
    seat = sit.seat(panel, juror)
    scored, unscored = sit.assignment(seat, sit.file(edition)), sit.assignment(seat, sit.file(edition))
    sit.review(scored, 3, 3, 3)
    panels.remind(panel=panel, by=lead, at=NOW)

    panels.remove_juror(seat=seat, keeps_scores=True, by=lead, at=NOW)

    scored.refresh_from_db()
    unscored.refresh_from_db()
    assert (scored.state, unscored.state) == (AssignmentState.ACCEPTED, AssignmentState.REMOVED)
    assert not rules.seats_visible_to(juror).exists()
    assert not rules.jury_files_visible_to(juror).exists()
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    with pytest.raises(panels.CannotCompose):
        panels.remove_juror(seat=seat, keeps_scores=True, by=lead, at=NOW)


def test_removed_juror_without_their_scores(edition, lead, juror):
    seat = sit.seat(sit.panel(edition), juror)
    scored = sit.assignment(seat, sit.file(edition))
    sit.review(scored, 3, 3, 3)

    panels.remove_juror(seat=seat, keeps_scores=False, by=lead, at=NOW)

    scored.refresh_from_db()
    assert scored.state == AssignmentState.REMOVED


@pytest.mark.parametrize("state", [State.DELIBERATION, State.AWARDED, State.REJECTED])
def test_scores_a_session_decides_on_outlive_their_juror(edition, lead, juror, state):
    seat = sit.seat(sit.panel(edition), juror)
    scored = sit.assignment(seat, sit.file(edition, state=state))
    sit.review(scored, 3, 3, 3)

    panels.remove_juror(seat=seat, keeps_scores=False, by=lead, at=NOW)

    scored.refresh_from_db()
    assert scored.state == AssignmentState.ACCEPTED


def test_declared_organisation_needs_no_second_declaration(edition, lead, juror):
    panel = sit.panel(edition)
    seat = sit.seat(panel, juror)
    application = sit.file(edition)
    Interest.objects.create(seat=seat, organisation=application.organisation, is_linked=False, declared_at=NOW)

    panels.assign_all(panel=panel, applications=[application], by=lead, at=NOW)

    assert Assignment.objects.get().state == AssignmentState.ACCEPTED


def test_closed_panel_takes_no_more_files(edition, lead, juror):
    panel = sit.panel(edition, state=PanelState.CLOSED)
    sit.seat(panel, juror)

    with pytest.raises(panels.CannotCompose):
        panels.assign_all(panel=panel, applications=[sit.file(edition)], by=lead, at=NOW)
    with pytest.raises(panels.CannotCompose):
        panels.change_closing(panel=panel, closes_at=LATER, by=lead, at=NOW)
    with pytest.raises(WrongState):
        panels.close_panel(panel=panel, by=lead, at=NOW)


def test_progress_counts_in_three_queries(edition, django_assert_num_queries):
    panel = sit.panel(edition)
    for _ in range(3):
        seat = sit.seat(panel)
        sit.assignment(seat, sit.file(edition), state=AssignmentState.TO_DECLARE)
        sit.assignment(seat, sit.file(edition), state=AssignmentState.RECUSED)
        sit.review(sit.assignment(seat, sit.file(edition)), 1, 2, 3)

    with django_assert_num_queries(3):
        rows = reads.progress(panel)

    assert [(row.handed, row.recused, row.undeclared, row.given, row.left) for row in rows] == [(3, 1, 1, 1, 1)] * 3


def test_roles_are_those_of_the_table(edition, lead, officer, juror, admin, stranger):
    from terreau.fund.review.states import PANEL_MOVES

    ask = {"open": rules.can_open_panel, "close": rules.can_close_panel, "reopen": rules.can_reopen_panel}
    people = {Role.LEAD: lead, Role.OFFICER: officer, Role.JUROR: juror, Role.ADMIN: admin, "": stranger}
    for state in PanelState:
        panel = sit.panel(edition, state=state)
        for verb, rule in ask.items():
            for role, person in people.items():
                assert rule(person, panel) is (role in PANEL_MOVES[verb].roles and state in PANEL_MOVES[verb].sources), (state, verb, role)
