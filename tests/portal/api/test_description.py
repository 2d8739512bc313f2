"""Schemathesis at the counter: whatever is asked, no answer is a 500, and each is what the description promises.

In process, and a few dozen questions an operation: enough to meet every kind of refusal. No network, no server.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Theme
from terreau.fund.calls.states import State
from terreau.portal.api import description, pace
from terreau.showcase.laureates.models import Publication
from terreau.wsgi import application
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=15, phases=[Phase.explicit, Phase.generate], deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def house(lead):
    """One row of everything, so that answers have something to conform to."""
    edition = sit.edition(slug="2026", eligibility=[{"id": "age", "kind": "min_age", "months": 12}])
    edition.themes.add(Theme.objects.create(slug="sante", name="Santé"))
    files = [sit.file(edition, state=State.DELIBERATION) for _ in range(3)]
    sit.announced(edition, *[(file, "award", 100_000) for file in files], by=make.user(roles=[Role.LEAD]))
    row = {"anchor": "a-1", "title": "Repas", "organisation": "Asso", "commune": "", "theme": "", "summary": "", "amount_cents": 1}
    Publication.objects.create(edition=edition, version=1, rows=[row], published_at=make.NOW, published_by=lead)
    return files


def house_of_programs(environ, start_response):
    """The application as its server runs it, which always knows who calls."""
    return application({"REMOTE_ADDR": "127.0.0.1", **environ}, start_response)


@pytest.fixture(autouse=True)
def connection_stays():
    """As Django's own test client: the end of a request must not close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


OPERATIONS = sorted(description.document()["paths"])


@pytest.mark.parametrize("path", OPERATIONS)
def test_whatever_is_asked_is_answered_as_described(path, house, lead, key_of, monkeypatch):
    monkeypatch.setattr(pace, "WITHOUT", 10_000)
    monkeypatch.setattr(pace, "WITH_TOKEN", 10_000)
    # A cursor is signed: no schema can say which ones are ours, so a well-formed one may be refused (422).
    key = key_of(lead, "applications.read", "decisions.read")
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", house_of_programs)[path]["GET"]

    @FEW
    @given(case=operation.as_strategy())
    def ask(case):
        case.call_and_validate(headers=key, excluded_checks=[positive_data_acceptance])
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    ask()


def test_existing_things_are_answered_as_described(house, lead, key_of):
    """What chance does not guess: the identifiers that exist."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", house_of_programs)
    one = schema["/api/v1/editions/{call}/{edition}"]["GET"].Case(path_parameters={"call": "le-progres", "edition": "2026"})
    assert one.call_and_validate().status_code == 200
    other = schema["/api/v1/candidatures/{id}"]["GET"].Case(path_parameters={"id": house[0].public_id})
    assert other.call_and_validate(headers=key_of(lead, "applications.read")).status_code == 200


def test_every_operation_says_what_it_may_refuse():
    for path, methods in description.document()["paths"].items():
        for operation in methods.values():
            assert "429" in operation["responses"]
            assert ("401" in operation["responses"]) is ("security" in operation), path
