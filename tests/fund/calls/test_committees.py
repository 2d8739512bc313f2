"""A call open all year: its clock, its committees, which one looks at what, and its end."""

from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.fund.calls import rules
from terreau.fund.calls.actions import applying, authoring, committees, editions, reminding, screening, stages
from terreau.fund.calls.models import Application, Committee, Edition
from terreau.fund.calls.queries import authoring as writing
from terreau.fund.calls.queries import catalogue
from terreau.fund.calls.queries import committees as reads
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.states import COMMITTEE_MOVES, CommitteeState, EditionState, Phase, State, Window
from terreau.lib import periods
from terreau.lib.moves import WrongState
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import applying as apply

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
TODAY = NOW.date()
HOSTILE = "<script>alert(1)</script> [clic](https://mechant.example) %(by)s"


@pytest.fixture
def edition():
    return make.edition("2026", is_continuous=True, closes_at=None)


def committee(edition, *, in_days=10, meets_after=7, **fields):
    cutoff = NOW + in_days * DAY
    return Committee.objects.create(edition=edition, cutoff_at=cutoff, held_on=(cutoff + meets_after * DAY).date(), **fields)


def sent(edition, at=NOW):
    application = apply.sent(edition, at=at).application
    return Application.objects.select_related("edition__call", "organisation", "committee", "started_by").get(pk=application.pk)


def fresh(file):
    return Application.objects.select_related("edition__call", "organisation", "committee", "started_by").get(pk=file.pk)


def test_it_works(edition):
    soon, later = committee(edition), committee(edition, in_days=40)

    assert sent(edition).committee == soon
    assert sent(edition, at=soon.cutoff_at).committee == later
    assert sent(edition, at=later.cutoff_at).committee is None


# ── The clock ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_it_opens_and_does_not_close(edition):
    assert clock.window(edition, edition.opens_at - DAY) == Window.SCHEDULED
    assert clock.window(edition, NOW + 3000 * DAY) == Window.OPEN
    assert clock.takes_new_drafts(edition, NOW)
    for at, phase in ((edition.opens_at - DAY, Phase.SOON), (NOW, Phase.OPEN)):
        assert clock.phase(edition, at) == phase
        (row,) = catalogue.listed(Edition.objects.all(), at)
        assert catalogue._ORDER[row.phase_rank] == phase


def test_a_closing_that_was_announced_closes(edition):
    edition.closes_at = NOW + DAY
    assert clock.window(edition, NOW) == Window.OPEN
    assert clock.window(edition, NOW + DAY) == Window.CLOSED


def test_nobody_is_reminded_of_a_closing_there_is_not(edition):
    apply.draft(edition)
    Message.objects.all().delete()
    reminding.remind(at=NOW + 30 * DAY)
    assert not Message.objects.exists()


def test_draft_says_which_committee_would_read_it(edition, client):
    draft = apply.draft(edition)
    assert standing(draft, NOW).sentence
    soon = committee(edition)
    words = standing(Application.objects.select_related("edition").get(pk=draft.pk), NOW).sentence
    assert f"{soon.held_on.day}" in words
    assert "2026" in words


def test_it_is_published_with_a_committee_to_come_and_never_sealed(edition, lead):
    assert any("comité" in line for line in writing._dates(edition, NOW)[0])
    committee(edition)
    assert writing._dates(edition, NOW)[0] == []
    edition.is_sealed = True
    assert len(writing._dates(edition, NOW)[0]) == 1


def test_open_all_year_has_no_second_stage_and_no_extension(edition, lead):
    with pytest.raises(stages.CannotStage):
        stages.open_second(edition=edition, slug="2026-2", title="Suite", by=lead, at=NOW)
    assert not rules.can_open_second(lead, edition)
    assert not rules.can_extend(lead, edition)
    with pytest.raises(WrongState):
        editions.extend(edition=edition, until=NOW + DAY, reason="Panne", by=lead, at=NOW)


