"""Alerts in the browser: nothing is told of who subscribed, a GET changes nothing, one POST leaves."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from terreau.fund.alerts import actions, queries
from terreau.fund.alerts.models import Subscription
from terreau.fund.alerts.queries import Criteria
from terreau.fund.calls.models import TargetPublic, Theme
from terreau.lib import passes
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW
ASK, FIND = "/alertes/", "/alertes/retrouver/"


@pytest.fixture
def mine():
    actions.ask(address="zoe@exemple.test", criteria=Criteria(), at=NOW)
    return Subscription.objects.get()


def door(subscription, name="mine"):
    return reverse(f"alerts:{name}", args=[passes.issue(queries.DOOR, subscription.public_id)])


def test_it_works_from_the_list_to_the_confirmation(client):
    call_command("import", "communes", verbosity=0)
    theme = Theme.objects.create(slug="sante", name="Santé")
    public = TargetPublic.objects.create(slug="aines", name="Personnes âgées")
    edition = make.edition()
    edition.themes.add(theme)
    edition.publics.add(public)
    listing = client.get("/appels-a-projets/?theme=sante&public=aines&q=x").content.decode()
    assert "/alertes/?theme=sante&amp;public=aines" in listing

    page = client.get("/alertes/?theme=sante&public=aines&theme=inconnu").content.decode()
    assert page.count("checked") == 2
    wanted = {"address": "Zoe@Exemple.test", "themes": ["sante"], "publics": ["aines"], "kinds": ["association"], "place": "commune:92050"}
    answer = client.post(ASK, wanted)

    assert answer.headers["Location"] == reverse("alerts:asked")
    found = Subscription.objects.get()
    assert (found.address, found.kinds, found.place, found.confirmed_at) == ("zoe@exemple.test", ["association"], "commune:92050", None)
    path = Message.objects.get().link_path
    shown = client.get(path).content.decode()
    assert "Santé" in shown
    assert "Nanterre" in shown
    found.refresh_from_db()
    assert found.confirmed_at is None
    client.post(path, {"confirm": "1"})
    found.refresh_from_db()
    assert found.confirmed_at is not None


@pytest.mark.parametrize("way", [ASK, FIND])
def test_known_and_unknown_addresses_get_the_same_answer(client, mine, way):
    actions.confirm(subscription=mine, at=NOW)
    answers = [client.post(way, {"address": address}) for address in (mine.address, "inconnue@exemple.test")]

    assert len({(answer.status_code, answer.headers["Location"], answer.content) for answer in answers}) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "zoe",
        "zoe@exemple.test\r\nBcc: x@exemple.test",
        "<script>@exemple.test",
        "a" * 300 + "@exemple.test",
        "zoe@exemple.test, x@exemple.test",
    ],
)
@pytest.mark.parametrize("way", [ASK, FIND])
def test_hostile_addresses_are_refused_and_shown_as_text(client, way, address):
    answer = client.post(way, {"address": address})

    assert answer.status_code == 200
    assert "<script>@" not in answer.content.decode()
    assert (Subscription.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize("extra", [{"place": "commune:1' OR 1=1"}, {"kinds": ["empereur"]}, {"themes": ["<b>"]}])
def test_choices_out_of_the_lists_are_refused(client, extra):
    assert client.post(ASK, {"address": "zoe@exemple.test", **extra}).status_code == 200
    assert Subscription.objects.count() == 0


def test_one_connection_cannot_ask_for_everybody(client):
    answers = [client.post(ASK, {"address": f"p{n}@exemple.test"}) for n in range(12)]

    assert [answer.status_code for answer in answers] == [302] * 10 + [200] * 2
    assert "Revenez dans une heure" in answers[-1].content.decode()
    assert Subscription.objects.count() == 10


def test_one_click_leaves_without_a_page_and_twice_is_once(mine):
    reader = Client(enforce_csrf_checks=True)
    assert reader.get(door(mine, "leave")).status_code == 200
    assert Subscription.objects.count() == 1

    for _again in range(2):
        answer = reader.post(door(mine, "leave"), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert Subscription.objects.count() == 0
    assert reader.get(door(mine, "leave")).status_code == 200
    assert "demander" in reader.get(door(mine)).content.decode().lower()


@pytest.mark.parametrize("name", ["mine", "leave"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_false_pass_opens_nothing(client, mine, name, method):
    for false in (mine.public_id, f"{mine.public_id}:faux", passes.issue("autre", mine.public_id)):
        assert getattr(client, method)(reverse(f"alerts:{name}", args=[false])).status_code == 404
    assert Subscription.objects.count() == 1


def test_changing_choices_confirms_and_is_kept(client, mine):
    answer = client.post(door(mine), {"kinds": ["esus"], "place": ""}, follow=True)

    mine.refresh_from_db()
    assert mine.kinds == ["esus"]
    assert mine.confirmed_at is not None
    assert "agréée ESUS" in answer.content.decode()
    assert client.post(door(mine), {"kinds": ["empereur"]}).status_code == 200


@pytest.mark.parametrize("role", [*Role, None])
def test_the_team_sees_numbers_and_nobody_sees_addresses(client, mine, role):
    actions.confirm(subscription=mine, at=NOW)
    client.force_login(make.user(roles=[role] if role else []))
    answer = client.get("/bureau/alertes/")

    assert answer.status_code == (200 if role in {Role.LEAD, Role.OFFICER} else 403)
    message = Message.objects.get()
    for path in ("/bureau/alertes/", "/bureau/courriers/", "/bureau/courriers/?q=zoe", f"/bureau/courriers/{message.public_id}/"):
        assert mine.address not in client.get(path).content.decode().replace("q=zoe", "")
    assert client.get(f"/bureau/courriers/{message.public_id}/").status_code in {403, 404}


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_questions_however_many_words(client, mine, count, django_assert_num_queries):
    call_command("import", "communes", verbosity=0)
    for number in range(count):
        theme = Theme.objects.create(slug=f"t{number}", name=f"Thème {number}")
        mine.themes.add(theme)
    client.get(door(mine))

    with django_assert_num_queries(12):
        client.get(door(mine))
