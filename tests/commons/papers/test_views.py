import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.commons.papers import queries
from tests import factories as make
from tests.commons.documents.files import upload
from tests.commons.papers.shelf import BIC, IBAN, OTHER_IBAN, bank, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make.organisation("Les Jardins partagés")


@pytest.fixture
def signer(client, body):
    person = make.member(body)
    client.force_login(person)
    return person


def url(name, body, *args):
    return reverse(f"papers:{name}", args=[body.public_id, *args])


def main(response):
    return re.sub(r"\s+", " ", response.content.decode().split("<main")[1].split("</main")[0]).replace("\u00a0", " ").replace("\u202f", " ")


def test_it_works(client, body, signer):
    page = main(client.get(url("list", body)))
    assert "Statuts" in page
    assert "Pas encore déposé" in page
    client.post(url("put", body, "statutes"), {"upload": upload("statuts.pdf"), "valid_from": "2020-01-02"})
    page = main(client.get(url("list", body)))
    assert "statuts.pdf" in page
    assert "déposée aujourd’hui" in page
    assert "à vérifier" in page  # dated of more than five years ago


def test_a_newer_one_is_announced_and_the_former_goes_to_the_history(client, body, signer):
    put(body, by=signer, name="anciens.pdf")
    assert "anciens.pdf" in main(client.get(url("put", body, "statutes")))
    client.post(url("put", body, "statutes"), {"upload": upload("nouveaux.pdf")})
    assert "anciens.pdf" not in main(client.get(url("list", body)))
    history = main(client.get(url("former", body)))
    assert "anciens.pdf" in history
    assert "remplacée" in history


@pytest.mark.parametrize("kind", ["accounts", "other"])
def test_a_kind_asks_for_what_it_needs(client, body, signer, kind):
    page = client.post(url("put", body, kind), {"upload": upload()})
    assert page.status_code == 200
    assert "field__error" in page.content.decode()
    assert not queries.current(body)
    client.post(url("put", body, kind), {"upload": upload(), "year": "2025", "title": "Agrément"})
    assert [paper.kind for paper in queries.current(body)] == [kind]


def test_a_wrong_file_comes_back_with_why(client, body, signer):
    page = client.post(url("put", body, "rib"), {"upload": SimpleUploadedFile("rib.exe", b"MZ")})
    assert page.status_code == 200
    assert not queries.current(body)


def test_one_goes_back_where_one_came_from(client, body, signer):
    there = "/mes-candidatures/"
    assert client.post(url("put", body, "rib"), {"upload": upload(), "next": there}).url == there
    away = client.post(url("put", body, "rib"), {"upload": upload(), "next": "https://mechant.example/"})
    assert away.url == url("list", body)


def test_taking_out_asks_once_more(client, body, signer):
    paper = put(body, by=signer)
    assert "Retirer" in main(client.get(url("withdraw", body, paper.public_id)))
    assert list(queries.current(body)) == [paper]
    client.post(url("withdraw", body, paper.public_id))
    assert not queries.current(body)
    assert client.get(url("withdraw", body, paper.public_id)).status_code == 403


# ── Bank details ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_bank_details_are_shown_by_their_ends_and_read_whole_by_signers(client, body, signer):
    client.post(url("bank", body), {"iban": IBAN, "bic": BIC, "holder": "Les Jardins"})
    for name in ("list", "bank", "former"):
        assert IBAN[4:-3] not in main(client.get(url(name, body))).replace(" ", "")
    assert "FR76 3000 6000 0112 3456 7890 189" in main(client.get(url("read_bank", body)))
    assert "no-store" in client.get(url("read_bank", body))["Cache-Control"]


def test_a_wrong_number_comes_back_with_why_and_without_the_one_on_file(client, body, signer):
    bank(body, by=signer)
    page = main(client.post(url("bank", body), {"iban": OTHER_IBAN[:-1] + "7", "bic": BIC, "holder": "X"}))
    assert "La clé de cet IBAN ne correspond pas" in page
    assert IBAN[4:-3] not in page.replace(" ", "")


@pytest.mark.parametrize("name", ["bank", "read_bank"])
def test_members_who_do_not_sign_neither_change_nor_read_them(client, body, signer, name):
    bank(body, by=signer)
    client.force_login(make.member(body, can_sign=False))
    assert client.get(url(name, body)).status_code == 403
    assert client.post(url("bank", body), {"iban": OTHER_IBAN, "bic": BIC, "holder": "X"}).status_code == 403
    assert IBAN[4:-3] not in main(client.get(url("list", body))).replace(" ", "")
    assert queries.bank_details_of(body).iban == IBAN


@pytest.mark.parametrize("name", ["bank", "read_bank"])
def test_whoever_signed_in_long_ago_proves_again_who_they_are(client, body, signer, name, settings):
    bank(body, by=signer)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    answer = client.get(url(name, body))
    assert answer.status_code == 302
    assert "/compte/" in answer.url
    answer = client.post(url("bank", body), {"iban": OTHER_IBAN, "bic": BIC, "holder": "X"})
    assert answer.status_code == 302
    assert queries.bank_details_of(body).iban == IBAN


# ── Others ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_reader_sees_the_shelf_and_puts_nothing(client, body, signer):
    put(body, by=signer)
    client.force_login(make.member(body, can_edit=False, can_sign=False))
    page = main(client.get(url("list", body)))
    assert "statuts.pdf" in page
    assert "Remplacer" not in page
    assert client.post(url("put", body, "rib"), {"upload": upload()}).status_code == 403


@pytest.mark.parametrize("role", ["officer", "lead", "finance", "admin", "juror"])
def test_the_team_opens_nobody_s_shelf(client, body, signer, role):
    paper = put(body, by=signer)
    bank(body, by=signer)
    client.force_login(make.user(roles=[role]))
    for name, args in (("list", ()), ("former", ()), ("put", ("rib",)), ("withdraw", (paper.public_id,)), ("bank", ()), ("read_bank", ())):
        assert client.get(url(name, body, *args)).status_code == 404, name
    assert client.get(reverse("documents:download", args=[paper.document.public_id])).status_code == 404


def test_a_kind_that_does_not_exist_is_not_found(client, body, signer):
    assert client.get(url("put", body, "secret")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_full(client, body, signer, count, django_assert_num_queries):
    for number in range(count):
        put(body, "accounts", year=2025 - number, by=signer)
        put(body, "accounts", year=2025 - number, by=signer, at=make.NOW + timedelta(days=1))
    client.get(url("list", body))
    with django_assert_num_queries(8):
        client.get(url("list", body))
    with django_assert_num_queries(7):
        client.get(url("former", body))
