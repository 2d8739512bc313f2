from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from terreau.commons.accounts.models import RoleGrant
from terreau.commons.tokens import actions


@pytest.fixture(autouse=True)
def calls_are_not_counted_from_one_test_to_the_next():
    cache.clear()


@pytest.fixture
def key_of(client):
    """`key_of(person, "applications.read", editions=[…])`: the headers of a program."""

    def make(person, *verbs, editions=()):
        at = timezone.now()
        RoleGrant.objects.filter(user=person).update(granted_at=at - timedelta(days=1000))
        name = f"Programme {at.timestamp()}"
        lent = {"name": name, "verbs": verbs, "editions": [one.pk for one in editions], "expires_at": at + timedelta(days=30)}
        _token, secret = actions.make(**lent, by=person, at=at)
        return {"Authorization": f"Bearer {secret}"}

    return make
