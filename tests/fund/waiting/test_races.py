"""Two at once on the same money, for real: threads and transactions, on whichever database the suite runs."""

import pytest

from terreau.fund.calls.models import Edition
from terreau.fund.review.actions import deliberating
from terreau.fund.waiting import actions, queries
from terreau.fund.waiting.models import Offer
from terreau.fund.waiting.states import HOLDING, State
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.factories import jury as sit
from tests.fund.waiting.conftest import NOW, UNTIL, fresh, prepared
from tests.fund.waiting.test_actions import propose
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def spent(edition):
    row = Edition.objects.get(pk=edition.pk)
    return row.awarded_cents + queries.promised_cents(edition.pk, ()), row.envelope_cents


def test_two_leads_never_promise_the_same_money():
    scene = prepared()
    other = make.user(roles=["lead"])
    results = at_once(
        lambda: scene.offer(0, 700_000), lambda: scene.offer(1, 700_000, by=other, skipping="Prêt"), lambda: scene.offer(0, 700_000)
    )
    assert sum(isinstance(result, Offer) for result in results) == 1
    promised, envelope = spent(scene.edition)
    assert promised == 1_700_000 <= envelope


def test_a_session_adopted_while_money_is_offered_stays_within_the_envelope():
    scene = prepared()
    session = sit.deliberation(scene.edition, by=scene.lead)
    propose(session, scene.files[1], 700_000, scene.lead)
    version = session.version
    results = at_once(
        lambda: deliberating.adopt(deliberation=session, expected_version=version, by=scene.lead, at=NOW), lambda: scene.offer(0, 700_000)
    )
    assert sum(isinstance(result, Refusal) for result in results) == 1
    promised, envelope = spent(scene.edition)
    assert promised == 1_700_000 <= envelope


def test_an_answer_and_the_clock_make_one_end():
    scene = prepared()
    offer = scene.offer(goes_on=True)
    signer, one = scene.signer(), fresh(offer)
    at_once(
        lambda: actions.accept(offer=one, expected_version=one.version, by=signer, at=UNTIL.replace(hour=0)),
        lambda: actions.round_of_offers(at=UNTIL),
        lambda: actions.round_of_offers(at=UNTIL),
    )
    ended = fresh(offer).state
    assert ended in {State.ACCEPTED, State.LAPSED}
    assert Offer.objects.filter(follows=offer).count() == (ended == State.LAPSED)
    assert Offer.objects.filter(state__in=HOLDING).count() == 1
