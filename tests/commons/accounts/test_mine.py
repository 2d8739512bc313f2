"""One's own account."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from terreau.commons.accounts.models import User
from terreau.commons.journal.models import Entry
from terreau.commons.outbox.models import Message
from tests.commons.accounts.test_entrance import sign_in

pytestmark = pytest.mark.django_db
MINE = "/mon-compte/"
PAGES = [
    MINE,
    "/mon-compte/fermer/",
    "/compte/adresse/",
    "/compte/second-facteur/",
    "/compte/cles/",
    "/compte/sessions/",
    "/compte/exterieur/",
    "/compte/deconnexion/",
]


@pytest.mark.parametrize("page", PAGES)
def test_it_works(client, stranger, page):
    client.force_login(stranger)

    answer = client.get(page)

    assert answer.status_code == 200
    assert "Sign" not in answer.text


@pytest.mark.parametrize("page", [*PAGES[:-1], "/mon-compte/mes-donnees/"])
def test_visitors_are_led_to_sign_in(client, page):
    assert client.get(page).url == f"/compte/connexion/?next={page}"


@pytest.mark.parametrize(
    ("name", "phone", "kept"),
    [
        ("Sacha  Perrin\r\nBcc: x", "01 23 45 67 89", ("Sacha Perrin Bcc: x", "0123456789")),
        ("<b>Ève</b>", "+33 (0)1.23-45", ("<b>Ève</b>", "+3301" + "2345")),
        ("", "", ("", "")),
        ("Sacha", "appelez-moi", None),
        ("É" * 200, "", None),
    ],
)
def test_name_and_phone(client, stranger, name, phone, kept):
    client.force_login(stranger)

    answer = client.post(MINE, {"name": name, "phone": phone})

    person = User.objects.get(pk=stranger.pk)
    if kept is None:
        assert answer.status_code == 200
        assert person.name == "Sacha Perrin"
    else:
        assert answer.url == MINE
        assert (person.name, person.phone) == kept
        assert "<b>" not in client.get(MINE).text.split("<main")[1].replace("&lt;b&gt;", "")


def test_nobody_gives_themselves_anything_else(client, stranger):
    client.force_login(stranger)

    client.post(MINE, {"name": "Sacha", "phone": "", "is_superuser": "on", "email": "x@y.fr", "demo_note": "x", "is_active": ""})

    person = User.objects.get(pk=stranger.pk)
    assert (person.is_superuser, person.email, person.demo_note, person.is_active) == (False, "etranger@exemple.test", "", True)


@pytest.mark.case("HY-2021")
def test_change_of_address_takes_a_code_to_the_new_one(visitor, stranger, code, mailoutbox):
    sign_in(visitor, stranger.email, code)

    answer = visitor.post("/compte/adresse/", {"email": "Nouvelle@exemple.test", "action_add": "yes"})
    assert answer.url == "/compte/adresse/code/"
    assert mailoutbox[-1].to == ["nouvelle@exemple.test"]
    assert User.objects.get(pk=stranger.pk).email == "etranger@exemple.test"
    answer = visitor.post("/compte/adresse/code/", {"code": code()})

    assert answer.status_code == 302
    assert User.objects.get(pk=stranger.pk).email == "nouvelle@exemple.test"
    assert list(EmailAddress.objects.filter(user=stranger).values_list("email", flat=True)) == ["nouvelle@exemple.test"]
    warned = Message.objects.get(kind="accounts.email_changed")
    assert warned.to_address == "etranger@exemple.test"  # the owner of the former address can still react
    assert Entry.objects.filter(verb="account.email_changed").count() == 1


def test_change_to_the_address_of_another_account_changes_nothing(visitor, stranger, juror, code):
    sign_in(visitor, stranger.email, code)
    visitor.post("/compte/adresse/", {"email": juror.email, "action_add": "yes"})

    visitor.post("/compte/adresse/code/", {"code": code()})

    assert User.objects.get(pk=stranger.pk).email == "etranger@exemple.test"


def test_sessions_are_listed_and_closed_one_by_one(visitor, stranger, code):
    sign_in(visitor, stranger.email, code)
    elsewhere = Client(headers={"user-agent": "Firefox/140.0 (Windows)"})
    sign_in(elsewhere, stranger.email, code)
    page = visitor.get("/compte/sessions/")
    assert "Firefox, Windows" in page.text
    assert page.text.count("celle-ci") == 1

    other = UserSession.objects.get(user_agent="Firefox/140.0 (Windows)")
    assert visitor.post("/compte/sessions/", {"session": other.pk}).url == "/compte/sessions/"

    assert elsewhere.get(MINE).status_code == 302
    assert visitor.get(MINE).status_code == 200


def test_session_of_someone_else_is_not_mine(visitor, client, stranger, juror, code):
    sign_in(visitor, juror.email, code)
    client.force_login(stranger)

    assert client.post("/compte/sessions/", {"session": UserSession.objects.get(user=juror).pk}).status_code == 404
    assert visitor.get(MINE).status_code == 200


def test_sign_out_everywhere(visitor, stranger, code):
    sign_in(visitor, stranger.email, code)
    elsewhere = Client()
    sign_in(elsewhere, stranger.email, code)

    assert visitor.post("/compte/sessions/", {"everywhere": "yes"}).url == "/compte/connexion/"

    assert elsewhere.get(MINE).status_code == 302
    assert visitor.get(MINE).status_code == 302
    sign_in(visitor, stranger.email, code)
    assert visitor.get(MINE).status_code == 200


def test_reading_sessions_writes_nothing(client, stranger, django_assert_num_queries):
    UserSession.objects.create(user=stranger, ip="192.0.2.1", session_key="gone", user_agent="ancien")
    client.force_login(stranger)

    assert "ancien" not in client.get("/compte/sessions/").text
    assert UserSession.objects.count() == 1


def test_data_is_a_file_of_json(client, stranger):
    client.force_login(stranger)

    answer = client.get("/mon-compte/mes-donnees/")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="mon-compte.json"'
    assert json.loads(answer.content)["compte"]["nom"] == "Sacha Perrin"


def test_close_needs_to_be_sure(client, stranger):
    client.force_login(stranger)
    assert client.post("/mon-compte/fermer/", {}).status_code == 200
    assert User.objects.get(pk=stranger.pk).is_active

    assert client.post("/mon-compte/fermer/", {"is_sure": "on"}).url == "/"

    assert not User.objects.get(pk=stranger.pk).is_active
    assert client.get(MINE).status_code == 302


def test_close_says_what_stands_in_the_way(client, admin):
    client.force_login(admin)

    page = client.get("/mon-compte/fermer/").text

    assert "seule personne à administrer" in page
    assert 'name="is_sure"' not in page
    client.post("/mon-compte/fermer/", {"is_sure": "on"})
    assert User.objects.get(pk=admin.pk).is_active


def test_passkey_is_renamed_and_removed_by_its_owner_only(client, stranger, juror):
    mine = Authenticator.objects.create(user=stranger, type="webauthn", data={"name": "Bureau", "credential": {}})
    theirs = Authenticator.objects.create(user=juror, type="webauthn", data={"name": "Autre", "credential": {}})
    client.force_login(stranger)
    assert client.get(f"/compte/cles/{mine.pk}/retirer/").status_code == 200

    client.post(f"/compte/cles/{mine.pk}/renommer/", {"name": "Maison\r\n"})
    assert str(Authenticator.objects.get(pk=mine.pk)) == "Maison"
    for page in ("renommer", "retirer"):
        assert client.post(f"/compte/cles/{theirs.pk}/{page}/", {"name": "x"}).status_code == 404
    client.post(f"/compte/cles/{mine.pk}/retirer/")

    assert list(Authenticator.objects.all()) == [theirs]
    assert Entry.objects.filter(verb="account.second_factor_removed").count() == 1


def test_last_passkey_of_staff_stays(client, officer):
    last = Authenticator.objects.create(user=officer, type="webauthn", data={"name": "Bureau", "credential": {}})
    client.force_login(officer)

    answer = client.post(f"/compte/cles/{last.pk}/retirer/", follow=True)

    assert "celui-ci est le dernier" in answer.text
    assert Authenticator.objects.filter(pk=last.pk).exists()
