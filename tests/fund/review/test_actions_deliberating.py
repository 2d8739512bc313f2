from datetime import date

import pytest
from django.db import IntegrityError, transaction

from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import State
from terreau.fund.review import rules
from terreau.fund.review.actions import deliberating
from terreau.fund.review.actions.deliberating import Intent
from terreau.fund.review.models import Decision, Immutable, Proposal
from terreau.fund.review.queries import deliberation as reads
from terreau.fund.review.states import DELIBERATION_MOVES, DeliberationState, Outcome
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture
def edition(db):
    return sit.edition(envelope_cents=2_000_000, amount_min_cents=100_000, amount_max_cents=1_500_000)


@pytest.fixture
def session(edition, lead):
    return sit.deliberation(edition, by=lead)


def tabled(session, lead, *outcomes):
    """Files on the table with (outcome, cents) proposed; the waiting list ranks itself."""
    files = [sit.file(session.edition) for _ in outcomes]
    deliberating.table_files(deliberation=session, applications=files, by=lead, at=NOW)
    for place, (file, (outcome, cents)) in enumerate(zip(files, outcomes, strict=True), start=1):
        rank = place if outcome == "waitlist" else None
        session.proposals.filter(application=file).update(outcome=outcome, amount_cents=cents, rank=rank, reason="Motif.")
    session.refresh_from_db()
    return files


def adopt(session, by):
    session.refresh_from_db()
    return deliberating.adopt(deliberation=session, expected_version=session.version, by=by, at=NOW)


def awarded(edition):
    return Edition.objects.get(pk=edition.pk).awarded_cents


def test_it_works(session, edition, lead):
    files = tabled(session, lead, ("award", 1_000_000), ("award", 900_000), ("waitlist", 0), ("reject", 0))

    decisions = adopt(session, lead)

    for file in files:
        file.refresh_from_db()
    assert [file.state for file in files] == [State.AWARDED, State.AWARDED, State.WAITLISTED, State.REJECTED]
    assert [(d.outcome, d.amount_cents, d.rank) for d in decisions] == [
        ("award", 1_000_000, None),
        ("award", 900_000, None),
        ("waitlist", 0, 3),
        ("reject", 0, None),
    ]
    assert awarded(edition) == 1_900_000
    assert session.state == DeliberationState.ADOPTED
    assert set(Message.objects.values_list("kind", "state")) == {("review.letter", "held")}
    assert Message.objects.count() == 4


def test_session_may_be_renamed_until_adopted(session, lead):
    tabled(session, lead, ("reject", 0))
    facts = {"title": "Commission", "held_on": date(2026, 11, 20), "reference": "CP-2026-12"}
    deliberating.change(deliberation=session, by=lead, at=NOW, **facts)
    session.refresh_from_db()
    assert (session.title, session.held_on, session.reference) == tuple(facts.values())

    adopt(session, lead)
    with pytest.raises(WrongState):
        deliberating.change(deliberation=session, by=lead, at=NOW, **facts)


def test_session_is_not_adopted_before_its_day(session, lead):
    """Its date stands in the letters as a fact."""
    tabled(session, lead, ("reject", 0))
    deliberating.change(deliberation=session, by=lead, at=NOW, title="Commission", held_on=date(2026, 12, 1), reference="")
    session.refresh_from_db()

    with pytest.raises(deliberating.CannotAdopt, match="1er\u00a0décembre\u00a02026"):
        adopt(session, lead)


# ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("state", list(State))
def test_only_ready_files_are_tabled(session, edition, lead, state):
    file = sit.file(edition, state=state)

    done = deliberating.table_files(deliberation=session, applications=[file], by=lead, at=NOW)

    file.refresh_from_db()
    if state in {State.IN_REVIEW, State.WAITLISTED, State.DELIBERATION}:
        assert (len(done.done), file.state) == (1, State.WAITLISTED if state == State.WAITLISTED else State.DELIBERATION)
    else:
        assert (done.done, len(done.refused), file.state) == ([], 1, state)


