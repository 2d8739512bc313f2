"""« Webhooks »: made under a fresh proof, shown once, watched, tried, ended."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.commons.accounts.states import Role
from terreau.commons.hooks import kinds, rules
from terreau.commons.hooks.actions import keeping
from terreau.commons.hooks.models import Delivery, Endpoint
from terreau.commons.hooks.states import DELIVERY_MOVES, ENDPOINT_MOVES, DeliveryState, EndpointState
from tests import entering
from tests import factories as make

pytestmark = pytest.mark.django_db
MINE, CREATE = "/bureau/webhooks/", "/bureau/webhooks/nouveau/"


def typed(**changes):
    return {"name": "Logiciel des aides", "address": "https://93.184.215.14/entree", "told": ["application.submitted"]} | changes


def delivery_of(endpoint, **fields):
    at = timezone.now()
    key = f"k{Delivery.objects.count()}"
    facts = {"kind": kinds.PING, "key": key, "body": "{}", "created_at": at, "send_after": at}
    return Delivery.objects.create(endpoint=endpoint, **(facts | fields))


def path(name, endpoint, *args):
    return reverse(f"hooks:{name}", args=[endpoint.public_id, *args])


def test_it_works(client, lead):
    client.force_login(lead)
    answer = client.post(CREATE, typed())
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    endpoint = Endpoint.objects.get()
    for address in (MINE, path("detail", endpoint), path("rotate", endpoint)):
        page = client.get(address).content.decode()
        assert "Logiciel des aides" in page
        assert secret not in page
    client.post(path("ping", endpoint))
    assert Delivery.objects.get().kind == "ping"
    other = client.post(path("rotate", endpoint)).context["secret"]
    assert other != secret
    client.post(path("pause", endpoint))
    assert "suspendu" in client.get(path("detail", endpoint)).content.decode()
    client.post(path("resume", endpoint))
    client.post(path("stop", endpoint))
    endpoint.refresh_from_db()
    assert endpoint.state == EndpointState.STOPPED
    assert Delivery.objects.get().state == DeliveryState.DROPPED
    assert "Ce webhook est terminé" in client.get(path("detail", endpoint)).content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"told": []}, ""),
        ({"told": ["n.importe"]}, ""),
        ({"editions": ["999"]}, ""),
        ({"name": " "}, ""),
        ({"until": "2001-01-01"}, "à venir"),
        ({"address": "http://93.184.215.14/"}, "https://"),
        ({"address": "https://127.0.0.1/"}, "réseau privé"),
        ({"address": "https://[::1]/"}, "réseau privé"),
        ({"address": "https://169.254.169.254/latest/meta-data/"}, "réseau privé"),
        ({"address": "https://localhost/"}, "réseau privé"),
        ({"address": "https://0x7f.1/"}, ""),
        ({"address": "https://93.184.215.14:22/"}, "ports habituels"),
        ({"address": "javascript:alert(1)"}, "https://"),
        ({"address": "https://a\0b/"}, ""),
        ({"address": "https://93.184.215.14/" + "a" * 600}, ""),
    ],
)
def test_form_refuses_what_is_not_offered(client, lead, change, said):
    client.force_login(lead)
    answer = client.post(CREATE, typed(**change))
    assert answer.status_code == 200
    assert "secret" not in answer.context
    assert said in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_sending_twice_makes_one(client, lead):
    client.force_login(lead)
    client.post(CREATE, typed())
    assert "déjà un webhook de ce nom" in client.post(CREATE, typed()).content.decode()
    assert Endpoint.objects.count() == 1


def test_a_fresh_proof_is_asked(client, lead, endpoint_of):
    endpoint = endpoint_of(lead)
    entering.with_a_code_only(client, lead)
    for address in (CREATE, path("rotate", endpoint)):
        assert client.get(address).status_code == 302
        assert client.post(address, typed()).status_code == 302
    assert Endpoint.objects.get().seed == endpoint.seed


@pytest.mark.parametrize("role", [Role.OFFICER, Role.JUROR, Role.FINANCE, Role.FUNDER])
def test_other_roles_have_no_such_page(client, role, lead, endpoint_of):
    endpoint = endpoint_of(lead)
    client.force_login(make.user(roles=[role]))
    assert [client.get(address).status_code for address in (MINE, CREATE, path("detail", endpoint))] == [403, 403, 403]


VERBS = ("ping", "pause", "resume", "rotate", "stop", "send_failed_again")


def test_another_lead_does_not_see_it(client, lead, endpoint_of):
    endpoint = endpoint_of(lead)
    one = delivery_of(endpoint, state=DeliveryState.FAILED)
    client.force_login(make.user(roles=[Role.LEAD]))
    assert "Logiciel des aides" not in client.get(MINE).content.decode()
    assert client.get(path("detail", endpoint)).status_code == 404
    assert client.get(path("delivery", endpoint, one.public_id)).status_code == 404
    for verb in VERBS:
        assert client.post(path(verb, endpoint)).status_code == 404
    assert client.post(path("send_again", endpoint, one.public_id)).status_code == 404
    endpoint.refresh_from_db()
    assert endpoint.state == EndpointState.ACTIVE


def test_administrator_pauses_and_ends_any_but_speaks_for_nobody(client, lead, admin, endpoint_of):
    endpoint = endpoint_of(lead)
    one = delivery_of(endpoint, state=DeliveryState.FAILED)
    client.force_login(admin)
    assert "Logiciel des aides" in client.get(MINE).content.decode()
    for verb in ("ping", "resume", "rotate", "send_failed_again"):
        assert client.post(path(verb, endpoint)).status_code == 403
    assert client.post(path("send_again", endpoint, one.public_id)).status_code == 403
    client.post(path("pause", endpoint))
    client.post(path("stop", endpoint))
    endpoint.refresh_from_db()
    assert endpoint.state == EndpointState.STOPPED


def test_delivery_of_another_endpoint_is_not_found_there(client, lead, endpoint_of):
    one, other = endpoint_of(lead), endpoint_of(lead, name="Autre")
    client.force_login(lead)
    assert client.get(path("delivery", one, delivery_of(other).public_id)).status_code == 404


@pytest.mark.parametrize("verb", [verb for verb in ENDPOINT_MOVES if verb != "renew"])
@pytest.mark.parametrize("state", EndpointState)
def test_every_verb_in_every_state(lead, admin, officer, endpoint_of, verb, state):
    endpoint = endpoint_of(lead)
    Endpoint.objects.update(state=state)
    endpoint.refresh_from_db()
    may = getattr(rules, f"can_{verb}")
    is_possible = state in (*ENDPOINT_MOVES[verb].sources, *(ENDPOINT_MOVES["renew"].sources if verb == "rotate" else ()))
    assert may(lead, endpoint) is is_possible
    assert may(admin, endpoint) is (is_possible and verb in {"pause", "stop"})
    assert may(officer, endpoint) is False
    assert may(make.user(roles=[Role.LEAD]), endpoint) is False
    act = getattr(keeping, verb)
    if is_possible:
        act(endpoint=endpoint, by=lead, at=make.NOW)
    else:
        with pytest.raises(Exception, match=r".+"):
            act(endpoint=endpoint, by=lead, at=make.NOW)


@pytest.mark.parametrize("state", DeliveryState)
def test_only_what_ended_is_sent_again(client, lead, endpoint_of, state):
    endpoint = endpoint_of(lead)
    one = delivery_of(endpoint, state=state)
    client.force_login(lead)
    is_possible = state in DELIVERY_MOVES["send_again"].sources
    assert client.post(path("send_again", endpoint, one.public_id)).status_code == (302 if is_possible else 403)
    one.refresh_from_db()
    assert one.state == (DeliveryState.READY if is_possible else state)


def test_hostile_answer_and_name_are_shown_as_text(client, lead, endpoint_of):
    endpoint = endpoint_of(lead, name="<script>alert(1)</script>")
    one = delivery_of(endpoint, code=500, answer="<script>alert(2)</script>", error="<img src=x>")
    client.force_login(lead)
    for address in (MINE, path("detail", endpoint), path("delivery", endpoint, one.public_id)):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_all_that_was_given_up_leaves_again_from_the_page(client, lead, endpoint_of):
    endpoint = endpoint_of(lead)
    delivery_of(endpoint, state=DeliveryState.FAILED)
    client.force_login(lead)
    since = (timezone.localdate() - timedelta(days=1)).isoformat()
    for wrong in ("", "hier", "9999999-01-01", "\0"):
        client.post(path("send_failed_again", endpoint), {"since": wrong})
    assert Delivery.objects.get().state == DeliveryState.FAILED
    client.post(path("send_failed_again", endpoint), {"since": since})
    assert Delivery.objects.get().state == DeliveryState.READY


def test_asking_changes_nothing(client, lead, endpoint_of):
    endpoint = endpoint_of(lead)
    client.force_login(lead)
    for verb in ("stop", "rotate"):
        assert client.get(path(verb, endpoint)).status_code == 200
    for verb in ("ping", "pause", "resume", "send_failed_again"):
        assert client.get(path(verb, endpoint)).status_code == 405
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.version) == (EndpointState.ACTIVE, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_however_long(client, lead, endpoint_of, django_assert_num_queries, count):
    for number in range(count):
        endpoint = endpoint_of(lead, name=f"Programme {number}")
        for _ in range(count):
            delivery_of(endpoint)
    client.force_login(lead)
    client.get(MINE)
    with django_assert_num_queries(5):
        client.get(MINE)
    with django_assert_num_queries(8):
        client.get(path("detail", endpoint))
