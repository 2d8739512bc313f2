"""Asked again before what is sensitive."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from tests import entering
from tests.commons.accounts.test_entrance import app_code

pytestmark = pytest.mark.django_db
AGAIN = "/compte/confirmation/"
SENSITIVE = [
    "/mon-compte/fermer/",
    "/compte/cles/ajouter/",
    "/compte/second-facteur/application/activer/",
    "/compte/exterieur/",
]


def grow_old(client):
    """The proofs of this session date from eleven minutes ago."""
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] = time.time() - 660
    session.save()


@pytest.mark.parametrize("page", SENSITIVE)
def test_it_works(client, stranger, page):
    entering.with_a_code_only(client, stranger)
    assert client.get(page).status_code == 200
    grow_old(client)

    answer = client.get(page)

    assert answer.status_code == 302
    assert answer.url.startswith(f"{AGAIN}?next=")


def test_code_by_mail_is_enough_for_who_has_no_second_factor(client, stranger, code, mailoutbox):
    entering.with_a_code_only(client, stranger)
    grow_old(client)
    asked = client.get("/mon-compte/fermer/").url
    page = client.get(asked)
    assert "M’envoyer un code" in page.text
    assert mailoutbox == []  # looking sends nothing

    assert client.post(asked, {"next": "/mon-compte/fermer/"}).url == asked
    assert "pas le bon" in client.post(asked, {"code": "0000-0000", "next": "/mon-compte/fermer/"}).text
    answer = client.post(asked, {"code": code(), "next": "/mon-compte/fermer/"})

    assert answer.url == "/mon-compte/fermer/"
    assert client.get(answer.url).status_code == 200


def test_three_wrong_codes_end_the_try(client, stranger, code):
    entering.with_a_code_only(client, stranger)
    client.post(AGAIN)
    right = code()
    for _ in range(3):
        answer = client.post(AGAIN, {"code": "0000-0000"})

    assert answer.status_code == 302
    assert client.post(AGAIN, {"code": right}).status_code == 200
    assert "M’envoyer un code" in client.get(AGAIN).text


def test_who_has_a_second_factor_shows_it(client, stranger):
    secret = generate_totp_secret()
    TOTP.activate(stranger, secret)
    entering.with_a_code_only(client, stranger)  # a fresh code by e-mail is not enough

    asked = client.get("/mon-compte/fermer/").url
    assert asked.startswith("/compte/confirmation/application/")
    assert client.get(AGAIN).url.startswith("/compte/confirmation/application/")

    answer = client.post(asked, {"code": app_code(secret)})
    assert client.get(answer.url).status_code == 200


@pytest.mark.case("HY-2021")
def test_post_waits_and_is_done_after_the_proof(client, stranger, code):
    entering.with_a_code_only(client, stranger)
    grow_old(client)
    asked = client.post("/mon-compte/fermer/", {"is_sure": "on"}).url
    stranger.refresh_from_db()
    assert stranger.is_active
    client.post(asked)

    client.post(asked, {"code": code(), "next": "/mon-compte/fermer/"})

    stranger.refresh_from_db()
    assert stranger.closed_at is not None


def test_code_of_another_address_is_worth_nothing(client, stranger, code):
    entering.with_a_code_only(client, stranger)
    client.post(AGAIN)
    stranger.email = "autre@exemple.test"
    stranger.save()

    assert "M’envoyer un code" in client.post(AGAIN, {"code": code()}).text


def test_proofs_of_someone_else_are_worth_nothing(client, stranger, juror):
    client.force_login(stranger)
    session = client.session
    session.update(entering.proofs(juror))
    session.save()

    assert client.get("/mon-compte/fermer/").status_code == 302


def test_whoever_asked_for_a_file_comes_back_to_the_page_they_asked_it_from(client, stranger, code):
    """A file changes no page: sent from the page of the proof, it would leave the person there."""
    entering.with_a_code_only(client, stranger)
    grow_old(client)
    asked = client.get("/mon-compte/mes-donnees/").url
    assert "demandez à nouveau vos données" in client.get(asked).text
    client.post(asked, {"next": "/mon-compte/"})

    assert client.post(asked, {"code": code(), "next": "/mon-compte/"}).url == "/mon-compte/"
    assert client.get("/mon-compte/mes-donnees/")["Content-Type"] == "application/json"
