from datetime import timedelta

import pytest

from terreau.commons.accounts import queries as accounts
from terreau.commons.journal import queries as journal
from terreau.commons.organisations import actions, queries, rules
from terreau.commons.organisations.models import Membership
from terreau.commons.organisations.states import MOVES, MembershipState
from terreau.commons.outbox.models import Message
from terreau.lib.moves import WrongState
from tests import factories as make

LATER = make.NOW + timedelta(days=1)


@pytest.fixture
def body(db):
    return make.organisation("Les Amis du quartier")


@pytest.fixture
def signer(body):
    return make.member(body, person=make.user("presidente@exemple.test", name="Awa Diallo"))


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def secret_of(message: Message) -> str:
    return message.link_path.rstrip("/").rsplit("/", 1)[1]


def test_it_works(body, signer, stranger):
    request = actions.request_to_join(organisation=body, by=stranger, at=make.NOW, position="Trésorier")
    assert rules.is_member(stranger, body) is False
    message = Message.objects.get(kind="organisations.join_requested")
    assert message.to == signer

    actions.approve_request(membership=request, can_edit=True, can_sign=False, by=signer, at=LATER)

    assert rules.can_edit(stranger, body) is True
    assert rules.can_sign(stranger, body) is False
    assert Message.objects.get(kind="organisations.join_answered").to == stranger
    assert [line.verb for line in journal.history(body)] == ["organisation.join_approved", "organisation.join_requested"]


def test_a_request_reaches_the_team_where_nobody_signs(body, officer, stranger):
    actions.request_to_join(organisation=body, by=stranger, at=make.NOW)

    message = Message.objects.get()
    assert message.to == officer
    assert "/bureau/structures/" in message.link_path
    assert rules.can_manage_members(officer, body) is True


def test_the_team_does_not_answer_in_place_of_signers(body, signer, officer):
    assert rules.can_manage_members(officer, body) is False
    assert rules.can_manage_members(signer, body) is True


def test_a_request_is_made_once(body, signer, stranger):
    actions.request_to_join(organisation=body, by=stranger, at=make.NOW)

    with pytest.raises(actions.AlreadyMember):
        actions.request_to_join(organisation=body, by=stranger, at=LATER)
    with pytest.raises(actions.AlreadyMember):
        actions.request_to_join(organisation=body, by=signer, at=LATER)


def test_refused_may_ask_again(body, signer, stranger):
    request = actions.request_to_join(organisation=body, by=stranger, at=make.NOW)
    actions.refuse_request(membership=request, by=signer, at=LATER)

    assert Message.objects.get(kind="organisations.join_answered").link_path == ""
    actions.request_to_join(organisation=body, by=stranger, at=LATER)


def test_a_person_refused_three_times_speaks_with_people_instead(body, signer, stranger):
    for _turn in range(3):
        actions.refuse_request(membership=actions.request_to_join(organisation=body, by=stranger, at=make.NOW), by=signer, at=LATER)

    with pytest.raises(actions.TooMany):
        actions.request_to_join(organisation=body, by=stranger, at=LATER)


def test_invitations_that_wait_are_bounded(body, signer):
    for number in range(30):
        actions.invite_member(organisation=body, email=f"{number}@exemple.test", can_edit=True, can_sign=False, by=signer, at=make.NOW)

    with pytest.raises(actions.TooMany):
        actions.invite_member(organisation=body, email="encore@exemple.test", can_edit=True, can_sign=False, by=signer, at=make.NOW)


def test_an_invitation_is_accepted_by_the_owner_of_the_address(body, signer, stranger):
    invited = actions.invite_member(
        organisation=body, email=" Etranger@Exemple.test ", can_edit=True, can_sign=True, by=signer, at=make.NOW
    )
    message = Message.objects.get(kind="organisations.invitation")
    assert actions.hash_of(secret_of(message)) == invited.secret_hash
    assert secret_of(message) not in str(Membership.objects.values().get(pk=invited.pk))
    assert "dimanche 6 décembre 2026 à 13 h 00 (heure de Paris)" in dict(message.facts).values()  # said as pages say it, with its zone
    with pytest.raises(actions.CannotJoin):
        actions.accept_invitation(membership=invited, by=make.user(), at=LATER)

    actions.accept_invitation(membership=queries.invitation_by_hash(invited.secret_hash), by=stranger, at=LATER)

    assert rules.can_sign(stranger, body) is True
    assert queries.invitation_by_hash(invited.secret_hash) is None  # one use
    assert kinds() == ["organisations.invitation", "organisations.joined"]


def test_an_invitation_expires_to_the_second(body, signer, stranger):
    invited = actions.invite_member(organisation=body, email=stranger.email, can_edit=True, can_sign=False, by=signer, at=make.NOW)

    with pytest.raises(actions.CannotJoin, match="expiré"):
        actions.accept_invitation(membership=invited, by=stranger, at=invited.expires_at)
    actions.accept_invitation(membership=invited, by=stranger, at=invited.expires_at - timedelta(seconds=1))


def test_inviting_again_replaces_the_link(body, signer):
    first = actions.invite_member(organisation=body, email="a@exemple.test", can_edit=True, can_sign=False, by=signer, at=make.NOW)
    second = actions.invite_member(organisation=body, email="a@exemple.test", can_edit=True, can_sign=True, by=signer, at=LATER)

    assert queries.invitation_by_hash(first.secret_hash) is None
    assert list(queries.invitations_to(body)) == [second]


