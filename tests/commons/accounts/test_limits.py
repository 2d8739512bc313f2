"""Rate limits: whom they count, where they live, what they say."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from terreau.commons.accounts.adapters.account import AccountAdapter
from terreau.commons.accounts.apps import _make_cache_table

pytestmark = pytest.mark.django_db
LOGIN = "/compte/connexion/"
DATABASE = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "terreau_cache"}}


def test_it_works(visitor, stranger):
    """Three codes a minute for one address, whoever asks for them and from wherever."""
    for number in range(3):
        assert Client(REMOTE_ADDR=f"10.0.0.{number}").post(LOGIN, {"email": stranger.email}).status_code == 302

    answer = Client(REMOTE_ADDR="10.0.0.9").post(LOGIN, {"email": stranger.email})

    assert answer.status_code == 200
    assert "Trop d’essais" in answer.text


def test_limit_is_the_same_for_unknown_addresses(visitor):
    for _ in range(3):
        visitor.post(LOGIN, {"email": "inconnu@exemple.test"})
        visitor.cookies.clear()

    assert "Trop d’essais" in visitor.post(LOGIN, {"email": "inconnu@exemple.test"}).text


def sign_up_often(client, times, **headers):
    answers = []
    for number in range(times):
        client.cookies.clear()
        answers.append(client.post("/compte/inscription/", {"name": "X", "email": f"x{number}@exemple.test"}, headers=headers))
    return answers


def test_too_many_from_one_network_meet_a_page_in_french(visitor):
    answers = sign_up_often(visitor, 21)

    assert [answer.status_code for answer in answers[:20]] == [302] * 20
    assert answers[20].status_code == 429
    assert answers[20].headers["Retry-After"] == "60"
    assert "réessayez" in answers[20].text


@pytest.mark.case("PX-2026-forwarded")
@override_settings(TRUSTED_PROXIES=1)
def test_forged_addresses_do_not_escape_the_limit(visitor):
    """Each request claims another origin; what our own proxy wrote, at the right, is what counts."""
    answers = []
    for number in range(21):
        visitor.cookies.clear()
        forged = {"x-forwarded-for": f"198.51.100.{number}, 203.0.113.7"}
        answers.append(visitor.post("/compte/inscription/", {"name": "X", "email": f"x{number}@exemple.test"}, headers=forged))

    assert answers[20].status_code == 429


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, "198.51.100.1", "192.0.2.10"),
        (0, "", "192.0.2.10"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (2, "1.1.1.1, 198.51.100.1, 203.0.113.7", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.10"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "", "192.0.2.10"),
    ],
)
def test_client_address_is_counted_from_the_right(proxies, header, expected):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.10", headers={"x-forwarded-for": header} if header else {})
    with override_settings(TRUSTED_PROXIES=proxies):
        assert AccountAdapter().get_client_ip(request) == expected


def test_address_that_is_none_is_refused_in_words(visitor):
    with override_settings(TRUSTED_PROXIES=1):
        answer = visitor.post(LOGIN, {"email": "x@exemple.test"}, headers={"x-forwarded-for": "<script>"})

    assert answer.status_code == 403
    assert "adresse réseau" in answer.text


@override_settings(CACHES=DATABASE)
def test_limits_hold_across_processes(visitor, stranger):
    """The cache of the product is a table: another process sees the same count. `migrate` makes the table."""
    _make_cache_table(verbosity=0)
    _make_cache_table(verbosity=0)
    assert "terreau_cache" in connection.introspection.table_names()
    caches["default"].clear()
    for number in range(3):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(LOGIN, {"email": stranger.email})
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM terreau_cache WHERE cache_key LIKE %s", ["%request_login_code%"])
        assert cursor.fetchone()[0] == 4  # the address, and three networks

    caches["default"].close()  # as another process would, this one starts from the table

    assert "Trop d’essais" in Client(REMOTE_ADDR="10.0.0.9").post(LOGIN, {"email": stranger.email}).text