def test_dates_may_be_left_without_a_closing_in_public(lead):
    edition = make.edition("2026", opens_at=NOW + DAY, is_continuous=True, closes_at=None)
    committee(edition)
    authoring.write(edition=edition, step="dates", values={"opens_at": NOW + 2 * DAY}, by=lead, at=NOW, reason="Vacances")
    with pytest.raises(authoring.CannotWrite):
        authoring.write(edition=edition, step="dates", values={"is_continuous": False}, by=lead, at=NOW, reason="Fin")


# ── Planning ─────────────────────────────────────────────────────────────────────────────────────────────────────
def plan(edition, lead, *, day=20, cutoff=10, **facts):
    return committees.plan(
        edition=edition, held_on=TODAY + day * DAY, cutoff_at=NOW + cutoff * DAY, place="Salle 2", by=lead, at=NOW, **facts
    )


def test_a_committee_planned_takes_the_files_that_waited(edition, lead):
    file = sent(edition)
    Message.objects.all().delete()
    planned = plan(edition, lead, envelope_cents=1_000_000)
    assert fresh(file).committee == planned
    assert Message.objects.get(kind="calls.committee_moved").to == file.started_by
    assert Entry.objects.filter(verb="edition.committee_planned").count() == 1


@pytest.mark.parametrize("facts", [{"cutoff": 0}, {"day": 9}])
def test_a_committee_meets_after_its_limit_which_is_to_come(edition, lead, facts):
    with pytest.raises(committees.CannotPlan):
        plan(edition, lead, **facts)


def test_one_committee_a_day_and_only_in_a_call_open_all_year(edition, lead):
    plan(edition, lead)
    with pytest.raises(committees.CannotPlan):
        plan(edition, lead)
    for other in (make.edition("2025"), make.edition("2024", is_continuous=True, closes_at=None, state=EditionState.IN_REVIEW)):
        with pytest.raises(committees.CannotPlan):
            plan(other, lead)


# ── Put off, cancelled ───────────────────────────────────────────────────────────────────────────────────────────
ACTS = {
    "put_off": lambda one, by: committees.put_off(
        committee=one, held_on=one.held_on + DAY, cutoff_at=one.cutoff_at, reason="Salle prise", by=by, at=NOW
    ),
    "cancel": lambda one, by: committees.cancel(committee=one, reason="Salle prise", by=by, at=NOW),
}


@pytest.mark.parametrize("verb", COMMITTEE_MOVES)
@pytest.mark.parametrize("state", CommitteeState)
def test_every_verb_from_every_state(edition, lead, state, verb):
    one = committee(edition, state=state)
    if state in COMMITTEE_MOVES[verb].sources:
        ACTS[verb](one, lead)
        assert Committee.objects.get(pk=one.pk).state == COMMITTEE_MOVES[verb].target
        return
    with pytest.raises(WrongState):
        ACTS[verb](one, lead)
    assert Committee.objects.get(pk=one.pk).version == 1


def test_a_committee_put_off_tells_those_concerned_alone(edition, lead):
    soon, later = committee(edition), committee(edition, in_days=40)
    file = sent(edition)
    sent(edition, at=soon.cutoff_at)
    Message.objects.all().delete()
    committees.put_off(committee=soon, held_on=soon.held_on + 5 * DAY, cutoff_at=soon.cutoff_at, reason=HOSTILE, by=lead, at=NOW)
    message = Message.objects.get()
    assert (message.kind, message.to) == ("calls.committee_put_off", file.started_by)
    assert "https://mechant" not in str(message.facts)
    assert later.version == Committee.objects.get(pk=later.pk).version


@pytest.mark.parametrize(
    ("days", "limit", "reason", "at"),
    [(-1, 0, "Oui", NOW), (0, -1, "Oui", NOW), (0, 0, "Oui", NOW), (1, 0, " ", NOW), (0, 30, "Oui", NOW), (20, 5, "Oui", NOW + 11 * DAY)],
)
def test_a_committee_is_only_put_off_for_a_reason_and_a_limit_passed_stays(edition, lead, days, limit, reason, at):
    one = committee(edition)
    with pytest.raises(committees.CannotPutOff):
        committees.put_off(
            committee=one, held_on=one.held_on + days * DAY, cutoff_at=one.cutoff_at + limit * DAY, reason=reason, by=lead, at=at
        )
    assert Committee.objects.get(pk=one.pk).version == 1


