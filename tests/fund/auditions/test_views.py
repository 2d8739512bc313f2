"""Pages of auditions: whose they are, what they say, what they refuse."""

from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.fund.auditions import actions
from terreau.fund.auditions.models import Day
from terreau.fund.auditions.states import State
from tests import factories as make
from tests.fund.auditions import conftest as scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon(monkeypatch):
    """The same, around now: views read the clock."""
    monkeypatch.setattr(scene, "NOW", timezone.now())
    monkeypatch.setattr(scene, "UNTIL", scene.NOW + 7 * scene.DAY)
    return scene.prepared()


def at(edition, name="desk"):
    return reverse(f"auditions:{name}", args=[edition.call.slug, edition.slug])


def test_a_lead_plans_a_day_and_invites(client, soon):
    lead, edition, (one, _other) = soon
    client.force_login(lead)
    actions.withdraw(hearing=one, reason="Report", by=lead, at=timezone.now())
    day = (timezone.now() + 20 * scene.DAY).date()
    typed = {"held_on": day.isoformat(), "first": "14:00", "until": "15:00", "minutes": "30", "pause": "0"}
    refused = client.post(at(edition, "plan"), typed)
    assert "Dites où, ou donnez un lien" in refused.content.decode()
    assert client.post(at(edition, "plan"), typed | {"link": "https://visio.exemple.test/a"}).status_code == 302
    assert Day.objects.get(held_on=day).slots.count() == 2

    again = {"applications": [one.application_id], "until": (timezone.now() + scene.DAY).date().isoformat()}
    assert client.post(at(edition, "invite"), again).status_code == 302
    assert scene.fresh(one).state == State.INVITED
    until = timezone.localtime(scene.fresh(one).choose_by, ZoneInfo(edition.time_zone))
    assert (until.date().isoformat(), until.hour, until.minute) == (again["until"], 23, 59)  # that day included, and no midnight
    assert "Aucun dossier n’est à inviter" in client.get(at(edition, "invite")).content.decode()


def test_a_holder_chooses_changes_and_says_they_cannot_come(client, soon):
    lead, _edition, (one, other) = soon
    first, second, _third = scene.slots()
    scene.choose(other, second, at=timezone.now())
    client.force_login(one.application.started_by)
    mine = reverse("auditions:mine", args=[one.application.public_id])
    assert "Le jury souhaite vous entendre" in client.get(reverse("calls:application", args=[one.application.public_id])).content.decode()
    page = client.get(mine).content.decode()
    assert first.public_id in page
    assert second.public_id not in page

    hostile = {"slot": first.public_id, "guests": "<script>alert(1)</script>", "needs": ""}
    said = client.post(mine, hostile, follow=True).content.decode()
    assert "Votre audition est notée." in said
    assert "<script>alert(1)" not in said
    assert client.post(mine, {"slot": second.public_id}).status_code == 200
    assert client.post(mine, {"slot": "\x00"}).status_code == 200
    assert scene.fresh(one).slot == first

    ics = client.get(reverse("auditions:ics", args=[one.application.public_id]))
    assert ics.headers["Content-Type"] == "text/calendar; charset=utf-8"
    client.post(reverse("auditions:decline", args=[one.application.public_id]), {"reason": "Accouchement"})
    assert scene.fresh(one).state == State.DECLINED
    assert client.get(reverse("auditions:ics", args=[one.application.public_id])).status_code == 404
    assert client.post(mine, {"slot": first.public_id}).status_code == 403

    client.force_login(lead)
    assert "Accouchement" in client.get(reverse("auditions:hearing", args=[one.public_id])).content.decode()


def test_an_officer_places_by_hand_and_only_a_lead_takes_back(client, soon, officer):
    _lead, _edition, (one, _other) = soon
    client.force_login(officer)
    page = reverse("auditions:hearing", args=[one.public_id])
    assert client.post(page, {"slot": scene.slots()[2].public_id}).status_code == 302
    assert scene.fresh(one).slot == scene.slots()[2]
    assert client.post(reverse("auditions:withdraw", args=[one.public_id]), {"reason": "Non"}).status_code == 403
    assert client.post(reverse("auditions:toggle", args=[scene.slots()[0].public_id])).status_code == 403


