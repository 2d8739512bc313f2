from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from terreau.commons.accounts import actions, exports, queries
from terreau.commons.accounts.models import Invitation, RoleGrant, User
from terreau.commons.accounts.states import Role
from terreau.commons.journal import actions as journal_actions
from terreau.commons.journal import queries as journal
from terreau.commons.outbox.models import Message
from terreau.lib.refusals import Refusal
from tests import factories as make

NOW = make.NOW


def test_it_works(admin, stranger):
    actions.grant_role(user=stranger, role=Role.OFFICER, by=admin, at=NOW, reason="arrive lundi")

    assert stranger.has_role(Role.OFFICER)
    assert list(queries.holders_of(Role.OFFICER)) == [stranger]
    assert Message.objects.get(kind="accounts.role_granted").to == stranger
    assert journal.history(stranger)[0].sentence == (
        "Alix Moreau a donné à Sacha Perrin le rôle «\u00a0agent instructeur\u00a0». Motif\u00a0: arrive lundi."
    )


@pytest.mark.parametrize("role", Role.values)
def test_every_role_is_given_once_ended_once_and_given_again(admin, stranger, role):
    actions.grant_role(user=stranger, role=role, by=admin, at=NOW)
    with pytest.raises(actions.AlreadyHolds):
        actions.grant_role(user=stranger, role=role, by=admin, at=NOW)
    actions.revoke_role(user=stranger, role=role, by=admin, at=NOW, reason="part")
    assert not stranger.has_role(role)
    with pytest.raises(actions.DoesNotHold):
        actions.revoke_role(user=stranger, role=role, by=admin, at=NOW, reason="part")
    actions.grant_role(user=stranger, role=role, by=admin, at=NOW)

    assert stranger.has_role(role)
    assert RoleGrant.objects.filter(user=stranger, role=role).count() == 2
    verbs = [line.verb for line in journal.history(stranger)]
    assert verbs == ["account.role_granted", "account.role_revoked", "account.role_granted"]


def test_last_admin_keeps_the_role(admin):
    with pytest.raises(actions.LastAdmin):
        actions.revoke_role(user=admin, role=Role.ADMIN, by=admin, at=NOW)

    assert admin.has_role(Role.ADMIN)


def test_last_active_admin_keeps_the_role_when_the_other_is_deactivated(admin):
    other = make.user(roles=[Role.ADMIN])
    actions.deactivate(user=other, by=admin, at=NOW, reason="congé")

    with pytest.raises(actions.LastAdmin):
        actions.revoke_role(user=admin, role=Role.ADMIN, by=admin, at=NOW)


def test_last_admin_cannot_be_deactivated_nor_close_their_account(admin, lead):
    with pytest.raises(actions.LastAdmin):
        actions.deactivate(user=admin, by=lead, at=NOW, reason="essai")
    with pytest.raises(actions.CannotClose):
        actions.close(user=admin, at=NOW)


def test_nobody_deactivates_themselves(admin):
    make.user(roles=[Role.ADMIN])

    with pytest.raises(Refusal, match="propre compte"):
        actions.deactivate(user=admin, by=admin, at=NOW, reason="essai")


# ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────────


def secret_in(message: Message) -> str:
    return message.link_path.split("/")[2]


def test_invite_keeps_only_a_hash_of_the_secret(admin):
    invitation = actions.invite(email=" Nouvelle@Exemple.test ", role=Role.JUROR, by=admin, at=NOW)

    message = Message.objects.get(kind="accounts.invitation")
    assert (invitation.email, message.to_address) == ("nouvelle@exemple.test", "nouvelle@exemple.test")
    assert invitation.expires_at == NOW + timedelta(days=14)
    assert secret_in(message) not in str(invitation.__dict__)
    assert "dimanche 6 décembre 2026 à 13 h 00 (heure de Paris)" in dict(message.facts).values()  # said as pages say it, with its zone
    assert queries.invitation_by_hash(actions.hash_of(secret_in(message))) == invitation


