from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.models import Invitation
from terreau.commons.outbox.models import Message
from terreau.fund.review.actions import panels as actions
from terreau.fund.review.models import Assignment, Panel, PanelSeat
from terreau.fund.review.states import AssignmentState, PanelState
from tests import entering
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def edition(db):
    return sit.edition()


@pytest.fixture
def panel(edition):
    return sit.panel(edition, state=PanelState.DRAFT)


@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


def url(name, panel, *more):
    return reverse(f"review:{name}", args=[panel.public_id, *more])


def test_it_works(desk, edition, juror):
    address = reverse("review:panels", args=["le-progres", edition.slug])
    assert desk.get(address).status_code == 200
    desk.post(address, {"name": "Jury 2026", "closes_at": "2026-11-29T17:00"})
    panel = Panel.objects.get()
    assert panel.closes_at.isoformat() == "2026-11-29T16:00:00+00:00"
    desk.post(url("panel_add", panel), {"juror": juror.public_id})
    sit.file(edition)
    file = edition.applications.get()
    desk.post(url("panel_hand_out", panel), {"mode": "all", "files": [file.public_id]})
    desk.post(url("panel_open", panel))

    panel.refresh_from_db()
    assert panel.state == PanelState.OPEN
    assert Assignment.objects.get().application == file
    assert desk.get(url("panel", panel)).status_code == 200
    assert Message.objects.get().to_address == juror.email


@pytest.mark.parametrize("count", [1, 3])
def test_panel_query_count_does_not_grow(desk, edition, panel, count, django_assert_num_queries):
    for _ in range(count):
        file = sit.file(edition)
        for _ in range(count):
            sit.assignment(sit.seat(panel), file)
    desk.get(url("panel", panel))

    with django_assert_num_queries(13):
        desk.get(url("panel", panel))


def test_inviting_an_address_writes_to_it(desk, panel):
    desk.post(url("panel_invite", panel), {"email": "nouveau@exemple.test"})

    assert Invitation.objects.get().email == "nouveau@exemple.test"
    assert "nouveau@exemple.test" in desk.get(url("panel", panel)).content.decode()


def test_refusals_are_shown_where_they_were_met(desk, panel, juror):
    sit.seat(panel, juror)

    again = desk.post(url("panel_add", panel), {"juror": juror.public_id})
    wrong = desk.post(url("panel_invite", panel), {"email": "pas une adresse"})
    too_soon = desk.post(url("panel_open", panel))

    assert [answer.status_code for answer in (again, wrong, too_soon)] == [200, 200, 200]
    assert "error-summary" in again.content.decode()


def test_handing_out_by_hand_takes_named_pairs_only(desk, edition, panel):
    chosen, _other = sit.seat(panel), sit.seat(panel)
    first, _second = sit.file(edition), sit.file(edition)

    sent = {"mode": "by_hand", "files": [first.public_id], "jurors": [chosen.pk]}
    assert desk.post(url("panel_hand_out", panel), sent | {"jurors": []}).status_code == 200
    desk.post(url("panel_hand_out", panel), sent)

    row = Assignment.objects.get()
    assert (row.seat, row.application) == (chosen, first)


def test_handing_out_says_what_it_refused(desk, edition, panel, juror):
    file = sit.file(edition)
    sit.seat(panel, juror)
    make.member(file.organisation, person=juror)

    page = desk.post(url("panel_hand_out", panel), {"mode": "all", "files": [file.public_id]}, follow=True).content.decode()

    assert str(file) in page
    assert not Assignment.objects.exists()


def test_juror_is_taken_off(desk, edition, panel, juror):
    seat = sit.seat(panel, juror)
    address = url("panel_remove", panel, seat.pk)

    assert desk.get(address).status_code == 200
    desk.post(address, {"keeps_scores": "on"})

    assert PanelSeat.objects.get().left_at == NOW
    assert desk.get(address).status_code == 403


