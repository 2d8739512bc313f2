import pytest

from terreau.commons.accounts import rules
from terreau.commons.accounts.states import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_it_works(admin, stranger):
    assert set(rules.people_visible_to(admin)) == {admin, stranger}


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.ADMIN)])
def test_others_see_themselves_alone(admin, role):
    person = make.user(roles=[role] if role else [])

    assert list(rules.people_visible_to(person)) == [person]
    assert not rules.invitations_visible_to(person).exists()