def test_invite_twice_is_refused_until_the_first_expires(admin):
    actions.invite(email="n@exemple.test", role=Role.JUROR, by=admin, at=NOW)

    with pytest.raises(actions.AlreadyInvited):
        actions.invite(email="n@exemple.test", role=Role.JUROR, by=admin, at=NOW + timedelta(days=13))
    actions.invite(email="n@exemple.test", role=Role.OFFICER, by=admin, at=NOW)
    actions.invite(email="n@exemple.test", role=Role.JUROR, by=admin, at=NOW + timedelta(days=14))

    assert Invitation.objects.filter(role=Role.JUROR, withdrawn_at=None).count() == 1


def test_invite_holder_of_the_role_is_refused(admin, juror):
    with pytest.raises(actions.AlreadyHolds):
        actions.invite(email=juror.email.upper(), role=Role.JUROR, by=admin, at=NOW)


@pytest.mark.parametrize(
    ("days", "is_accepted"), [(0, True), (13, True), (14, False), (400, False)], ids=["at once", "in time", "to the second", "late"]
)
def test_accept_within_fourteen_days(admin, stranger, days, is_accepted):
    invitation = actions.invite(email=stranger.email, role=Role.OFFICER, by=admin, at=NOW)

    at = NOW + timedelta(days=days)
    if is_accepted:
        actions.accept_invitation(invitation=invitation, by=stranger, at=at)
    else:
        with pytest.raises(actions.CannotAccept):
            actions.accept_invitation(invitation=invitation, by=stranger, at=at)

    assert stranger.has_role(Role.OFFICER) is is_accepted


def test_accept_is_for_the_owner_of_the_address(admin, stranger, juror):
    invitation = actions.invite(email=stranger.email, role=Role.OFFICER, by=admin, at=NOW)

    with pytest.raises(actions.CannotAccept, match="autre adresse"):
        actions.accept_invitation(invitation=invitation, by=juror, at=NOW)


@pytest.mark.parametrize("verb", [actions.resend_invitation, actions.withdraw_invitation])
def test_accepted_invitation_moves_no_more(admin, stranger, verb):
    invitation = actions.invite(email=stranger.email, role=Role.OFFICER, by=admin, at=NOW)
    actions.accept_invitation(invitation=invitation, by=stranger, at=NOW)

    with pytest.raises(actions.CannotAccept):
        verb(invitation=invitation, by=admin, at=NOW)
    with pytest.raises(actions.CannotAccept):
        actions.accept_invitation(invitation=invitation, by=stranger, at=NOW)


def test_withdrawn_invitation_cannot_be_accepted(admin, stranger):
    invitation = actions.invite(email=stranger.email, role=Role.OFFICER, by=admin, at=NOW)
    actions.withdraw_invitation(invitation=invitation, by=admin, at=NOW)

    with pytest.raises(actions.CannotAccept):
        actions.accept_invitation(invitation=invitation, by=stranger, at=NOW)


def test_resent_invitation_has_a_new_link_and_fourteen_days_more(admin):
    invitation = actions.invite(email="n@exemple.test", role=Role.JUROR, by=admin, at=NOW)
    actions.resend_invitation(invitation=invitation, by=admin, at=NOW + timedelta(days=20))

    first, second = Message.objects.filter(kind="accounts.invitation").order_by("pk")
    assert queries.invitation_by_hash(actions.hash_of(secret_in(first))) is None
    assert queries.invitation_by_hash(actions.hash_of(secret_in(second))) == invitation
    assert invitation.expires_at == NOW + timedelta(days=34)


def test_accept_when_the_role_was_given_meanwhile(admin, stranger):
    invitation = actions.invite(email=stranger.email, role=Role.OFFICER, by=admin, at=NOW)
    actions.grant_role(user=stranger, role=Role.OFFICER, by=admin, at=NOW)

    actions.accept_invitation(invitation=invitation, by=stranger, at=NOW)

    assert RoleGrant.objects.filter(user=stranger, role=Role.OFFICER, revoked_at=None).count() == 1


# ── Shutting out, leaving ────────────────────────────────────────────────────────────────────────────────────────