def test_file_is_taken_away_or_a_link_noted(desk, edition):
    panel = sit.panel(edition)
    rows = [sit.assignment(sit.seat(panel), sit.file(edition)) for _ in range(2)]

    desk.post(reverse("review:unassign", args=[rows[0].public_id]))
    desk.post(reverse("review:recuse", args=[rows[1].public_id]), {"reason": "Il l’a dit au téléphone."})

    assert [Assignment.objects.get(pk=row.pk).state for row in rows] == [AssignmentState.REMOVED, AssignmentState.RECUSED]


def test_scoring_is_closed_and_reopened(desk, edition):
    panel = sit.panel(edition)
    sit.assignment(sit.seat(panel), sit.file(edition))

    assert "1 avis est encore attendu." in desk.get(url("panel_close", panel)).content.decode()
    desk.post(url("panel_close", panel))
    assert desk.post(url("panel_reopen", panel), {"closes_at": "2026-11-01T12:00"}).status_code == 200
    desk.post(url("panel_reopen", panel), {"closes_at": "2026-12-24T12:00"})

    panel.refresh_from_db()
    assert panel.state == PanelState.OPEN
    assert panel.closes_at > NOW + timedelta(days=30)


def test_hour_that_spring_takes_away_is_refused(desk, edition):
    address = reverse("review:panels", args=["le-progres", edition.slug])

    assert desk.post(address, {"name": "Jury", "closes_at": "2027-03-28T02:30"}).status_code == 200
    assert not Panel.objects.exists()


def test_reminding_is_a_post_and_says_what_it_did(desk, edition):
    panel = sit.panel(edition)
    sit.assignment(sit.seat(panel), sit.file(edition))

    assert desk.get(url("panel_remind", panel)).status_code == 405
    desk.post(url("panel_remind", panel))
    desk.post(url("panel_remind", panel))

    assert Message.objects.count() == 1


def test_blind_reading_page(desk, edition):
    panel = sit.panel(edition)
    file = sit.file(edition)
    assert str(file) not in desk.get(url("panel_giveaways", panel)).content.decode()
    submission = file.submissions.get()
    submission.content["answers"]["summary"] = f"Nous sommes {file.organisation.name}."
    submission.save()

    assert str(file) in desk.get(url("panel_giveaways", panel)).content.decode()


@pytest.mark.parametrize("person", ["officer", "juror", "admin", "stranger"])
def test_panels_are_for_leads(client, request, edition, panel, person):
    client.force_login(request.getfixturevalue(person))
    seat = sit.seat(panel)
    row = sit.assignment(seat, sit.file(edition))
    urls = [
        reverse("review:panels", args=["le-progres", edition.slug]),
        *[
            url(name, panel)
            for name in ("panel", "panel_hand_out", "panel_open", "panel_close", "panel_reopen", "panel_closing", "panel_giveaways")
        ],
        url("panel_remove", panel, seat.pk),
        reverse("review:unassign", args=[row.public_id]),
        reverse("review:recuse", args=[row.public_id]),
    ]
    assert [client.get(address).status_code for address in urls] == [403] * len(urls)
    posts = [url(name, panel) for name in ("panel_add", "panel_invite", "panel_remind")]
    assert [client.post(address).status_code for address in posts] == [403] * len(posts)


def test_invited_person_takes_their_seat_from_the_link(client, lead, panel):
    """In a request, whose user has already been asked for their roles and is a lazy wrapper."""
    actions.invite_juror(panel=panel, email="nouvelle@exemple.test", by=lead, at=NOW)
    link = Message.objects.get(kind="accounts.invitation").link_path
    person = make.user("nouvelle@exemple.test")
    entering.with_a_code_only(client, person)  # as after a sign-up: the middleware asks whether they are staff

    answer = client.post(link)

    assert answer.status_code == 302
    assert PanelSeat.objects.get(panel=panel).juror == person
