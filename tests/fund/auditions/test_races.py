"""Two at once on the same time, for real: threads and transactions, on whichever database the suite runs."""

import pytest

from terreau.commons.seats import queries as seats
from terreau.fund.auditions import actions
from terreau.fund.auditions.models import Hearing
from terreau.fund.auditions.states import State
from terreau.lib.refusals import Refusal
from tests.fund.auditions.conftest import NOW, choose, fresh, prepared, slots
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_has_the_time():
    _lead, _edition, hearings = prepared(4)
    first = slots()[0]
    results = at_once(*(lambda hearing=hearing: choose(hearing, first) for hearing in hearings))
    assert sum(isinstance(result, Refusal) for result in results) == 3
    assert Hearing.objects.filter(slot=first).count() == 1
    assert seats.drifts() == []


def test_two_who_swap_their_times_lose_nothing_and_wait_for_nobody():
    _lead, _edition, (one, other) = prepared(2)
    first, second, _third = slots()
    choose(one, first)
    choose(other, second)
    at_once(lambda: choose(one, second), lambda: choose(other, first))
    assert {fresh(one).slot, fresh(other).slot} == {first, second}
    assert seats.drifts() == []


def test_a_day_cancelled_while_someone_chooses_leaves_nobody_in_it():
    lead, edition, (one, other) = prepared(2)
    first, second, _third = slots()
    choose(one, first)
    day = edition.audition_days.get()
    cancelled, _chosen = at_once(lambda: actions.cancel_day(day=day, reason="Grève", by=lead, at=NOW), lambda: choose(other, second))
    seated = Hearing.objects.filter(state=State.CHOSEN).count()
    assert seated == 0 or isinstance(cancelled, Refusal)
    assert seats.drifts() == []