def test_deactivate_then_reactivate(admin, officer, client):
    client.force_login(officer)
    actions.deactivate(user=officer, by=admin, at=NOW, reason="départ")
    assert client.get("/mon-compte/").status_code == 302
    assert not officer.has_role(Role.OFFICER)
    with pytest.raises(Refusal):
        actions.deactivate(user=officer, by=admin, at=NOW, reason="encore")

    actions.reactivate(user=officer, by=admin, at=NOW, reason="retour")

    assert User.objects.get(pk=officer.pk).has_role(Role.OFFICER)
    assert client.get("/mon-compte/").status_code == 302  # the old session stays closed
    with pytest.raises(Refusal):
        actions.reactivate(user=officer, by=admin, at=NOW, reason="encore")


def test_end_sessions_reaches_those_no_list_knows(stranger, client):
    client.force_login(stranger)
    assert client.get("/mon-compte/").status_code == 200

    actions.end_sessions(user=stranger)

    assert client.get("/mon-compte/").status_code == 302


def test_remove_second_factors(admin, officer):
    Authenticator.objects.create(user=officer, type="totp", data={"secret": "x"})

    actions.remove_second_factors(user=officer, by=admin, at=NOW, reason="téléphone perdu")

    assert not Authenticator.objects.filter(user=officer).exists()
    assert Message.objects.get(kind="accounts.second_factors_removed").to == officer
    with pytest.raises(Refusal):
        actions.remove_second_factors(user=admin, by=admin, at=NOW, reason="soi-même")


def test_close_erases_the_person_and_keeps_the_journal(admin, stranger):
    email = stranger.email
    EmailAddress.objects.create(user=stranger, email=email, verified=True, primary=True)
    Authenticator.objects.create(user=stranger, type="totp", data={"secret": "x"})
    actions.grant_role(user=stranger, role=Role.PARTNER, by=admin, at=NOW)

    actions.close(user=stranger, at=NOW)

    gone = User.objects.get(pk=stranger.pk)
    assert (gone.name, gone.phone, gone.is_active, gone.closed_at) == ("Compte fermé", "", False, NOW)
    assert gone.email.endswith("@compte-ferme.invalid")
    assert not gone.grants.filter(revoked_at=None).exists()
    assert not EmailAddress.objects.filter(email=email).exists()
    assert not Authenticator.objects.filter(user=gone).exists()
    assert journal.history(gone)[0].sentence == "Sacha Perrin a fermé son compte."
    assert make.user(email).pk != gone.pk  # the address is free again


def test_close_meets_obstacles_named_by_other_rooms(stranger, monkeypatch):
    monkeypatch.setattr(queries, "_closing_obstacles", [lambda user: ["Vous seul pouvez signer pour Les Deux Rives."]])

    with pytest.raises(actions.CannotClose, match="Deux Rives"):
        actions.close(user=stranger, at=NOW)


def test_exports_tell_all_but_secrets(admin, stranger, monkeypatch):
    monkeypatch.setattr(exports, "_sections", {"structures": lambda user: ["Les Deux Rives"]})
    Authenticator.objects.create(user=stranger, type="totp", data={"secret": "JBSWY3DP"})
    actions.grant_role(user=stranger, role=Role.PARTNER, by=admin, at=NOW)

    journal_actions.record("account.email_changed", on=stranger, by=stranger, at=NOW)
    journal_actions.record("organisation.joined", on=admin, by=stranger, at=NOW)

    told = exports.about(stranger)

    assert [line["quoi"] for line in told["journal"]] == ["Sacha Perrin a changé d’adresse électronique."]

    assert told["compte"]["adresse_electronique"] == stranger.email
    assert told["roles"][0]["role"] == "partenaire"
    assert told["structures"] == ["Les Deux Rives"]
    assert "JBSWY3DP" not in str(told)


@pytest.mark.parametrize("name", ["<b>Ève</b>\r\nBcc: x@evil.test", "=cmd|calc", "\u202egnp.exe", "É" * 10_000])
def test_hostile_names_are_one_line_in_letters_and_journal(admin, name):
    victim = make.user(name=name[:120])

    actions.grant_role(user=victim, role=Role.JUROR, by=admin, at=NOW)
    actions.invite(email="n@exemple.test", role=Role.JUROR, by=victim, at=NOW)

    for message in Message.objects.all():
        assert "\n" not in message.subject
        assert all("\n" not in value and "\u202e" not in value for _label, value in message.facts)
    assert "\n" not in journal.history(victim)[0].sentence
