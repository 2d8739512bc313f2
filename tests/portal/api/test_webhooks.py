"""What programs are told, as it is described: the list, the shape, and the example that checks a signature."""

import json

import jsonschema_rs
import pytest

from terreau.commons.hooks import kinds, queries
from terreau.commons.hooks.actions import telling
from terreau.commons.hooks.models import Delivery, Endpoint
from terreau.commons.hooks.states import DeliveryState
from terreau.fund.calls.states import State
from terreau.portal.api import description
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(lead):
    names = [kind.name for kind in kinds.all_kinds()]
    make.RoleGrant.objects.update(granted_at=make.NOW)
    address = "https://receiver.example/"
    endpoint = Endpoint(owner=lead, name="A", address=address, kinds=names, created_at=make.NOW, changed_at=make.NOW)
    endpoint.print = queries.print_of(endpoint)
    endpoint.save()
    telling.announce("application.submitted", about=sit.file(sit.edition(), state=State.SUBMITTED), at=make.NOW)
    return Delivery.objects.select_related("endpoint").get(state=DeliveryState.READY)


def test_it_works_the_list_is_closed_and_described(client):
    described = client.get("/api/v1/openapi.json").json()["webhooks"]
    assert sorted(described) == [
        "application.admitted",
        "application.resent",
        "application.submitted",
        "application.withdrawn",
        "decision.announced",
        "edition.closed",
        "edition.concluded",
        "edition.extended",
        "edition.published",
        "edition.review_started",
        "edition.unsealed",
        "laureates.published",
    ]
    page = client.get("/api/").content.decode()
    assert all(name in page for name in described)
    assert "def is_genuine" in page


def test_what_is_sent_is_what_is_described(delivery):
    spoken = description.document()
    schema = json.loads(json.dumps(spoken["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/"))
    validator = jsonschema_rs.Draft202012Validator({"$ref": "#/$defs/Event", "$defs": schema})
    for body in (delivery.body, telling.body_of("ping", None, make.NOW, ping="abc")):
        validator.validate(json.loads(body))
        assert set(json.loads(body)) == set(schema["Event"]["properties"])
        assert set(json.loads(body)["data"]) == set(schema["EventData"]["properties"])


def test_example_of_the_page_checks_a_signature(delivery):
    example = {}
    exec(description.EXAMPLE.read_text(), example)
    is_genuine, secret = example["is_genuine"], queries.secret_of(delivery.endpoint)
    headers, body, now = queries.headers_of(delivery, make.NOW), delivery.body.encode(), make.NOW.timestamp()
    assert is_genuine(secret, headers, body, now) is True
    assert is_genuine(secret, headers, body + b" ", now) is False
    assert is_genuine(secret, headers | {"webhook-id": "autre"}, body, now) is False
    assert is_genuine(secret, headers, body, now + 301) is False
    assert is_genuine("whsec_" + "A" * 44, headers, body, now) is False
    assert is_genuine(secret, headers | {"webhook-signature": "v1,x " + headers["webhook-signature"]}, body, now) is True
