"""Two secretaries at once, for real: threads and transactions, on whichever database the suite runs."""

import pytest

from terreau.fund.sittings import actions
from terreau.fund.sittings.models import Attendee, Item
from terreau.fund.sittings.states import ItemState, State
from terreau.lib.refusals import Refusal
from tests import factories as make
from tests.fund.sittings.conftest import NOW, prepared
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def refused(results):
    return sum(isinstance(result, Refusal) for result in results)


def test_one_file_is_taken_up_at_a_time():
    scene = prepared()
    scene.open()
    assert refused(at_once(lambda: scene.take_up(0), lambda: scene.take_up(1), lambda: scene.take_up(2))) == 2
    assert Item.objects.filter(state=ItemState.UNDER_WAY).count() == 1


def test_one_of_two_opinions_is_kept():
    scene = prepared()
    scene.open()
    scene.take_up(0)
    version = scene.item(0).version
    results = at_once(
        lambda: scene.conclude(0, "favourable", expected_version=version),
        lambda: scene.conclude(0, "unfavourable", expected_version=version),
    )
    assert refused(results) == 1


def test_jurors_are_called_once_whoever_clicks():
    scene = prepared()
    at_once(scene.call, scene.call)
    assert Attendee.objects.count() == 3


def test_nothing_is_taken_up_while_the_minutes_close():
    scene = prepared()
    scene.open()
    scene.through()
    other = make.user(roles=["lead"])
    item = scene.item(0)
    closed, taken = at_once(scene.close, lambda: actions.take_up(item=item, by=other, at=NOW))
    is_closed = scene.fresh().state == State.CLOSED
    assert isinstance(closed, Refusal) is not is_closed
    assert not (is_closed and Item.objects.filter(state=ItemState.UNDER_WAY).exists()), (closed, taken)