def test_a_member_is_not_invited_again(body, signer, stranger):
    actions.request_to_join(organisation=body, by=stranger, at=make.NOW)

    for email in (signer.email, stranger.email):
        with pytest.raises(actions.AlreadyMember):
            actions.invite_member(organisation=body, email=email, can_edit=True, can_sign=False, by=signer, at=LATER)


def test_accepting_an_invitation_closes_the_request_made_meanwhile(body, signer, stranger):
    invited = actions.invite_member(organisation=body, email=stranger.email, can_edit=True, can_sign=False, by=signer, at=make.NOW)
    request = actions.request_to_join(organisation=body, by=stranger, at=make.NOW)

    actions.accept_invitation(membership=invited, by=stranger, at=LATER)

    request.refresh_from_db()
    assert request.state == MembershipState.ENDED
    assert body.memberships.filter(user=stranger, state=MembershipState.ACTIVE).count() == 1


def test_the_last_signer_hands_over_before_leaving(body, signer):
    membership = body.memberships.get(user=signer)
    with pytest.raises(actions.LastSigner):
        actions.end_membership(membership=membership, by=signer, at=make.NOW)
    with pytest.raises(actions.LastSigner):
        actions.set_rights(membership=membership, can_edit=True, can_sign=False, by=signer, at=make.NOW)

    other = make.member(body, can_sign=False)
    actions.set_rights(membership=body.memberships.get(user=other), can_edit=True, can_sign=True, by=signer, at=make.NOW)
    actions.end_membership(membership=membership, by=signer, at=LATER)

    assert rules.is_member(signer, body) is False
    assert list(queries.signers_of(body)) == [other]


def test_an_inactive_account_is_no_signer(body, signer):
    gone = make.member(body)
    gone.is_active = False
    gone.save()

    with pytest.raises(actions.LastSigner):
        actions.end_membership(membership=body.memberships.get(user=signer), by=signer, at=make.NOW)


def test_the_team_frees_a_body_taken_over_by_a_stranger(body, signer, officer):
    actions.end_membership(membership=body.memberships.get(user=signer), by=officer, at=make.NOW)

    assert rules.has_signer(body) is False
    assert Message.objects.get(kind="organisations.membership_ended").to == signer


def test_a_member_of_a_body_without_signer_declares_that_they_sign(body, stranger):
    make.member(body, person=stranger, can_sign=False)
    colleague = make.member(body, can_sign=False)

    actions.declare_signer(organisation=body, by=stranger, at=make.NOW, position="Présidente")

    assert rules.can_sign(stranger, body) is True
    assert Message.objects.get(kind="organisations.signer_declared").to == colleague
    with pytest.raises(actions.LastSigner):
        actions.declare_signer(organisation=body, by=colleague, at=LATER)


def test_a_reader_does_not_declare_that_they_sign(body):
    reader = make.member(body, can_edit=False, can_sign=False)

    assert rules.can_declare_signer(reader, body) is False
    with pytest.raises(actions.AlreadyMember):
        actions.declare_signer(organisation=body, by=reader, at=make.NOW)


def test_the_last_signer_does_not_close_their_account(body, signer, stranger):
    assert accounts.closing_obstacles(signer) == []  # alone: nobody is left behind
    make.member(body, can_sign=False)
    assert "Les Amis du quartier" in accounts.closing_obstacles(signer)[0]
    make.member(body, person=stranger)
    assert accounts.closing_obstacles(signer) == []


VERBS = {
    "accept": lambda m, by: actions.accept_invitation(membership=m, by=m.user or by, at=LATER),
    "approve": lambda m, by: actions.approve_request(membership=m, can_edit=True, can_sign=False, by=by, at=LATER),
    "refuse": lambda m, by: actions.refuse_request(membership=m, by=by, at=LATER),
    "end": lambda m, by: actions.end_membership(membership=m, by=by, at=LATER),
}


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", MembershipState.values)
def test_each_verb_moves_only_from_its_states(body, signer, stranger, state, verb):
    membership = Membership.objects.create(
        organisation=body,
        user=stranger if state != MembershipState.INVITED else None,
        invited_email=stranger.email,
        state=state,
        created_at=make.NOW,
        created_by=signer,
    )
    by = signer if verb != "accept" else stranger

    if state in MOVES[verb].sources:
        VERBS[verb](membership, by)
        assert Membership.objects.get(pk=membership.pk).state == MOVES[verb].target
    else:
        with pytest.raises((WrongState, actions.AlreadyMember)):
            VERBS[verb](membership, by)
        assert Membership.objects.get(pk=membership.pk).state == state


HOSTILE = "<script>alert(1)</script>\r\nBcc: tous@exemple.test\u202e https://mechant.example"


def test_hostile_names_reach_no_header_no_link_no_markup(signer, stranger):
    body = make.organisation(HOSTILE[:200])
    make.member(body, person=signer)

    request = actions.request_to_join(organisation=body, by=stranger, at=make.NOW, position=HOSTILE[:100])
    actions.refuse_request(membership=request, by=signer, at=LATER)

    for message in Message.objects.all():
        assert "\n" not in message.subject
        assert "mechant" not in message.subject + message.body
        assert "https://mechant.example" not in str(message.facts)
        assert "\u202e" not in str(message.facts)
