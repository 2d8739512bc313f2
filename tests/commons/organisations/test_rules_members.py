"""Who sees who belongs to which body."""

import pytest
from django.contrib.auth.models import AnonymousUser

from terreau.commons.organisations import rules
from terreau.commons.organisations.models import Membership
from terreau.commons.organisations.states import MembershipState
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_it_works(officer):
    mine, theirs = make.organisation("La mienne"), make.organisation("La leur")
    me, other = make.member(mine), make.member(theirs)
    asked = Membership.objects.create(organisation=theirs, user=me, state=MembershipState.REQUESTED, created_at=make.NOW)

    def seen(person):
        return {(row.organisation, row.user) for row in rules.memberships_visible_to(person)}

    assert seen(me) == {(mine, me), (theirs, me)}
    assert seen(other) == {(theirs, other), (theirs, me)}
    assert len(seen(officer)) == 3
    assert seen(make.user()) == set()
    assert seen(AnonymousUser()) == set()
    assert asked in rules.memberships_visible_to(me)
