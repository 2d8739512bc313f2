"""Tokens: made once, shown once, ended at once, and dead with the role that lent them."""

from datetime import timedelta

import pytest

from terreau.commons.accounts import actions as accounts
from terreau.commons.accounts.states import Role
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from terreau.commons.tokens import actions, queries, rules
from terreau.commons.tokens.models import Token
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW
SOON = NOW + timedelta(days=30)
READS = "applications.read"


def made(by, *, name="Tableau de bord", verbs=(READS,), editions=(), expires_at=SOON, at=NOW):
    return actions.make(name=name, verbs=verbs, editions=editions, expires_at=expires_at, by=by, at=at)


def test_it_works(lead):
    token, secret = made(lead)
    assert queries.opened_by(secret, NOW) == token
    assert rules.can_use(token, READS, NOW) is True
    assert Entry.objects.filter(verb="token.made", by=lead).exists()
    assert Message.objects.filter(kind="tokens.made", to=lead).exists()


def test_secret_is_kept_nowhere(lead):
    _token, secret = made(lead)
    kept = [*Token.objects.values(), *Entry.objects.values(), *Message.objects.values()]
    assert secret not in str(kept)
    assert len(secret) > 40


@pytest.mark.parametrize("wrong", ["", "terreau_", "terreau_faux", "'; --", "é" * 50])
def test_another_secret_opens_nothing(lead, wrong):
    made(lead)
    assert queries.opened_by(wrong, NOW) is None


def test_bare_secret_without_its_prefix_opens_nothing(lead):
    _token, secret = made(lead)
    assert queries.opened_by(secret.removeprefix(queries.PREFIX), NOW) is None


def test_verb_must_be_theirs(officer):
    with pytest.raises(actions.CannotMake):
        made(officer, verbs=["decisions.read"])
    with pytest.raises(actions.CannotMake):
        made(officer, verbs=["n’importe.quoi"])


def test_juror_lends_nothing(juror):
    with pytest.raises(actions.CannotMake):
        made(juror)


def test_edition_must_be_visible_to_them(lead):
    edition = make.edition()
    assert made(lead, editions=[edition.pk])[0].editions == [edition.pk]
    with pytest.raises(actions.CannotMake):
        made(lead, name="Autre", editions=[edition.pk + 1])


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=367)])
def test_expiry_is_bounded(lead, until):
    with pytest.raises(actions.CannotMake):
        made(lead, expires_at=until)


@pytest.mark.parametrize(("name", "verbs"), [("   ", [READS]), ("Nom", [])])
def test_nothing_is_lent_by_default(lead, name, verbs):
    with pytest.raises(actions.CannotMake):
        made(lead, name=name, verbs=verbs)


def test_name_serves_once_while_it_lives(lead):
    token, _secret = made(lead)
    with pytest.raises(actions.CannotMake):
        made(lead)
    actions.revoke(token=token, by=lead, at=NOW)
    assert made(lead)[0].pk != token.pk


def test_expired_token_opens_nothing(lead):
    token, secret = made(lead)
    assert queries.opened_by(secret, SOON) is None
    assert rules.can_use(token, READS, SOON) is False
    assert rules.can_use(token, READS, SOON - timedelta(seconds=1)) is True


def test_revoked_token_opens_nothing(lead):
    token, secret = made(lead)
    actions.revoke(token=token, by=lead, at=NOW)
    assert queries.opened_by(secret, NOW) is None
    assert rules.can_use(token, READS, NOW) is False
    with pytest.raises(actions.AlreadyOver):
        actions.revoke(token=token, by=lead, at=NOW)
    assert Entry.objects.filter(verb="token.revoked").count() == 1


def test_other_verbs_stay_closed(lead):
    token, _secret = made(lead)
    assert rules.can_use(token, "decisions.read", NOW) is False


@pytest.mark.case("DS#13200")
def test_lost_role_ends_it_at_once_and_for_good(lead, admin):
    """A role given back later gives no life to what was made before."""
    token, _secret = made(lead)
    accounts.revoke_role(user=lead, role=Role.LEAD, by=admin, at=NOW)
    assert rules.can_use(token, READS, NOW) is False
    accounts.grant_role(user=lead, role=Role.LEAD, by=admin, at=NOW + timedelta(days=1))
    assert rules.can_use(token, READS, NOW + timedelta(days=2)) is False


def test_another_role_keeps_what_it_lends(lead, admin):
    make.RoleGrant.objects.create(user=lead, role=Role.OFFICER, granted_at=NOW)
    token, _secret = made(lead, verbs=[READS, "decisions.read"])
    accounts.revoke_role(user=lead, role=Role.LEAD, by=admin, at=NOW)
    assert rules.can_use(token, READS, NOW) is True
    assert rules.can_use(token, "decisions.read", NOW) is False


def test_deactivated_owner_lends_nothing(lead, admin):
    token, _secret = made(lead)
    accounts.deactivate(user=lead, by=admin, at=NOW, reason="Départ")
    token.refresh_from_db()
    assert rules.can_use(token, READS, NOW) is False


def test_orphans_are_ended_and_told(lead, admin):
    token, _secret = made(lead)
    assert actions.end_orphans(at=NOW) == 0
    accounts.revoke_role(user=lead, role=Role.LEAD, by=admin, at=NOW)
    assert (actions.end_orphans(at=NOW), actions.end_orphans(at=NOW)) == (1, 0)
    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert Entry.objects.filter(verb="token.orphaned").count() == 1


def test_use_is_noted_by_the_minute_and_told_once_a_day(lead):
    token, secret = made(lead)
    for seconds in (0, 30, 90, 86_400):
        at = NOW + timedelta(seconds=seconds)
        actions.note_use(token=queries.opened_by(secret, at), at=at)
    token.refresh_from_db()
    assert token.last_used_at == NOW + timedelta(days=1)
    assert Entry.objects.filter(verb="token.used").count() == 2
    actions.note_use(token=token, at=NOW + timedelta(days=1, seconds=59))
    token.refresh_from_db()
    assert token.last_used_at == NOW + timedelta(days=1)
