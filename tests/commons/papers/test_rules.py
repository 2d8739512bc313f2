"""Who opens the shelf of an organisation: its members; who says where the money goes: its signers. Nobody of the team, no juror."""

import pytest
from django.contrib.auth.models import AnonymousUser

from terreau.commons.accounts.states import Role
from terreau.commons.documents import rules as documents
from terreau.commons.organisations.models import Membership
from terreau.commons.organisations.states import MembershipState
from terreau.commons.papers import rules
from terreau.commons.papers.states import PaperState
from tests import factories as make
from tests.commons.papers.shelf import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    body = make.organisation()
    former = make.user()
    Membership.objects.create(
        organisation=body, user=former, state=MembershipState.ENDED, can_edit=True, can_sign=True, created_at=make.NOW
    )
    asking = make.user()
    Membership.objects.create(
        organisation=body, user=asking, state=MembershipState.REQUESTED, can_edit=True, can_sign=True, created_at=make.NOW
    )
    signer = make.member(body)
    return {
        "paper": put(body, by=signer),
        "signer": signer,
        "editor": make.member(body, can_sign=False),
        "signs only": make.member(body, can_edit=False),
        "reader": make.member(body, can_edit=False, can_sign=False),
        "former": former,
        "asking": asking,
        "neighbour": make.member(make.organisation()),
        "stranger": make.user(),
        "nobody": AnonymousUser(),
        **{role.value: make.user(roles=[role]) for role in Role},
    }


MEMBERS = {"signer", "editor", "signs only", "reader"}


def test_it_works(cast):
    body = cast["paper"].organisation
    assert rules.can_put(cast["editor"], body) is True
    assert rules.can_change_bank_details(cast["editor"], body) is False


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ("sees the shelf", MEMBERS),
        ("sees the paper", MEMBERS),
        ("reads the file", MEMBERS),
        ("can_put", {"signer", "editor", "signs only"}),
        ("can_withdraw", {"signer", "editor", "signs only"}),
        ("can_change_bank_details", {"signer", "signs only"}),
        ("can_read_iban", {"signer", "signs only"}),
    ],
)
def test_each_rule_for_each_person(cast, rule, allowed):
    paper = cast["paper"]
    body = paper.organisation
    asked = {
        "sees the shelf": lambda person: rules.shelves_visible_to(person).filter(pk=body.pk).exists(),
        "sees the paper": lambda person: rules.papers_visible_to(person).filter(pk=paper.pk).exists(),
        "reads the file": lambda person: documents.can_read(person, paper.document),
        "can_put": lambda person: rules.can_put(person, body),
        "can_withdraw": lambda person: rules.can_withdraw(person, paper),
        "can_change_bank_details": lambda person: rules.can_change_bank_details(person, body),
        "can_read_iban": lambda person: rules.can_read_iban(person, body),
    }[rule]
    people = {name: person for name, person in cast.items() if name != "paper"}
    answers = {name: asked(person) for name, person in people.items()}
    assert all(isinstance(answer, bool) for answer in answers.values())
    assert {name for name, answer in answers.items() if answer} == allowed


@pytest.mark.parametrize("state", [PaperState.REPLACED, PaperState.WITHDRAWN])
def test_what_is_in_the_history_is_not_taken_out_again(cast, state):
    cast["paper"].state = state
    assert rules.can_withdraw(cast["signer"], cast["paper"]) is False
