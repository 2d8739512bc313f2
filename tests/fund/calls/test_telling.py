"""Each act that programs can be told of tells it, once, in its own transaction; and no act tells what is sealed."""

from datetime import timedelta

import pytest
from django.db import transaction

from terreau.commons.hooks import kinds
from terreau.commons.hooks.actions import keeping
from terreau.commons.hooks.models import Delivery
from terreau.fund.calls.actions import applying, editions, filling, screening
from terreau.fund.calls.states import EditionState, State
from terreau.showcase.laureates import actions as laureates
from tests import factories as make
from tests.factories import applying as apply
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
CONDITIONS = [{"id": "who", "kind": "legal_family", "families": ["association"]}]


@pytest.fixture(autouse=True)
def listening(lead):
    """A program told of everything, since long ago."""
    make.RoleGrant.objects.filter(user=lead).update(granted_at=NOW - 400 * DAY)
    keeping.make(
        name="Programme",
        address="https://receiver.example/",
        told=[kind.name for kind in kinds.all_kinds()],
        editions=[],
        expires_at=None,
        by=lead,
        at=NOW - 300 * DAY,
        find=lambda _host, _port: ["93.184.215.14"],
    )


def told():
    return list(Delivery.objects.order_by("pk").values_list("kind", flat=True))


def test_it_works_an_application_from_its_sending_to_its_withdrawal(officer, lead):
    edition = make.edition(closes_at=NOW + 30 * DAY)
    draft = apply.draft(edition)
    assert told() == []
    signer = draft.started_by
    applying.submit(application=draft, by=signer, at=NOW)
    asking = {"sections": ["money"], "message": "Précisez.", "due_at": NOW + 10 * DAY}
    screening.request_completion(application=draft, by=officer, at=NOW + DAY, **asking)
    amount = {"values": {"amount": 700_000}, "expected_versions": {"amount": 1}}
    filling.save_answers(application=draft, by=signer, at=NOW + DAY, **amount)
    applying.resend(application=draft, by=signer, at=NOW + 2 * DAY)
    screening.admit(application=draft, by=officer, at=NOW + 3 * DAY)
    applying.withdraw(application=draft, reason="Autre aide", by=signer, at=NOW + 4 * DAY)
    assert told() == ["application.submitted", "application.resent", "application.admitted", "application.withdrawn"]


def test_edition_from_its_publication_to_its_end(lead):
    edition = make.edition(
        state=EditionState.DRAFT,
        published_at=None,
        summary="En bref",
        presentation="Le propos",
        eligibility=CONDITIONS,
        opens_at=NOW,
        closes_at=NOW + 10 * DAY,
    )
    editions.publish(edition=edition, by=lead, at=NOW)
    editions.extend(edition=edition, until=NOW + 20 * DAY, reason="Congés", by=lead, at=NOW + DAY)
    for days in (9, 11, 20, 20.5):
        editions.tell_closed(at=NOW + days * DAY)
    sent = make.application(edition, state=State.SUBMITTED, number=1)
    editions.start_review(edition=edition, by=lead, at=NOW + 21 * DAY)
    sent.state, sent.released_at = State.REJECTED, NOW
    sent.save()
    editions.conclude(edition=edition, by=lead, at=NOW + 30 * DAY)
    assert told() == ["edition.published", "edition.extended", "edition.closed", "edition.review_started", "edition.concluded"]


def test_sealed_call_tells_its_opening_and_nothing_before(lead):
    edition = make.edition(is_sealed=True, opens_at=NOW - DAY, closes_at=NOW + DAY)
    first, second = apply.sent(edition).application, apply.sent(edition).application
    applying.withdraw(application=second, reason="", by=second.started_by, at=NOW)
    assert told() == []
    editions.unseal(edition=edition, present="Omar Benali", minutes="", by=lead, at=NOW + DAY)
    assert told() == ["edition.unsealed"]
    assert first.public_id not in Delivery.objects.get().body


def test_laureates_are_told_when_published(lead):
    edition = sit.edition(slug="2026")
    file = sit.file(edition, state=State.DELIBERATION, title="Repas pour tous")
    sit.announced(edition, (file, "award", 100_000), by=make.user(roles=["lead"]))
    before = told()
    laureates.publish(edition=edition, by=lead, at=NOW)
    assert told() == [*before, "laureates.published"]


def test_act_that_is_refused_tells_nothing(lead):
    edition = make.edition(state=EditionState.DRAFT, published_at=None)
    with pytest.raises(editions.NotReady):
        editions.publish(edition=edition, by=lead, at=NOW)
    assert told() == []


def test_act_that_is_undone_with_its_transaction_tells_nothing():
    draft = apply.draft(make.edition())
    with transaction.atomic():
        applying.submit(application=draft, by=draft.started_by, at=NOW)
        assert told() == ["application.submitted"]
        transaction.set_rollback(True)
    assert told() == []
