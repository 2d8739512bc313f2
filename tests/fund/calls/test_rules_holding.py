"""Small rights around a file: throwing a draft away, writing to the team, opening the writing pages of an edition."""

import pytest

from terreau.commons.accounts.states import Role
from terreau.fund.calls import rules
from terreau.fund.calls.states import State
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make.organisation()


def cast(body):
    """Those who may write for the body, then those who may not."""
    may = [make.member(body), make.member(body, can_sign=False)]
    return may, [make.member(body, can_edit=False, can_sign=False), make.user(), *(make.user(roles=[role]) for role in Role)]


def test_it_works(body):
    draft = make.application(make.edition(), organisation=body)
    may, may_not = cast(body)

    assert [rules.can_discard(person, draft) for person in may] == [True, True]
    assert not any(rules.can_discard(person, draft) for person in may_not)


@pytest.mark.parametrize("state", State)
def test_what_was_sent_is_never_thrown_away(body, state):
    """Not even a draft again: its number was given."""
    assert rules.can_discard(make.member(body), make.application(make.edition(), organisation=body, state=state, number=1)) is False


def test_members_write_to_the_team_once_sent(body):
    edition = make.edition()
    sent = make.application(edition, organisation=body, state=State.SUBMITTED, number=1)
    draft = make.application(edition, organisation=make.organisation("Une autre"))
    member, author = make.member(body), make.member(draft.organisation)

    assert rules.can_write_to_team(member, sent) is True
    assert rules.can_write_to_team(author, draft) is False
    assert not any(rules.can_write_to_team(person, sent) for person in (author, make.user(), *(make.user(roles=[role]) for role in Role)))


@pytest.mark.parametrize("role", [None, *Role])
def test_leads_alone_write_editions(role):
    assert rules.can_author(make.user(roles=[role] if role else []), make.edition()) is (role == Role.LEAD)
