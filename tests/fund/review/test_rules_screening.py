"""The rights of the desk over the full (state, verb, role) table."""

import pytest

from terreau.commons.accounts.states import Role
from terreau.fund.calls.states import MOVES, State
from terreau.fund.review import rules
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
RULES = {"admit": rules.can_admit, "request_completion": rules.can_request_completion, "continue_without": rules.can_continue_without}


@pytest.mark.parametrize("verb", RULES)
@pytest.mark.parametrize("state", State)
def test_it_works(verb, state):
    file = sit.file(make.edition(), state=state)

    answers = {role: RULES[verb](make.user(roles=[role] if role else []), file) for role in (None, *Role)}

    is_time = state in MOVES[verb].sources
    assert answers == {role: is_time and role in {Role.OFFICER, Role.LEAD} for role in (None, *Role)}
