"""Who sees and does what: the cast against every rule."""

import pytest
from django.contrib.auth.models import AnonymousUser

from terreau.commons.organisations import actions, rules
from tests import factories as make


@pytest.fixture
def body(db):
    return make.organisation("Les Amis du quartier")


@pytest.fixture
def cast(body, officer, lead, juror, admin, stranger):
    asking = make.user()
    signer = make.member(body)
    actions.request_to_join(organisation=body, by=asking, at=make.NOW)
    ended = make.member(body)
    actions.end_membership(membership=body.memberships.get(user=ended), by=signer, at=make.NOW)
    return {
        "signer": signer,
        "editor": make.member(body, can_sign=False),
        "reader": make.member(body, can_edit=False, can_sign=False),
        "former": ended,
        "asking": asking,
        "stranger": stranger,
        "juror": juror,
        "officer": officer,
        "lead": lead,
        "admin": admin,
        "anonymous": AnonymousUser(),
    }


RULES = {
    "see": (lambda user, body: rules.organisations_visible_to(user).filter(pk=body.pk).exists(), "signer editor reader officer lead admin"),
    "member": (rules.is_member, "signer editor reader"),
    "edit": (rules.can_edit, "signer editor"),
    "sign": (rules.can_sign, "signer"),
    "manage": (rules.can_manage_members, "signer"),
    "invite": (rules.can_invite, "signer"),
    "declare": (rules.can_declare_signer, ""),
    "supervise": (lambda user, _body: rules.can_supervise(user), "officer lead"),
}


@pytest.mark.parametrize("verb", RULES)
def test_it_works(body, cast, verb):
    rule, allowed = RULES[verb]

    answers = {name: rule(user, body) for name, user in cast.items()}

    assert all(answer is True or answer is False for answer in answers.values())
    assert sorted(name for name, answer in answers.items() if answer) == sorted(allowed.split())


def test_without_a_signer_an_editor_declares_or_invites_and_the_team_manages(db, officer):
    body = make.organisation()
    editor = make.member(body, can_sign=False)
    reader = make.member(body, can_edit=False, can_sign=False)

    assert rules.can_declare_signer(editor, body) is True
    assert rules.can_invite(editor, body) is True
    assert rules.can_manage_members(editor, body) is False
    assert rules.can_manage_members(officer, body) is True
    assert rules.can_invite(reader, body) is False


def test_no_body_is_no_right(stranger):
    assert rules.can_edit(stranger, None) is False
    assert rules.can_sign(stranger, None) is False
    assert rules.is_member(stranger, None) is False