def test_two_leads_at_the_same_committee_do_not_overwrite_each_other(edition, lead):
    one = committee(edition)
    committees.put_off(
        committee=one, held_on=one.held_on + DAY, cutoff_at=one.cutoff_at, reason="Salle", expected_version=1, by=lead, at=NOW
    )
    with pytest.raises(WrongState):
        committees.cancel(committee=one, reason="Autre", expected_version=1, by=lead, at=NOW)


def test_files_of_a_cancelled_committee_go_to_the_next_or_wait(edition, lead):
    soon, later = committee(edition), committee(edition, in_days=40)
    file = sent(edition)
    with pytest.raises(committees.CannotPutOff):
        committees.cancel(committee=soon, reason=" ", by=lead, at=NOW)
    committees.cancel(committee=soon, reason="Salle prise", by=lead, at=NOW)
    assert fresh(file).committee == later
    committees.cancel(committee=later, reason="Encore", by=lead, at=NOW)
    assert fresh(file).committee is None
    assert Message.objects.filter(kind="calls.committee_moved").count() == 2
    assert sent(edition).committee is None


def test_place_and_share_change_without_a_word_to_applicants(edition, lead):
    one = committee(edition)
    sent(edition)
    Message.objects.all().delete()
    committees.describe(committee=one, place="Nanterre", envelope_cents=500, by=lead, at=NOW)
    assert (one.place, one.envelope_cents) == ("Nanterre", 500)
    assert not Message.objects.exists()
    Committee.objects.update(state=CommitteeState.CANCELLED)
    with pytest.raises(WrongState):
        committees.describe(committee=one, place="Ailleurs", envelope_cents=None, by=lead, at=NOW)


# ── One file ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_lead_moves_a_file_for_a_reason_its_authors_read(edition, lead):
    committee(edition)
    later, file = committee(edition, in_days=40), sent(edition)
    committees.move_file(application=file, committee=later, reason="Le temps de compléter", by=lead, at=NOW)
    assert fresh(file).committee == later
    message = Message.objects.get(kind="calls.committee_moved")
    assert ["Motif", "Le temps de compléter"] in message.facts


def test_a_file_does_not_go_where_it_may_not(edition, lead):
    soon = committee(edition)
    file = sent(edition)
    elsewhere = committee(make.edition("2025", is_continuous=True, closes_at=None))
    met, gone = committee(edition, in_days=-20), committee(edition, in_days=30, state=CommitteeState.CANCELLED)
    for wrong in (soon, elsewhere, met, gone):
        with pytest.raises(committees.CannotMoveFile):
            committees.move_file(application=file, committee=wrong, reason="Oui", by=lead, at=NOW)
    later = committee(edition, in_days=40)
    with pytest.raises(committees.CannotMoveFile):
        committees.move_file(application=file, committee=later, reason=" ", by=lead, at=NOW)
    Committee.objects.filter(pk=later.pk).update(state=CommitteeState.CANCELLED)
    with pytest.raises(WrongState):
        committees.move_file(application=file, committee=later, reason="Oui", by=lead, at=NOW)


@pytest.mark.parametrize("state", State)
def test_a_file_is_moved_while_it_is_undecided(edition, lead, state):
    file = make.application(edition, organisation=apply.organisation(), state=state, number=1, committee=committee(edition))
    later = committee(edition, in_days=40)
    if state in reads.OPEN_TO_COMMITTEES:
        committees.move_file(application=file, committee=later, reason="Oui", by=lead, at=NOW)
        return
    with pytest.raises(committees.CannotMoveFile):
        committees.move_file(application=file, committee=later, reason="Oui", by=lead, at=NOW)


