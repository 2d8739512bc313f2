"""People who hold seats, as a room would register them."""

from datetime import timedelta

import pytest

from terreau.commons.seats import actions, kinds
from tests import factories as make

NOW = make.NOW


@pytest.fixture
def told(monkeypatch):
    """What the room heard: (person, verb), in order."""
    heard = []
    kind = kinds.Kind(
        name="accounts.user", offer_lasts=timedelta(hours=48), told=lambda entry, verb, by, at: heard.append((entry.object_id, verb))
    )
    monkeypatch.setitem(kinds._KINDS, kind.name, kind)
    return heard


@pytest.fixture
def pool(db):
    return opened(2)


def opened(size, label="Salle des fêtes"):
    return actions.open_pool(owner=make.organisation(), size=size, label=label, by=None, at=NOW)


def people(count):
    return [make.user() for _ in range(count)]