def test_file_is_on_one_open_table_at_most(session, edition, lead):
    (file,) = tabled(session, lead, ("", 0))
    other = sit.deliberation(edition, by=lead)

    done = deliberating.table_files(deliberation=other, applications=[file], by=lead, at=NOW)

    assert len(done.refused) == 1
    assert Proposal.objects.count() == 1


def test_file_of_another_edition_is_not_tabled(session, lead):
    done = deliberating.table_files(deliberation=session, applications=[sit.file(sit.edition())], by=lead, at=NOW)

    assert len(done.refused) == 1


@pytest.mark.case("TU#766")
def test_tabling_says_which_files_were_refused_and_takes_the_rest(session, edition, lead):
    """Files put on the table in bulk are checked one by one again; those refused are named, the others go."""
    ready, withdrawn = sit.file(edition), sit.file(edition, state=State.WITHDRAWN)

    done = deliberating.table_files(deliberation=session, applications=[withdrawn, ready], by=lead, at=NOW)

    assert [row.application for row in done.done] == [ready]
    assert str(withdrawn) in done.refused[0]


def test_file_goes_back_to_the_jury_with_a_reason(session, lead):
    (file,) = tabled(session, lead, ("award", 100_000))

    with pytest.raises(deliberating.CannotTable):
        deliberating.take_off(proposal=session.proposals.get(), reason=" ", by=lead, at=NOW)
    deliberating.take_off(proposal=session.proposals.get(), reason="À renoter.", by=lead, at=NOW)

    file.refresh_from_db()
    assert (file.state, session.proposals.count()) == (State.IN_REVIEW, 0)


def test_waiting_file_leaves_the_table_where_it_was(session, edition, lead):
    file = sit.file(edition, state=State.WAITLISTED)
    deliberating.table_files(deliberation=session, applications=[file], by=lead, at=NOW)

    deliberating.take_off(proposal=session.proposals.get(), reason="Plus tard.", by=lead, at=NOW)

    file.refresh_from_db()
    assert file.state == State.WAITLISTED


# ── Proposals ────────────────────────────────────────────────────────────────────────────────────────────────────
def save(session, lead, *intents, version=None):
    session.refresh_from_db()
    deliberating.save_proposals(
        deliberation=session, intents=intents, expected_version=session.version if version is None else version, by=lead, at=NOW
    )


def test_proposals_are_kept_even_beyond_the_envelope(session, lead):
    tabled(session, lead, ("", 0), ("", 0), ("", 0))
    rows = list(session.proposals.order_by("pk"))

    save(session, lead, *[Intent(row.pk, "award", 1_000_000) for row in rows])

    budget = reads.budget(session)
    assert (budget.proposed, budget.left, budget.is_exceeded) == (3_000_000, -1_000_000, True)


@pytest.mark.parametrize(
    ("requested", "cents", "is_fine"),
    [
        (1_000_000, 1_000_000, True),
        (1_000_000, 1_000_001, False),  # more than asked
        (None, 1_500_000, True),
        (None, 1_500_001, False),  # more than the edition gives
        (1_000_000, 99_999, False),  # less than it gives
        (1_000_000, 100_000, True),
    ],
)
def test_amounts_stay_within_what_was_asked_and_what_the_edition_gives(session, edition, lead, requested, cents, is_fine):
    file = sit.file(edition, requested_cents=requested)
    deliberating.table_files(deliberation=session, applications=[file], by=lead, at=NOW)
    intent = Intent(session.proposals.get().pk, "award", cents)

    if is_fine:
        save(session, lead, intent)
        assert session.proposals.get().amount_cents == cents
    else:
        with pytest.raises(deliberating.CannotPropose):
            save(session, lead, intent)
        assert session.proposals.get().outcome == ""


def test_outcome_that_takes_no_money_keeps_none(session, lead):
    tabled(session, lead, ("award", 500_000))
    row = session.proposals.get()

    save(session, lead, Intent(row.pk, "reject", 500_000, rank=3, reason="Hors thème."))

    row.refresh_from_db()
    assert (row.outcome, row.amount_cents, row.rank, row.reason) == ("reject", 0, None, "Hors thème.")


