"""The guided tour of the demonstration takes one straight to the person and the place."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.queries import DEMO_DOMAIN
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State
from tests import factories as make


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


def test_it_works(client, db):
    claire = make.user(f"claire@{DEMO_DOMAIN}", name="Claire Lemaire", roles=["lead"])

    page = client.get(reverse("portal:try")).content.decode()
    assert f'value="{claire.public_id}"' in page

    answer = client.post(reverse("accounts:demo"), {"person": claire.public_id, "next": "/bureau/appels/"})
    assert answer.url == "/bureau/appels/"


def test_someone_who_is_not_there_cannot_be_chosen(client, db):
    assert 'name="person"' not in client.get(reverse("portal:try")).content.decode()


def letter(key, **fields):
    about = make.organisation()
    facts = {
        "kind": "accounts.invitation",
        "key": key,
        "subject": key,
        "body": "Bonjour,\n\nVenez.",
        "created_at": make.NOW,
        "send_after": make.NOW,
    }
    where = {"object_type": "organisations.organisation", "object_id": about.pk, "state": State.SENT}
    return Message.objects.create(**facts | where | {"to_address": f"{key}@exemple.test"} | fields)


def test_mail_nobody_receives_is_read_here(client, stranger):
    invitation = letter("invitation", link_label="Accepter", link_path="/compte/invitation/secret/")
    mine, held = letter("mien", to=stranger), letter("retenu", to=stranger, state=State.HELD)
    theirs = letter("autre", to=make.user())

    def shown():
        page = client.get(reverse("portal:mailbox")).content.decode()
        return {one.subject for one in (invitation, mine, held, theirs) if f"/essayer/courriers/{one.public_id}/" in page}

    assert shown() == {"invitation"}
    client.force_login(stranger)
    assert shown() == {"invitation", "mien"}
    page = client.get(reverse("portal:letter", args=[invitation.public_id])).content.decode()
    assert 'href="/compte/invitation/secret/"' in page
    for hidden in (held, theirs):
        assert client.get(reverse("portal:letter", args=[hidden.public_id])).status_code == 404


def test_what_strangers_wrote_stays_words(client, db):
    one = letter("x", subject="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>", quote="<b>gras</b>", facts=[["<i>", "<u>"]])
    page = client.get(reverse("portal:letter", args=[one.public_id])).content.decode()
    assert not any(tag in page for tag in ("<script>alert", "<img src=x", "<b>gras", "<u>"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_mailbox_asks_the_same_questions(client, db, django_assert_num_queries, count):
    for number in range(count):
        letter(f"l{number}")
    with django_assert_num_queries(2):
        client.get(reverse("portal:mailbox"))


def test_no_mailbox_where_mail_is_real(client, db, settings):
    settings.DEMO = False
    one = letter("secret")
    assert client.get(reverse("portal:mailbox")).status_code == 404
    assert client.get(reverse("portal:letter", args=[one.public_id])).status_code == 404
