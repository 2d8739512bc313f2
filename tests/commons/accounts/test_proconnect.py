"""ProConnect against a provider of the loopback: the straight path, then everything that must be refused."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as house_settings

from terreau.commons.accounts import actions
from terreau.commons.accounts.models import User
from terreau.commons.accounts.states import Role
from tests import factories as make
from tests.commons.accounts.fake_proconnect import ProConnect
from tests.commons.accounts.test_entrance import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.server]
START = "/compte/proconnect/"


@pytest.fixture
def proconnect(settings):
    provider = ProConnect()
    settings.PROCONNECT = {"issuer": provider.issuer, "client_id": "terreau", "secret": "s3cret"}
    app = {"provider_id": "proconnect", "name": "ProConnect", "client_id": "terreau", "secret": "s3cret"}
    settings.SOCIALACCOUNT_PROVIDERS = {"proconnect": {"APPS": [app]}}
    yield provider
    provider.close()


def come_in(visitor, proconnect, start=f"{START}?next=/mon-compte/"):
    return visitor.get(proconnect.identify(visitor.post(start).url))


def is_in(visitor) -> bool:
    return visitor.get("/mon-compte/").status_code == 200


def test_it_works(visitor, proconnect):
    assert "ProConnect" in visitor.get("/compte/connexion/").text

    answer = come_in(visitor, proconnect)

    assert answer.url == "/mon-compte/"
    assert is_in(visitor)
    person = User.objects.get(email="agathe@collectivite.exemple.test")
    assert person.name == "Agathe Martin"
    kept = SocialAccount.objects.get(user=person)
    assert (kept.provider, kept.uid) == ("proconnect", "p-1")
    assert kept.extra_data == {"userinfo": proconnect.person}


def test_request_is_what_proconnect_accepts(visitor, proconnect):
    come_in(visitor, proconnect, start=f"{START}?scope=groups&auth_params=prompt%3Dnone")

    assert set(proconnect.asked) == {"client_id", "redirect_uri", "scope", "response_type", "state", "nonce"}
    assert set(proconnect.asked["scope"].split()) == {"openid", "given_name", "usual_name", "email", "siret"}
    assert len(proconnect.asked["nonce"]) >= 32
    assert len(proconnect.asked["state"]) >= 32


def test_person_is_recognised_by_sub_whatever_their_address(visitor, client, proconnect):
    come_in(visitor, proconnect)
    proconnect.person = proconnect.person | {"email": "agathe.durand@collectivite.exemple.test", "usual_name": "Durand"}

    come_in(client, proconnect)

    assert User.objects.filter(email__contains="collectivite").count() == 1
    assert is_in(client)


def test_address_that_passed_to_someone_else_does_not_open_the_account(visitor, client, proconnect):
    come_in(visitor, proconnect)
    proconnect.person = proconnect.person | {"sub": "p-2"}

    answer = come_in(client, proconnect)

    assert answer.status_code == 403
    assert "avant que vous n’utilisiez ProConnect" in answer.text
    assert not is_in(client)


def test_account_made_here_is_linked_by_its_owner(visitor, client, proconnect, code):
    person = make.user(proconnect.person["email"])
    assert come_in(visitor, proconnect).status_code == 403

    sign_in(client, person.email, code)
    answer = come_in(client, proconnect, start=f"{START}?process=connect")
    assert answer.url == "/compte/exterieur/"
    assert "ProConnect ouvre désormais votre compte" in client.get(answer.url).text

    assert come_in(visitor, proconnect).url == "/mon-compte/"
    assert visitor.get("/mon-compte/").context["user"] == person


def test_linked_account_can_be_unlinked(client, proconnect):
    person = make.user(proconnect.person["email"])
    client.force_login(person)
    come_in(client, proconnect, start=f"{START}?process=connect")

    client.post("/compte/exterieur/", {"account": SocialAccount.objects.get(user=person).pk})

    assert not SocialAccount.objects.exists()


def test_identity_of_another_account_is_not_taken(visitor, client, proconnect, stranger):
    come_in(visitor, proconnect)
    client.force_login(stranger)

    come_in(client, proconnect, start=f"{START}?process=connect")

    assert "ouvre déjà un autre compte" in client.get("/compte/exterieur/").text
    assert not SocialAccount.objects.filter(user=stranger).exists()


def test_second_factor_is_still_asked(visitor, client, proconnect):
    come_in(visitor, proconnect)
    person = User.objects.get(email=proconnect.person["email"])
    TOTP.activate(person, generate_totp_secret())

    answer = come_in(client, proconnect)

    assert answer.url == "/compte/connexion/second-facteur/"
    assert not is_in(client)


def test_staff_enrol_a_second_factor_even_by_proconnect(visitor, admin, proconnect):
    come_in(visitor, proconnect)
    actions.grant_role(user=User.objects.get(email=proconnect.person["email"]), role=Role.OFFICER, by=admin, at=make.NOW)

    assert visitor.get("/mon-compte/").url == "/compte/second-facteur/"


# ── Whose agents ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("siret", "is_welcome"),
    [
        ("22920050600611", True),  # the head office
        ("22920050600013", True),  # another establishment of the same body
        ("21920050500018", False),
        ("229200506", False),
        ("", False),
        (None, False),
    ],
)
def test_agents_of_the_authority_only(visitor, proconnect, siret, is_welcome):
    proconnect.person["siret"] = siret

    come_in(visitor, proconnect)

    assert is_in(visitor) is is_welcome
    assert User.objects.exists() is is_welcome


def test_agent_of_another_body_whom_an_admin_invited(visitor, admin, proconnect):
    proconnect.person |= {"siret": "21920050500018", "email": "voisin@ville.exemple.test"}
    assert "dépend d’un autre organisme" in come_in(visitor, proconnect).text
    invitation = actions.invite(email="Voisin@ville.exemple.test", role=Role.PARTNER, by=admin, at=make.NOW)

    come_in(visitor, proconnect)
    assert is_in(visitor)

    actions.withdraw_invitation(invitation=invitation, by=admin, at=make.NOW)
    visitor.cookies.clear()
    come_in(visitor, proconnect)
    assert not is_in(visitor)


def test_agent_who_left_the_authority_no_longer_comes_in(visitor, client, proconnect):
    come_in(visitor, proconnect)
    proconnect.person["siret"] = "21920050500018"

    come_in(client, proconnect)

    assert not is_in(client)


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────────


def past():
    return int(time.time()) - 3600


REFUSED = {
    "id_token signed by another key": ({"forged": "id_token"}, {}, {}),
    "userinfo signed by another key": ({"forged": "userinfo"}, {}, {}),
    "id_token signed with our own secret": ({"algorithm": "id_token"}, {}, {}),
    "userinfo signed with our own secret": ({"algorithm": "userinfo"}, {}, {}),
    "id_token not signed": ({"none": "id_token"}, {}, {}),
    "userinfo not signed": ({"none": "userinfo"}, {}, {}),
    "userinfo in plain JSON": ({"plain": True}, {}, {}),
    "key that is not published": ({"kid": "k9"}, {}, {}),
    "no id_token": ({"without": ["id_token"]}, {}, {}),
    "no access token": ({"without": ["access_token"]}, {}, {}),
    "discovery of another issuer": ({"issuer": "https://evil.test"}, {}, {}),
    "nonce of another request": ({}, {"nonce": "x" * 43}, {}),
    "no nonce": ({}, {"nonce": None}, {}),
    "id_token for someone else's site": ({}, {"aud": "other"}, {}),
    "id_token of another issuer": ({}, {"iss": "https://evil.test"}, {}),
    "id_token expired": ({}, {"exp": past}, {}),
    "id_token without expiry": ({}, {"exp": None}, {}),
    "id_token without subject": ({}, {"sub": None}, {}),
    "userinfo for someone else's site": ({}, {}, {"aud": "other"}),
    "userinfo of another issuer": ({}, {}, {"iss": "https://evil.test"}),
    "userinfo expired": ({}, {}, {"exp": past}),
    "userinfo of someone else": ({}, {}, {"sub": "p-2"}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_believed_is_refused(visitor, proconnect, case):
    def settled(claims):
        return {name: value() if callable(value) else value for name, value in claims.items()}

    tricks, id_token, userinfo = REFUSED[case]
    proconnect.tricks, proconnect.id_token, proconnect.userinfo = tricks, settled(id_token), settled(userinfo)

    answer = come_in(visitor, proconnect)
    assert answer.status_code == 401
    assert "n’a pas pu être vérifiée" in answer.text
    assert not is_in(visitor)
    assert not User.objects.exists()


def test_answer_nobody_asked_for_is_refused(visitor, client, proconnect):
    back = proconnect.identify(visitor.post(START).url)

    assert client.get(back).status_code == 401  # someone else's browser: no such state
    assert visitor.get(back.replace("state=", "state=x")).status_code == 401
    assert visitor.get(back).status_code == 302
    visitor.cookies.clear()
    assert visitor.get(back).status_code == 401  # and the code was used


def test_who_gives_up_there_is_told_nothing_changed(visitor, proconnect):
    proconnect.tricks = {"cancel": True}

    answer = come_in(visitor, proconnect)

    assert answer.url == "/compte/exterieur/annule/"
    assert "Rien n’a changé" in visitor.get(answer.url).text


def test_provider_that_does_not_answer_is_said(visitor, proconnect):
    back = proconnect.identify(visitor.post(START).url)
    proconnect.close()

    assert visitor.get(back).status_code == 401


def test_leaving_by_a_link_asks_first(visitor, proconnect):
    answer = visitor.get(START)

    assert answer.status_code == 200
    assert "Continuer vers ProConnect" in answer.text
    assert proconnect.asked == {}


# ── Signing out, being off ───────────────────────────────────────────────────────────────────────────────────────


def test_sign_out_hands_the_id_token_back(visitor, proconnect):
    come_in(visitor, proconnect)

    where = visitor.post("/compte/deconnexion/").url

    assert where.startswith(f"{proconnect.issuer}/session/end?id_token_hint=eyJ")
    assert f"post_logout_redirect_uri={house_settings.BASE_URL.replace(':', '%3A').replace('/', '%2F')}%2F" in where
    assert len(where.split("state=")[1].split("&")[0]) >= 32
    assert not is_in(visitor)


@pytest.mark.parametrize("path", [START, f"{START}retour/?code=x&state=y"])
def test_off_by_default(visitor, path):
    assert visitor.get(path).status_code == 404
    assert visitor.post(path).status_code == 404
    assert "ProConnect" not in visitor.get("/compte/connexion/").text