def test_stale_page_of_proposals_writes_nothing(session, lead):
    tabled(session, lead, ("award", 500_000))
    row = session.proposals.get()

    with pytest.raises(WrongState):
        save(session, lead, Intent(row.pk, "reject", reason="Non."), version=session.version - 1)

    row.refresh_from_db()
    assert row.outcome == "award"


def test_proposal_of_another_session_is_ignored(session, edition, lead):
    tabled(session, lead, ("", 0))
    other = sit.deliberation(edition, by=lead)
    tabled(other, lead, ("", 0))
    foreign = other.proposals.get()

    save(session, lead, Intent(foreign.pk, "award", 500_000))

    foreign.refresh_from_db()
    assert foreign.outcome == ""


# ── Adoption ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_adoption_cannot_exceed_the_envelope(session, edition, lead):
    files = tabled(session, lead, ("award", 1_000_000), ("award", 1_000_001 - 1), ("award", 100_000))

    with pytest.raises(deliberating.EnvelopeExceeded):
        adopt(session, lead)

    files[0].refresh_from_db()
    assert (files[0].state, awarded(edition), Decision.objects.count(), Message.objects.count()) == (State.DELIBERATION, 0, 0, 0)
    session.refresh_from_db()
    assert session.state == DeliberationState.OPEN


def test_adoption_may_take_the_last_cent(session, edition, lead):
    tabled(session, lead, ("award", 1_000_000), ("award", 1_000_000))

    adopt(session, lead)

    assert awarded(edition) == edition.envelope_cents


def test_database_has_the_last_word_on_the_envelope(edition):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(awarded_cents=edition.envelope_cents + 1)


def test_adoption_lists_everything_that_is_missing(session, lead):
    tabled(session, lead, ("", 0), ("award", 0), ("reject", 0), ("waitlist", 0), ("waitlist", 0), ("waitlist", 0))
    session.proposals.filter(outcome="reject").update(reason="")
    first, second, third = session.proposals.filter(outcome="waitlist").order_by("pk")
    Proposal.objects.filter(pk=first.pk).update(rank=None)
    Proposal.objects.filter(pk__in=[second.pk, third.pk]).update(rank=1)

    with pytest.raises(deliberating.CannotAdopt) as refusal:
        adopt(session, lead)

    assert len(refusal.value.reasons) == 5


def test_empty_table_is_not_adopted(session, lead):
    with pytest.raises(deliberating.CannotAdopt):
        adopt(session, lead)


def test_withdrawn_file_must_leave_the_table_first(session, lead):
    file, _other = tabled(session, lead, ("award", 500_000), ("award", 500_000))
    type(file).objects.filter(pk=file.pk).update(state=State.WITHDRAWN)

    with pytest.raises(deliberating.CannotAdopt):
        adopt(session, lead)
    deliberating.take_off(proposal=session.proposals.get(application=file), reason="Retirée.", by=lead, at=NOW)
    adopt(session, lead)

    file.refresh_from_db()
    assert file.state == State.WITHDRAWN


def test_adoption_from_a_stale_page_is_refused(session, lead):
    """What is adopted is what was on the page: a colleague's change in between is never adopted unread."""
    tabled(session, lead, ("award", 500_000))

    with pytest.raises(WrongState):
        deliberating.adopt(deliberation=session, expected_version=session.version - 1, by=lead, at=NOW)


def test_conflicted_lead_decides_nothing(session, edition, lead):
    (file,) = tabled(session, lead, ("award", 500_000))
    make.member(file.organisation, person=lead)
    row = session.proposals.get()

    assert rules.can_decide_on(lead, file) is False
    for act in (
        lambda: save(session, lead, Intent(row.pk, "award", 900_000)),
        lambda: adopt(session, lead),
        lambda: deliberating.take_off(proposal=row, reason="Non.", by=lead, at=NOW),
    ):
        with pytest.raises(deliberating.Conflicted):
            act()
    other = make.user(roles=[Role.LEAD])
    assert adopt(session, other)


