"""The first page of whoever is signed in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.states import State
from terreau.portal import desks
from tests import factories as make


def message(key: str, state: str) -> Message:
    now = timezone.now()
    return Message.objects.create(
        kind="calls.letter",
        key=key,
        state=state,
        to_address="a@exemple.test",
        subject="x",
        body="x",
        object_type="calls.edition",
        object_id=1,
        created_at=now,
        send_after=now,
    )


def labels(user, at):
    return {task.label: task.count for task in desks.tasks_for(user, at)}


def test_it_works(client, stranger):
    client.force_login(stranger)

    page = client.get("/mon-espace/").text

    assert "Sacha Perrin" in page
    assert "Aucune candidature" in page
    assert "Vous n’appartenez encore à aucune structure" in page


def test_my_space_asks_to_sign_in(client, db):
    assert client.get("/mon-espace/").status_code == 302


def test_my_space_shows_mine_and_not_what_the_house_decided(client, db):
    body = make.organisation("Roue libre")
    holder = make.member(body)
    edition = make.edition()
    mine = make.application(edition, organisation=body, title="Le vélo", state=State.REJECTED, number=4)
    make.application(edition, title="Celui d’un autre", state=State.SUBMITTED, number=5)
    client.force_login(holder)

    page = client.get("/mon-espace/").text

    assert "Le vélo" in page
    assert "Celui d’un autre" not in page
    assert standing(mine, timezone.now()).sentence in page
    assert str(State.REJECTED.label) not in page


@pytest.mark.parametrize("count", [1, 3])
def test_my_space_asks_the_same_of_the_database(client, db, count, django_assert_num_queries):
    body = make.organisation()
    holder = make.member(body)
    for _ in range(count):
        make.application(make.edition(), organisation=body, state=State.SUBMITTED)
    client.force_login(holder)

    with django_assert_num_queries(5):
        client.get("/mon-espace/")


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OFFICER, 200), (Role.LEAD, 200), (Role.ADMIN, 200), (Role.FINANCE, 200), (Role.JUROR, 403), (Role.FUNDER, 403)],
)
def test_desk_is_for_the_staff(client, db, role, status):
    client.force_login(make.user(roles=[role]))

    assert client.get("/bureau/").status_code == status


def test_desk_counts_what_waits(officer, lead, db):
    now = timezone.now()
    edition = make.edition()
    make.application(edition, state=State.SUBMITTED, number=1, silence_at=now + timedelta(days=50))
    make.application(edition, state=State.SUBMITTED, number=2, silence_at=now + timedelta(days=5))
    make.application(edition, state=State.DRAFT)

    found = labels(officer, now)

    assert found["dossiers à instruire"] == 2
    assert found["dossier pour lequel le silence vaudra bientôt refus"] == 1
    assert desks.tasks_for(officer, now)[0].is_urgent


def test_desk_counts_letters_for_those_who_read_them(lead, db):
    message("a", MessageState.HELD)
    message("b", MessageState.SENT)

    assert sum(labels(lead, timezone.now()).values()) <= 1


def test_desk_shows_nothing_to_do_when_there_is_nothing(client, officer):
    client.force_login(officer)

    assert "Rien ne vous attend" in client.get("/bureau/").text


@pytest.mark.parametrize("count", [1, 3])
def test_desk_asks_the_same_of_the_database(client, lead, count, django_assert_num_queries):
    for _ in range(count):
        make.application(make.edition(), state=State.SUBMITTED)
    client.force_login(lead)

    with django_assert_num_queries(14):
        client.get("/bureau/")


def test_head_shows_only_the_desks_of_ones_roles(client, juror, lead):
    client.force_login(juror)
    assert 'href="/bureau/"' not in client.get("/mon-espace/").text
    client.force_login(lead)
    assert 'href="/bureau/"' in client.get("/mon-espace/").text
