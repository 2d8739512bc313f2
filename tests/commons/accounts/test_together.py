"""Two people at once, for real: threads, connections and transactions, on whichever database the suite runs."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from terreau.commons.accounts import actions, queries
from terreau.commons.accounts.models import Invitation, RoleGrant, User
from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.lib.refusals import Refusal
from tests import factories as make

NOW = make.NOW
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts together; each gives back None, or the refusal it met."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait(timeout=10)
        try:
            act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.case("PX#2393")
@pytest.mark.parametrize("attempt", range(3))
def test_one_invitation_accepted_twice_gives_one_role(attempt):
    """What may be used once is used once, by however many at the same instant."""
    admin, person = make.user(roles=[Role.ADMIN]), make.user()
    invitation = actions.invite(email=person.email, role=Role.JUROR, by=admin, at=NOW)

    def accept():
        actions.accept_invitation(invitation=Invitation.objects.get(pk=invitation.pk), by=User.objects.get(pk=person.pk), at=NOW)

    outcomes = at_once(accept, accept, accept)

    assert sum(outcome is None for outcome in outcomes) == 1
    assert RoleGrant.objects.filter(user=person, role=Role.JUROR).count() == 1
    assert Entry.objects.filter(verb="account.invitation_accepted").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_two_admins_who_revoke_each_other_leave_one(attempt):
    one, other = make.user(roles=[Role.ADMIN]), make.user(roles=[Role.ADMIN])

    def revoke(victim, by):
        actions.revoke_role(user=User.objects.get(pk=victim.pk), role=Role.ADMIN, by=User.objects.get(pk=by.pk), at=NOW)

    outcomes = at_once(lambda: revoke(one, other), lambda: revoke(other, one))

    assert sum(outcome is None for outcome in outcomes) == 1
    assert queries.holders_of(Role.ADMIN).count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_one_admin_deactivated_while_the_other_is_revoked_leaves_one(attempt):
    one, other = make.user(roles=[Role.ADMIN]), make.user(roles=[Role.ADMIN])

    at_once(
        lambda: actions.deactivate(user=User.objects.get(pk=one.pk), by=User.objects.get(pk=other.pk), at=NOW, reason="x"),
        lambda: actions.revoke_role(user=User.objects.get(pk=other.pk), role=Role.ADMIN, by=User.objects.get(pk=one.pk), at=NOW),
    )

    assert queries.holders_of(Role.ADMIN).count() == 1


def test_one_role_given_twice_at_once_is_held_once():
    admin, person = make.user(roles=[Role.ADMIN]), make.user()

    def give():
        actions.grant_role(user=User.objects.get(pk=person.pk), role=Role.OFFICER, by=User.objects.get(pk=admin.pk), at=NOW)

    outcomes = at_once(give, give)

    assert sum(outcome is None for outcome in outcomes) == 1
    assert RoleGrant.objects.filter(user=person, revoked_at=None).count() == 1


def test_one_address_invited_twice_at_once_has_one_invitation():
    admin = make.user(roles=[Role.ADMIN])

    def invite():
        actions.invite(email="n@exemple.test", role=Role.JUROR, by=User.objects.get(pk=admin.pk), at=NOW)

    outcomes = at_once(invite, invite)

    assert sum(outcome is None for outcome in outcomes) == 1
    assert Invitation.objects.count() == 1