def test_two_leads_moving_one_file_at_once_one_wins(edition, lead):
    committee(edition)
    one, two = committee(edition, in_days=40), committee(edition, in_days=80)
    file = sent(edition)
    seen = fresh(file)
    committees.move_file(application=file, committee=one, reason="Oui", by=lead, at=NOW)
    with pytest.raises(committees.CannotMoveFile):
        committees.move_file(application=seen, committee=two, reason="Oui", by=lead, at=NOW)


def test_a_committee_cancelled_in_the_same_instant_is_passed_over(edition):
    soon, later = committee(edition), committee(edition, in_days=40)
    Committee.objects.filter(pk=soon.pk).update(state=CommitteeState.CANCELLED)
    assert committees.for_submission(edition, NOW) == later


def test_a_file_taken_back_leaves_its_committee_and_not_after_its_limit(edition):
    soon = committee(edition)
    file = sent(edition)
    with pytest.raises(applying.CannotReopen):
        applying.reopen(application=file, by=file.started_by, at=soon.cutoff_at)
    applying.reopen(application=file, by=file.started_by, at=NOW)
    assert fresh(file).committee is None
    later = committee(edition, in_days=40)
    applying.submit(application=fresh(file), by=file.started_by, at=soon.cutoff_at + DAY)
    assert fresh(file).committee == later


def test_numbers_and_silence_go_on_as_in_any_call(edition):
    committee(edition)
    one, two = sent(edition), sent(edition, at=NOW + 20 * DAY)
    assert (one.number, two.number) == (1, 2)
    assert one.silence_at.astimezone(NOW.tzinfo).date().month == 1
    assert two.silence_at > one.silence_at


# ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_closing_is_announced_to_whoever_holds_a_draft(edition, lead):
    committee(edition, in_days=30)
    draft = apply.draft(edition)
    committees.set_closing(edition=edition, closes_at=NOW + 30 * DAY, by=lead, at=NOW)
    assert edition.closes_at == NOW + 30 * DAY
    assert Message.objects.get(kind="calls.closing_set").to == draft.started_by
    with pytest.raises(WrongState):
        committees.set_closing(edition=edition, closes_at=NOW + 20 * DAY, by=lead, at=NOW)
    assert rules.can_extend(lead, edition)


@pytest.mark.parametrize("closes", [NOW, NOW + 31 * DAY])
def test_no_file_is_left_without_a_committee_at_the_end(edition, lead, closes):
    committee(edition, in_days=30)
    with pytest.raises(committees.CannotClose):
        committees.set_closing(edition=edition, closes_at=closes, by=lead, at=NOW)


def test_only_a_public_call_open_all_year_is_closed(lead):
    for edition in (make.edition("2025"), make.edition("2024", is_continuous=True, closes_at=None, state=EditionState.DRAFT)):
        committee(edition, in_days=30)
        with pytest.raises(WrongState):
            committees.set_closing(edition=edition, closes_at=NOW + DAY, by=lead, at=NOW)


# ── Who, and pages ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", Role)
def test_leads_plan_and_officers_read(edition, role):
    person, one, file = make.user(roles=[role]), committee(edition), sent(edition)
    is_lead, is_team = role == Role.LEAD, role in {Role.LEAD, Role.OFFICER}
    assert rules.can_see_committees(person, edition) is is_team
    assert rules.can_plan(person, edition) is is_lead
    assert rules.can_set_closing(person, edition) is is_lead
    assert rules.can_change_committee(person, one) is is_lead
    assert rules.committees_visible_to(person).exists() is is_team
    assert rules.files_before_committees(person).filter(pk=file.pk).exists() is is_lead
    usual = make.edition("2020")
    assert not any(rule(person, usual) for rule in (rules.can_see_committees, rules.can_plan, rules.can_set_closing))
    one.refresh_from_db()
    Committee.objects.update(state=CommitteeState.CANCELLED)
    assert not rules.can_change_committee(person, Committee.objects.get(pk=one.pk))


