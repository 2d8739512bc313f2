"""Taking, handing over, leaving; telling once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.fund.calls.models import Application
from terreau.fund.calls.states import State
from terreau.fund.caseload import actions, queries, rules
from terreau.fund.caseload.models import Charge
from terreau.lib.moves import WrongState
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)


def light(edition=None, number=1, state=State.SUBMITTED, **fields):
    fields = {"title": f"Projet {number}", "submitted_at": NOW - number * DAY} | fields
    return make.application(edition or make.edition(), state=state, number=number, **fields)


def give(file, officer, *, seen=actions.NOBODY, by=None, **more):
    return actions.entrust(application=file, officer=officer, seen=seen, by=by or officer, at=NOW, **more)


@pytest.fixture
def colleague():
    return make.user("ines@exemple.test", name="Inès Fabre", roles=[Role.OFFICER])


def verbs(file):
    return list(Entry.objects.filter(object_id=file.pk, verb__startswith="caseload.").order_by("pk").values_list("verb", flat=True))


def test_it_works(officer, colleague):
    file = light()
    give(file, officer)
    charge = give(file, colleague, seen=officer.pk, by=officer, second=officer, note="Le budget est à revoir.")
    assert (charge.officer, charge.second, charge.note) == (colleague, officer, "Le budget est à revoir.")
    actions.let_go(application=file, seen=colleague.pk, by=colleague, at=NOW)
    assert not Charge.objects.exists()
    assert verbs(file) == ["caseload.taken", "caseload.entrusted", "caseload.seconded", "caseload.let_go"]


def test_of_two_who_take_a_file_the_second_is_told(officer, colleague):
    file = light()
    give(file, officer)
    with pytest.raises(WrongState):
        give(file, colleague)
    with pytest.raises(WrongState):
        give(file, colleague, seen=colleague.pk)
    with pytest.raises(WrongState):
        actions.let_go(application=file, seen=colleague.pk, by=colleague, at=NOW)
    assert Charge.objects.get().officer == officer
    assert verbs(file) == ["caseload.taken"]


def test_a_draft_taken_back_is_entrusted_to_nobody(officer):
    with pytest.raises(WrongState):
        give(light(state=State.DRAFT), officer)


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in rules.ENTRUSTED)])
def test_only_the_desk_is_in_charge(officer, role):
    stranger = make.user("autre@exemple.test", roles=[role] if role else [])
    with pytest.raises(actions.NotTheirs):
        give(light(), stranger, by=officer)
    with pytest.raises(actions.NotTheirs):
        give(light(number=2), officer, second=stranger)


def test_nobody_has_the_file_of_their_own_body(officer, colleague):
    body = make.organisation()
    make.member(body, person=colleague)
    file = light(organisation=body)
    with pytest.raises(actions.NotTheirs):
        give(file, colleague, by=officer)
    with pytest.raises(actions.NotTheirs):
        give(file, officer, second=colleague)


def test_an_officer_who_left_takes_nothing(officer, colleague):
    colleague.grants.update(revoked_at=NOW)
    with pytest.raises(actions.NotTheirs):
        give(light(), colleague, by=officer)


def test_one_cannot_be_both(officer):
    assert give(light(), officer, second=officer).second is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.update(second=officer)


def test_the_same_hands_are_no_news(officer):
    file = light()
    give(file, officer)
    with pytest.raises(actions.Unchanged):
        give(file, officer, seen=officer.pk)


def test_many_are_each_looked_at_again(officer, colleague, lead):
    body = make.organisation("La leur")
    make.member(body, person=colleague)
    free, taken, theirs = light(), light(number=2), light(number=3, organisation=body)
    give(taken, lead)
    report = actions.entrust_each(
        applications=[free, taken, theirs],
        officer=colleague,
        seen={free.pk: 0, taken.pk: 0, theirs.pk: 0},
        by=officer,
        at=NOW,
    )
    assert report.done == [free]
    assert [file for file, _reason in report.refused] == [taken, theirs]
    assert Charge.objects.get(application=taken).officer == lead


def test_handing_all_over_swaps_a_second_and_refuses_oneself(officer, colleague):
    files = [light(), light(number=2)]
    for file in files:
        give(file, officer, second=colleague)
    report = actions.hand_all_over(applications=files, officer=officer, to=colleague, note="Congé", by=officer, at=NOW)
    assert report.done == files
    assert set(Charge.objects.values_list("officer", "second", "note")) == {(colleague.pk, None, "Congé")}
    with pytest.raises(actions.Unchanged):
        actions.hand_all_over(applications=files, officer=colleague, to=colleague, by=colleague, at=NOW)


# ── Telling ──
def test_many_files_make_one_message(officer, colleague):
    for number in range(1, 4):
        give(light(number=number), colleague, by=officer, note="<b>Vite</b>")
    give(light(number=4), officer, second=colleague)
    assert actions.tell_entrusted(at=NOW) == 1
    message = Message.objects.get(kind="caseload.entrusted")
    assert message.to == colleague
    assert "4 dossiers" in message.subject
    assert actions.tell_entrusted(at=NOW + DAY) == 0


def test_whoever_takes_is_not_told(officer):
    give(light(), officer)
    assert actions.tell_entrusted(at=NOW) == 0


def test_a_file_that_left_meanwhile_is_not_told_of(officer, colleague):
    file = light()
    give(file, colleague, by=officer)
    give(file, officer, seen=colleague.pk)
    assert actions.tell_entrusted(at=NOW) == 0
    draft = light(number=2)
    give(draft, colleague, by=officer)
    Application.objects.filter(pk=draft.pk).update(state=State.DRAFT)
    assert actions.tell_entrusted(at=NOW) == 0


def test_a_beginner_as_second_already_knows_when_first(officer, colleague):
    file = light()
    give(file, colleague, by=officer)
    actions.tell_entrusted(at=NOW)
    give(file, officer, second=colleague, seen=colleague.pk)
    assert actions.tell_entrusted(at=NOW) == 0


# ── Loads ──
@pytest.mark.parametrize("count", [1, 3])
def test_loads_cost_the_same_whatever_they_are(officer, colleague, count, django_assert_num_queries):
    edition = make.edition()
    for number in range(1, count + 1):
        give(light(edition, number), officer, second=colleague)
    with django_assert_num_queries(3):  # the team, the sums, the seconds; nobody left
        queries.loads(Application.objects.all(), rules.officers(), at=NOW, soon=15 * DAY)


def test_loads_add_up(officer, colleague):
    edition = make.edition()
    give(light(edition, 1, requested_cents=500_000, silence_at=NOW - DAY), officer, second=colleague)
    give(light(edition, 2, requested_cents=100_000, silence_at=NOW + DAY, state=State.IN_REVIEW), officer)
    give(light(edition, 3, state=State.REJECTED), officer)
    light(edition, 4, requested_cents=700)
    gone = make.user("partie@exemple.test", roles=[Role.OFFICER])
    give(light(edition, 5), gone)
    gone.grants.update(revoked_at=NOW)

    rows = {row.officer: row for row in queries.loads(Application.objects.all(), rules.officers(), at=NOW, soon=15 * DAY)}
    mine = rows[officer]
    assert (mine.files, mine.asked_cents, mine.late, mine.soon, mine.oldest_at) == (2, 600_000, 1, 1, NOW - 2 * DAY)
    assert (rows[colleague].files, rows[colleague].seconded) == (0, 1)
    assert (rows[None].files, rows[None].asked_cents) == (1, 700)
    assert (rows[gone].files, rows[gone].is_on_the_team) == (1, False)


def test_the_list_of_someone(officer, colleague):
    mine, seconded, free = light(), light(number=2), light(number=3)
    give(mine, officer)
    give(seconded, colleague, second=officer)
    files = Application.objects.order_by("pk")
    assert list(queries.in_charge_of(files, officer.public_id)) == [mine, seconded]
    assert list(queries.in_charge_of(files, queries.NOBODY)) == [free]
    assert list(queries.in_charge_of(files, "inconnu")) == []


# ── Rules ──
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", [None, *Role])
def test_who_may_entrust(role, state):
    user = make.user(roles=[role] if role else [])
    file = light(state=state)
    assert rules.can_entrust(user, file) is (role in {Role.OFFICER, Role.LEAD} and state != State.DRAFT)


@pytest.mark.parametrize("role", [None, *Role])
def test_who_may_hand_all_over(officer, role):
    user = make.user(roles=[role] if role else [])
    assert rules.can_hand_all_over(user, officer) is (role == Role.LEAD)
    assert rules.can_hand_all_over(user, user) is (role in {Role.OFFICER, Role.LEAD})
