"""Two people one after the other where each believed to be alone: the second is refused, and the pool counts right.

The first acts on the connection of the second (tests/races.py): what a refusal takes back, it takes back for both.
"""

from datetime import timedelta

import pytest

from terreau.commons.seats import actions, queries
from terreau.commons.seats.models import Pool, WaitEntry
from terreau.lib.moves import WrongState
from tests import factories as make
from tests.commons.seats.conftest import people
from tests.races import just_before

pytestmark = pytest.mark.django_db
NOW = make.NOW
SOON = NOW + timedelta(minutes=10)


@pytest.fixture
def kept(pool):
    (someone,) = people(1)
    actions.take(holder=someone, wants={pool: 1}, by=someone, at=NOW, until=SOON)
    return someone


@pytest.fixture
def waiting(pool, told):
    """Two who hold the two places, one who waits for one."""
    first, second, third = people(3)
    for person in (first, second):
        actions.take(holder=person, wants={pool: 1}, by=person, at=NOW)
    return first, actions.wait(holder=third, wants={pool: 1}, by=third, at=NOW)


def expire():
    actions.lapse_due(at=SOON)


@pytest.mark.parametrize("act", [actions.confirm, actions.release])
def test_what_has_just_ended_is_neither_confirmed_nor_given_back_again(pool, kept, act):
    with just_before("UPDATE", "seats_hold", expire), pytest.raises(WrongState):
        act(holder=kept, by=kept, at=NOW)

    assert queries.drifts() == []


def test_what_has_just_been_confirmed_does_not_end(pool, kept):
    with just_before("UPDATE", "seats_hold", lambda: actions.confirm(holder=kept, by=kept, at=NOW)):
        assert actions.lapse_due(at=SOON) == 0

    assert Pool.objects.get().taken == 1
    assert queries.drifts() == []


def test_who_has_just_left_the_queue_is_offered_nothing_and_hinders_nobody(pool, waiting, told):
    holder, _entry = waiting
    with just_before("UPDATE", "seats_waitentry", lambda: actions.leave(entry=WaitEntry.objects.get(), by=None, at=NOW)):
        actions.release(holder=holder, by=holder, at=NOW)

    assert [verb for _person, verb in told] == ["leave"]
    assert Pool.objects.get().taken == 1
    assert queries.drifts() == []


def test_an_offer_just_accepted_does_not_end(waiting, told):
    holder, _entry = waiting
    actions.release(holder=holder, by=holder, at=NOW)
    ends_at = WaitEntry.objects.get().expires_at

    with just_before("UPDATE", "seats_waitentry", lambda: actions.accept(entry=WaitEntry.objects.get(), by=None, at=NOW)):
        assert actions.lapse_due(at=ends_at) == 0

    assert [verb for _person, verb in told] == ["offer", "accept"]
    assert Pool.objects.get().taken == 2