def test_a_time_is_closed_and_opened_again_from_the_desk(client, soon):
    lead, edition, _hearings = soon
    client.force_login(lead)
    toggle = reverse("auditions:toggle", args=[scene.slots()[0].public_id])
    client.post(toggle)
    assert "Rouvrir 09:00" in client.get(at(edition)).content.decode()
    client.post(toggle)
    assert "Rouvrir" not in client.get(at(edition)).content.decode()


def test_a_time_is_added_and_a_day_cancelled(client, soon):
    lead, _edition, (one, _other) = soon
    scene.choose(one, scene.slots()[0], at=timezone.now())
    client.force_login(lead)
    day = Day.objects.get()
    client.post(reverse("auditions:add", args=[day.public_id]), {"start": "16:00", "minutes": "20"})
    assert len(scene.slots()) == 4
    cancel = reverse("auditions:cancel", args=[day.public_id])
    assert client.post(cancel, {"reason": ""}).status_code == 200
    client.post(cancel, {"reason": "Grève"})
    assert scene.fresh(one).state == State.INVITED
    assert client.get(reverse("auditions:add", args=[day.public_id])).status_code == 403


def test_presence_waits_for_the_day(client, soon, officer):
    _lead, _edition, (one, _other) = soon
    scene.choose(one, scene.slots()[0], at=timezone.now())
    client.force_login(officer)
    note = reverse("auditions:note", args=[one.public_id])
    assert "Attendez que l’audition commence." in client.post(note, {"verb": "hear"}, follow=True).content.decode()
    assert scene.fresh(one).state == State.CHOSEN
    day = timezone.now() - scene.DAY
    slot = scene.fresh(one).slot
    type(slot).objects.filter(pk=slot.pk).update(starts_at=day, ends_at=day + scene.DAY / 48)
    assert "Ils sont venus" in client.get(reverse("auditions:hearing", args=[one.public_id])).content.decode()
    client.post(note, {"verb": "hear"})
    assert scene.fresh(one).state == State.HEARD


def test_the_sheet_runs_no_formula(client, soon):
    lead, edition, (one, _other) = soon
    scene.choose(one, scene.slots()[0], guests="=1+1", at=timezone.now())
    client.force_login(lead)
    text = b"".join(client.get(at(edition, "sheet")).streaming_content).decode()
    assert "'=1+1" in text
    assert text.count("\r\n") == 4


def test_who_is_of_the_applying_body_sees_no_name_on_the_desk(client, soon, officer):
    _lead, edition, (one, _other) = soon
    scene.choose(one, scene.slots()[0], at=timezone.now())
    make.member(one.application.organisation, person=officer)
    client.force_login(officer)
    page = client.get(at(edition)).content.decode()
    assert "pris" in page
    assert one.public_id not in page
    assert client.get(reverse("auditions:hearing", args=[one.public_id])).status_code == 404


@pytest.mark.parametrize("name", ["desk", "plan", "invite", "sheet"])
def test_jurors_and_holders_are_shown_out(client, soon, juror, name):
    _lead, edition, (one, _other) = soon
    for who in (juror, one.application.started_by):
        client.force_login(who)
        assert client.get(at(edition, name)).status_code in {403, 404}


@pytest.mark.parametrize("taken", [1, 2])
def test_the_desk_costs_the_same_whatever_is_taken(client, soon, django_assert_num_queries, taken):
    lead, edition, hearings = soon
    for hearing, slot in zip(hearings[:taken], scene.slots(), strict=False):
        scene.choose(hearing, slot, at=timezone.now())
    client.force_login(lead)
    client.get(at(edition))
    with django_assert_num_queries(9):
        client.get(at(edition))