def test_conflicted_lead_cannot_table(session, edition, lead):
    file = sit.file(edition)
    make.member(file.organisation, person=lead)

    done = deliberating.table_files(deliberation=session, applications=[file], by=lead, at=NOW)

    assert (done.done, len(done.refused)) == ([], 1)
    assert file not in reads.tableable(edition, viewer=lead)


# ── Decisions last ───────────────────────────────────────────────────────────────────────────────────────────────
def test_decision_is_never_edited(session, lead):
    tabled(session, lead, ("award", 500_000))
    (decision,) = adopt(session, lead)

    decision.amount_cents = 1
    for act in (
        decision.save,
        decision.delete,
        lambda: Decision.objects.update(amount_cents=1),
        lambda: Decision.objects.all().delete(),
    ):
        with pytest.raises(Immutable):
            act()


def test_waiting_list_is_promoted_when_money_is_freed(session, edition, lead):
    _rich, waiting = tabled(session, lead, ("award", 1_000_000), ("waitlist", 0))
    adopt(session, lead)
    Edition.objects.filter(pk=edition.pk).update(envelope_cents=1_500_000)
    later = sit.deliberation(edition, by=lead)
    deliberating.table_files(deliberation=later, applications=[waiting], by=lead, at=NOW)
    row = later.proposals.get()

    with pytest.raises(deliberating.CannotPropose):
        save(later, lead, Intent(row.pk, "waitlist", rank=1))
    save(later, lead, Intent(row.pk, "award", 600_000))
    with pytest.raises(deliberating.EnvelopeExceeded):
        adopt(later, lead)
    save(later, lead, Intent(row.pk, "award", 500_000))
    (promoted,) = adopt(later, lead)

    waiting.refresh_from_db()
    former = waiting.decisions.exclude(pk=promoted.pk).get()
    assert (waiting.state, awarded(edition)) == (State.AWARDED, 1_500_000)
    assert (promoted.supersedes, former.superseded_at) == (former, NOW)
    assert Message.objects.get(object_id=former.pk, kind="review.letter").state == "cancelled"


def test_waiting_list_places_are_not_shared_between_sessions(session, edition, lead):
    tabled(session, lead, ("waitlist", 0))
    adopt(session, lead)
    later = sit.deliberation(edition, by=lead)
    tabled(later, lead, ("waitlist", 0))

    with pytest.raises(deliberating.CannotAdopt):
        adopt(later, lead)


# ── The full table ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("state", list(DeliberationState))
def test_deliberation_moves_and_roles(edition, lead, officer, juror, admin, stranger, state):
    session = sit.deliberation(edition, by=lead, state=state)
    ask = {"prepare": rules.can_prepare, "adopt": rules.can_adopt, "release": rules.can_release}
    people = {Role.LEAD: lead, Role.OFFICER: officer, Role.JUROR: juror, Role.ADMIN: admin, "": stranger}
    for verb, rule in ask.items():
        for role, person in people.items():
            expected = role in DELIBERATION_MOVES[verb].roles and state in DELIBERATION_MOVES[verb].sources
            assert rule(person, session) is expected, (state, verb, role)
    for role, person in people.items():
        assert rules.deliberations_visible_to(person).exists() is (role == Role.LEAD)


@pytest.mark.parametrize("state", [state for state in DeliberationState if state != DeliberationState.OPEN])
def test_adopted_session_is_closed_to_every_preparation(edition, lead, state):
    session = sit.deliberation(edition, by=lead, state=state)
    row = sit.proposal(session, sit.file(edition, state=State.DELIBERATION), outcome=Outcome.AWARD, amount_cents=500_000)
    for act in (
        lambda: deliberating.table_files(deliberation=session, applications=[sit.file(edition)], by=lead, at=NOW),
        lambda: save(session, lead, Intent(row.pk, "award", 900_000)),
        lambda: deliberating.take_off(proposal=row, reason="Non.", by=lead, at=NOW),
        lambda: adopt(session, lead),
    ):
        with pytest.raises(Refusal):
            act()
    row.refresh_from_db()
    assert row.amount_cents == 500_000
