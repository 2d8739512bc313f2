"""The first page of whoever is signed in."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.queries.standing import standing
from terreau.fund.calls.states import State
from terreau.fund.review.actions import reopening
from terreau.portal import desks
from tests import factories as make
from tests.factories import jury as sit


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

    with django_assert_num_queries(21):
        client.get("/bureau/")


def test_head_shows_only_the_desks_of_ones_roles(client, juror, lead):
    client.force_login(juror)
    assert 'href="/bureau/"' not in client.get("/mon-espace/").text
    client.force_login(lead)
    assert 'href="/bureau/"' in client.get("/mon-espace/").text


def test_lead_sees_how_far_juries_and_sessions_have_come(client, lead):
    edition = sit.edition(title="Vie quotidienne")
    panel = sit.panel(edition)
    for mark in ((4, 4, 4), None):
        assignment = sit.assignment(sit.seat(panel), sit.file(edition))
        if mark:
            sit.review(assignment, *mark)
    sit.deliberation(edition, by=lead, title="Commission de décembre")
    client.force_login(lead)

    page = client.get("/bureau/").text

    assert "1 avis remis sur 2" in page
    assert f'href="/bureau/jurys/{panel.public_id}/"' in page
    assert "Commission de décembre" in page


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN, Role.FINANCE])
def test_juries_and_sessions_are_for_leads(client, db, role):
    edition = sit.edition(title="Vie quotidienne")
    panel = sit.panel(edition)
    client.force_login(make.user(roles=[role]))

    assert panel.public_id not in client.get("/bureau/").text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEAD, Role.ADMIN, Role.FINANCE])
def test_every_link_of_the_desk_opens(client, db, role):
    """An administrator was led to the desk of an edition, which is not theirs."""
    make.application(make.edition(), state=State.SUBMITTED, number=1)
    client.force_login(make.user(roles=[role]))
    main = client.get("/bureau/").text.split("<main")[1].split("</main>")[0]

    links = set(re.findall(r'href="(/[^"#]*)', main))

    assert links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_request_to_reopen_is_a_task_of_the_second_person_alone(lead, db):
    other = make.user("hugo@exemple.test", roles=[Role.LEAD])
    edition = sit.edition()
    [decision] = sit.announced(edition, (sit.file(edition, state=State.DELIBERATION), "reject", 0), by=lead)
    asked = reopening.propose(decision=decision, ground="error", reason="Erreur.", by=lead, at=make.NOW)

    tasks = {task.url for task in desks.tasks_for(other, make.NOW)}

    assert f"/bureau/reouvertures/{asked.pk}/" in tasks
    assert not [task for task in desks.tasks_for(lead, make.NOW) if "reouvertures" in task.url]
