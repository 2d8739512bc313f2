import pytest

from terreau.commons.accounts import actions, queries
from terreau.commons.accounts.states import Role
from terreau.commons.outbox.models import Message
from tests import factories as make


def test_it_works(admin, stranger):
    actions.grant_role(user=stranger, role=Role.OFFICER, by=admin, at=make.NOW, reason="arrive lundi")

    assert stranger.has_role(Role.OFFICER)
    assert list(queries.holders_of(Role.OFFICER)) == [stranger]
    assert Message.objects.get(kind="accounts.role_granted").to == stranger


def test_invite_posts_a_link(admin):
    invitation = actions.invite(email="Nouvelle@Exemple.test", role=Role.JUROR, by=admin, at=make.NOW)

    message = Message.objects.get(kind="accounts.invitation")
    assert message.to_address == "nouvelle@exemple.test"
    assert actions.hash_of(message.link_path.split("/")[2]) == invitation.secret_hash


def test_revoke_last_admin_is_refused(admin):
    with pytest.raises(actions.LastAdmin):
        actions.revoke_role(user=admin, role=Role.ADMIN, by=admin, at=make.NOW)
