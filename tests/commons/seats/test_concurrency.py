"""Many at once on the last seat, for real: threads, connections and transactions, on whichever database the suite runs."""

import pytest

from terreau.commons.seats import actions, queries
from terreau.commons.seats.models import Pool, WaitEntry
from terreau.commons.seats.states import WaitState
from tests import factories as make
from tests.commons.seats.conftest import opened, people
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = make.NOW


def taking(who, n, *pools):
    return lambda: actions.take(holder=who, wants=dict.fromkeys(pools, n), by=who, at=NOW)


def test_the_last_seat_is_taken_by_exactly_one():
    pool = opened(1)
    results = at_once(*(taking(who, 1, pool) for who in people(12)))

    assert sum(isinstance(result, list) for result in results) == 1
    assert sum(isinstance(result, actions.Full) for result in results) == 11
    assert Pool.objects.get().taken == 1
    assert queries.drifts() == []


def test_parties_fill_the_room_and_never_more():
    pool = opened(10)
    results = at_once(*(taking(who, 1 + number % 3, pool) for number, who in enumerate(people(12))))

    seated = sum(result[0].n for result in results if isinstance(result, list))
    assert Pool.objects.get().taken == seated <= 10
    assert queries.drifts() == []


def test_two_pools_asked_for_in_any_order_do_not_wait_for_each_other():
    first, second = opened(3), opened(3)
    acts = [taking(who, 1, *((first, second) if number % 2 else (second, first))) for number, who in enumerate(people(8))]

    results = at_once(*acts)

    assert sum(isinstance(result, list) for result in results) == 3
    assert [pool.taken for pool in Pool.objects.order_by("pk")] == [3, 3]


@pytest.mark.parametrize("attempt", range(3))
def test_who_joins_while_the_last_seat_is_given_back_does_not_wait_beside_it(told, attempt):
    pool = opened(1)
    holder, comer = people(2)
    actions.take(holder=holder, wants={pool: 1}, by=holder, at=NOW)

    _, joined = at_once(
        lambda: actions.release(holder=holder, by=holder, at=NOW), lambda: actions.wait(holder=comer, wants={pool: 1}, by=comer, at=NOW)
    )

    if isinstance(joined, actions.NotFull):
        assert Pool.objects.get().taken == 0
    else:
        assert WaitEntry.objects.get().state == WaitState.OFFERED
        assert told == [(comer.pk, "offer")]


def test_an_offer_accepted_and_ended_at_once_is_one_of_both(told):
    pool = opened(1)
    holder, comer, next_one = people(3)
    actions.take(holder=holder, wants={pool: 1}, by=holder, at=NOW)
    entry = actions.wait(holder=comer, wants={pool: 1}, by=comer, at=NOW)
    actions.wait(holder=next_one, wants={pool: 1}, by=next_one, at=NOW)
    actions.release(holder=holder, by=holder, at=NOW)
    entry = WaitEntry.objects.get(pk=entry.pk)

    at_once(
        lambda: actions.accept(entry=WaitEntry.objects.get(pk=entry.pk), by=comer, at=NOW),
        lambda: actions.decline(entry=WaitEntry.objects.get(pk=entry.pk), by=comer, at=NOW),
    )

    settled = WaitEntry.objects.get(pk=entry.pk).state
    assert settled in {WaitState.ACCEPTED, WaitState.DECLINED}
    assert queries.entry_of(next_one).state == (WaitState.WAITING if settled == WaitState.ACCEPTED else WaitState.OFFERED)
    assert Pool.objects.get().taken == 1
    assert queries.drifts() == []


def test_seats_freed_crosswise_are_offered_without_a_circle(told):
    first, second = opened(1), opened(1)
    ada, bob, both, again = people(4)
    actions.take(holder=ada, wants={first: 1}, by=ada, at=NOW)
    actions.take(holder=bob, wants={second: 1}, by=bob, at=NOW)
    for who in (both, again):
        actions.wait(holder=who, wants={second: 1, first: 1}, by=who, at=NOW)

    at_once(lambda: actions.release(holder=bob, by=bob, at=NOW), lambda: actions.release(holder=ada, by=ada, at=NOW))

    assert told == [(both.pk, "offer")]
    assert [pool.taken for pool in Pool.objects.order_by("pk")] == [1, 1]
    assert queries.drifts() == []
