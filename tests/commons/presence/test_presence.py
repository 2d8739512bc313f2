"""Who else is there: told for a minute, then forgotten."""

from datetime import timedelta

import pytest

from terreau.commons.journal.models import Entry
from terreau.commons.presence import actions, queries
from terreau.commons.presence.models import Sighting
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW, SECOND = make.NOW, timedelta(seconds=1)


@pytest.fixture
def thing():
    return make.organisation()


def test_it_works(thing, officer, lead):
    actions.see(thing, by=lead, at=NOW)
    assert queries.others_on(thing, than=officer, at=NOW) == [lead]
    assert queries.others_on(thing, than=lead, at=NOW) == []
    assert queries.others_on(make.organisation("Une autre"), than=officer, at=NOW) == []
    assert Entry.objects.filter(by=lead).count() == 0


def test_a_minute_later_it_is_forgotten(thing, officer, lead):
    actions.see(thing, by=lead, at=NOW)
    assert queries.others_on(thing, than=officer, at=NOW + 59 * SECOND) == [lead]
    assert queries.others_on(thing, than=officer, at=NOW + 60 * SECOND) == []
    assert actions.forget(at=NOW + 59 * SECOND) == 0
    assert actions.forget(at=NOW + 60 * SECOND) == 1


def test_seeing_again_keeps_one_line(thing, lead):
    for number in range(3):
        actions.see(thing, by=lead, at=NOW + number * SECOND)
    assert Sighting.objects.get().at == NOW + 2 * SECOND


def test_leaving_does_not_wait(thing, officer, lead):
    actions.see(thing, by=lead, at=NOW)
    actions.see(thing, by=officer, at=NOW)
    actions.leave(thing, by=lead)
    assert queries.others_on(thing, than=officer, at=NOW) == []
    assert queries.others_on(thing, than=lead, at=NOW) == [officer]
