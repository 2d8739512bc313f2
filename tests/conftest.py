"""What every test may count on: the cast, and nets that turn past bug classes into failures."""

import hypothesis
import pytest

from terreau.commons.accounts.states import Role
from tests import entering
from tests import factories as make

entering.by_default()
# A busy machine is slow: that is no fault of the code under test.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


@pytest.fixture
def lead(db):
    return make.user("lead@exemple.test", name="Claire Lemaire", roles=[Role.LEAD])


@pytest.fixture
def officer(db):
    return make.user("agent@exemple.test", name="Omar Benali", roles=[Role.OFFICER])


@pytest.fixture
def juror(db):
    return make.user("jure@exemple.test", name="Jeanne Roussel", roles=[Role.JUROR])


@pytest.fixture
def admin(db):
    return make.user("admin@exemple.test", name="Alix Moreau", roles=[Role.ADMIN])


@pytest.fixture
def stranger(db):
    return make.user("etranger@exemple.test", name="Sacha Perrin")
