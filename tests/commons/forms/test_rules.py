import pytest
from django.contrib.auth.models import AnonymousUser

from terreau.commons.accounts.states import Role
from terreau.commons.forms import rules
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    return make.form_version().form


def test_it_works(form, lead):
    assert rules.can_build(lead, form) is True
    assert list(rules.forms_visible_to(lead)) == [form]


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.LEAD)])
def test_nobody_else_builds_forms(form, role):
    person = make.user(roles=[role] if role else [])

    for someone in (person, AnonymousUser()):
        assert rules.can_build(someone, form) is False
        assert not rules.forms_visible_to(someone).exists()
