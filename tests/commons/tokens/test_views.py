"""« Accès programmés »: made under a fresh proof, shown once, ended in two clicks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.commons.accounts.states import Role
from terreau.commons.tokens import actions, queries
from terreau.commons.tokens.models import Token
from tests import entering
from tests import factories as make

pytestmark = pytest.mark.django_db
MINE, CREATE = "/bureau/acces/", "/bureau/acces/nouveau/"


def typed(**changes):
    until = timezone.localdate() + timedelta(days=90)
    return {"name": "Logiciel des aides", "verbs": ["applications.read"], "until": until.isoformat()} | changes


def token_of(person, name="Tableau de bord"):
    at = timezone.now()
    make.RoleGrant.objects.filter(user=person).update(granted_at=at - timedelta(days=1000))
    return actions.make(name=name, verbs=["applications.read"], editions=[], expires_at=at + timedelta(days=30), by=person, at=at)[0]


def test_it_works(client, lead):
    client.force_login(lead)
    answer = client.post(CREATE, typed())
    secret = answer.context["secret"]
    assert answer.status_code == 200
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert queries.opened_by(secret, timezone.now()).owner == lead
    assert "/bureau/webhooks/" in client.get(MINE).content.decode()
    for address in (MINE, reverse("tokens:detail", args=[Token.objects.get().public_id])):
        page = client.get(address).content.decode()
        assert "Logiciel des aides" in page
        assert secret not in page


def test_sending_twice_makes_one(client, lead):
    client.force_login(lead)
    client.post(CREATE, typed())
    assert "déjà un accès de ce nom" in client.post(CREATE, typed()).content.decode()
    assert Token.objects.count() == 1


def test_a_fresh_proof_is_asked(client, lead):
    entering.with_a_code_only(client, lead)
    assert client.get(CREATE).status_code == 302
    assert client.post(CREATE, typed()).status_code == 302
    assert Token.objects.count() == 0


@pytest.mark.parametrize("role", [Role.OFFICER, Role.JUROR, Role.FINANCE, Role.FUNDER])
def test_other_roles_have_no_such_page(client, role):
    client.force_login(make.user(roles=[role]))
    assert [client.get(address).status_code for address in (MINE, CREATE)] == [403, 403]
    assert client.post(CREATE, typed()).status_code == 403


def test_administrator_makes_none_and_ends_any(client, lead, admin):
    token = token_of(lead)
    client.force_login(admin)
    assert CREATE not in client.get(MINE).content.decode()
    assert client.get(CREATE).status_code == 403
    assert "Tableau de bord" in client.get(MINE).content.decode()
    client.post(reverse("tokens:revoke", args=[token.public_id]))
    token.refresh_from_db()
    assert token.revoked_by == admin


def test_another_lead_does_not_see_it(client, lead):
    token = token_of(lead)
    client.force_login(make.user(roles=[Role.LEAD]))
    for name in ("tokens:detail", "tokens:revoke"):
        assert client.get(reverse(name, args=[token.public_id])).status_code == 404
    assert client.post(reverse("tokens:revoke", args=[token.public_id])).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_asking_does_not_end_it(client, lead):
    token = token_of(lead)
    client.force_login(lead)
    assert "Terminer l’accès" in client.get(reverse("tokens:revoke", args=[token.public_id])).content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None
    client.post(reverse("tokens:revoke", args=[token.public_id]))
    assert client.post(reverse("tokens:revoke", args=[token.public_id])).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"verbs": ["decisions.write"]},
        {"editions": ["999"]},
        {"editions": ["x"]},
        {"until": "2099-01-01"},
        {"until": "2001-01-01"},
        {"name": " "},
        {"verbs": []},
    ],
)
def test_form_refuses_what_is_not_offered(client, lead, change):
    client.force_login(lead)
    answer = client.post(CREATE, typed(**change))
    assert answer.status_code == 200
    assert "secret" not in answer.context
    assert Token.objects.count() == 0


def test_hostile_name_is_shown_as_text(client, lead):
    client.force_login(lead)
    client.post(CREATE, typed(name="<script>alert(1)</script>"))
    page = client.get(MINE).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_however_long(client, lead, django_assert_num_queries, count):
    for number in range(count):
        token_of(lead, name=f"Accès {number}")
    client.force_login(lead)
    client.get(MINE)
    with django_assert_num_queries(6):
        client.get(MINE)