def test_a_lead_does_not_move_the_file_of_their_own_body(edition, lead):
    file = sent(edition)
    make.member(file.organisation, person=lead)
    assert not rules.files_before_committees(lead).exists()


def at(name, edition):
    return reverse(f"calls:{name}", args=[edition.call.slug, edition.slug])


def test_lead_plans_puts_off_cancels_moves_and_closes_from_pages(edition, lead, client):
    client.force_login(lead)
    wall = {"held_on": "2027-03-12", "cutoff_at": "2027-02-20T17:00", "place": HOSTILE, "envelope_cents": "5 000"}
    assert client.post(at("plan_committee", edition), wall).status_code == 302
    one = Committee.objects.get()
    assert one.envelope_cents == 500_000
    file = sent(edition)
    public = client.get(at("edition", edition)).text
    assert periods.day(one.held_on) in public
    assert "<script>alert" not in public
    assert client.get(at("committees", edition)).status_code == 200
    assert client.get(at("desk_edition", edition)).status_code == 200

    later = {"version": one.version, "held_on": "2027-03-19", "cutoff_at": "2027-02-20T17:00", "reason": "Salle prise"}
    client.post(reverse("calls:put_off", args=[one.public_id]), later)
    client.post(reverse("calls:change_committee", args=[one.public_id]), {"place": "Nanterre"})
    one.refresh_from_db()
    assert (f"{one.held_on}", one.place, one.envelope_cents) == ("2027-03-19", "Nanterre", None)

    client.post(at("plan_committee", edition), wall | {"held_on": "2027-06-12", "cutoff_at": "2027-05-20T17:00"})
    two = Committee.objects.exclude(pk=one.pk).get()
    moving = reverse("calls:move_file", args=[file.public_id])
    assert client.get(moving).status_code == 200
    client.post(moving, {"committee": two.pk, "reason": "Le temps"})
    assert fresh(file).committee == two
    client.post(reverse("calls:cancel_committee", args=[one.public_id]), {"version": one.version, "reason": "Grève"})
    one.refresh_from_db()
    assert one.state == CommitteeState.CANCELLED
    assert client.post(reverse("calls:cancel_committee", args=[one.public_id]), {"version": 9, "reason": "x"}).status_code == 403
    client.post(at("set_closing", edition), {"closes_at": "2027-05-01T12:00"})
    edition.refresh_from_db()
    assert edition.closes_at is not None


def test_applicant_reads_who_looks_at_it_and_when(edition, client):
    one = committee(edition)
    file = sent(edition)
    client.force_login(file.started_by)
    for name in ("application", "sent"):
        assert f"{one.held_on.day} " in client.get(reverse(f"calls:{name}", args=[file.public_id])).text
    receipt = Message.objects.get(kind="calls.receipt")
    assert any(label == "Comité" for label, _value in receipt.facts)


@pytest.mark.parametrize("count", [1, 3])
def test_calendar_asks_as_many_questions_whatever_its_length(edition, lead, client, django_assert_num_queries, count):
    client.force_login(lead)
    for number in range(count):
        committee(edition, in_days=10 * (number + 1))
    client.get(at("committees", edition))
    with django_assert_num_queries(12):
        client.get(at("committees", edition))


def test_jury_and_session_take_the_files_of_one_committee(edition, lead, officer):
    committee(edition)
    files = sent(edition)
    screening.admit(application=files, by=officer, at=NOW)
    other = sent(edition, at=NOW + 20 * DAY)
    rows = Application.objects.filter(edition=edition)
    chosen = str(files.committee_id)
    assert list(reads.of(rows, chosen)) == [files]
    assert set(reads.of(rows, "x")) == {files, other}
    assert [current for _label, _url, current in reads.tabs(edition, chosen)] == [False, True]
    assert reads.tabs(make.edition("2020"), "") == []


def test_refusals_are_said_once_each(edition, lead):
    with pytest.raises(Refusal) as said:
        committees.plan(edition=edition, held_on=TODAY, cutoff_at=NOW - DAY, place="", by=lead, at=NOW)
    assert len(said.value.reasons) == 1
