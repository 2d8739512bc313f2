"""Coming in with a real browser: code, passkey and app, under the policy of the house, judged by axe on the way."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from terreau.commons.accounts.models import User
from tests import factories as make
from tests.commons.accounts.test_entrance import app_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def fresh_limits():
    from django.core.cache import cache

    cache.clear()


def with_a_device(visitor, **differences):
    """A fingerprint reader, as Chromium imagines one."""
    tools = visitor.page.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | differences})["authenticatorId"]


def last_code(mailoutbox) -> str:
    return re.search(r"\b\d{4}-\d{4}\b", mailoutbox[-1].body).group()


def at(visitor, path: str) -> None:
    # The path alone: a sign-in page carries the address one is going to in its question.
    visitor.page.wait_for_url(lambda url: urlsplit(url).path == path)
    visitor.look()


def type_code(visitor, mailoutbox) -> None:
    visitor.fill("Code reçu par courriel", last_code(mailoutbox))
    visitor.click("Continuer")


def leave(visitor) -> None:
    visitor.go("/compte/deconnexion/")
    visitor.click("Se déconnecter", nth=-1)


def test_it_works(anyone, mailoutbox):
    """Someone creates an account, adds a passkey, and signs in with it alone from then on."""
    marie = anyone()
    with_a_device(marie)
    marie.go("/compte/inscription/?next=/mon-compte/")
    marie.fill("Prénom et nom", "Marie Nguyen")
    marie.fill("Adresse électronique", "marie@asso.exemple.test")
    marie.click("Créer mon compte")
    type_code(marie, mailoutbox)
    at(marie, "/mon-compte/")
    assert "Bonjour Marie Nguyen" in marie.text

    marie.follow("Clés d’accès")
    marie.follow("Ajouter une clé d’accès")
    marie.fill("Nom de la clé d’accès", "Ordinateur du bureau")
    marie.page.get_by_role("button", name="Créer la clé d’accès").click()
    at(marie, "/compte/second-facteur/codes/")
    assert Authenticator.objects.filter(user__email="marie@asso.exemple.test", type="webauthn").count() == 1
    assert len(marie.page.locator("main code").all()) == 10

    leave(marie)
    marie.go("/compte/connexion/?next=/compte/cles/")
    marie.page.get_by_role("button", name="Utiliser une clé d’accès").click()
    at(marie, "/compte/cles/")
    assert "Ordinateur du bureau" in marie.text
    assert "à elle seule" in marie.text

    marie.follow("Renommer Ordinateur du bureau")
    marie.fill("Nom de la clé d’accès", "Ordinateur de la maison")
    marie.click("Enregistrer")
    assert "Ordinateur de la maison" in marie.text
    marie.follow("Retirer Ordinateur de la maison")
    marie.click("Retirer la clé d’accès")
    assert "Vous n’avez pas encore de clé d’accès" in marie.text


def test_officer_enrols_an_app_before_anything_else(anyone, mailoutbox):
    officer = make.user("omar@exemple.test", name="Omar Benali", roles=["officer"])
    omar = anyone()
    omar.go("/compte/connexion/?next=/mon-compte/")
    omar.fill("Adresse électronique", officer.email)
    omar.click("Recevoir un code")
    type_code(omar, mailoutbox)
    at(omar, "/compte/second-facteur/")
    assert "Votre rôle exige un second facteur" in omar.text

    omar.follow("Installer une application")
    secret = omar.page.locator("figcaption code").inner_text()
    omar.fill("Code affiché par l’application", app_code(secret))
    omar.click("Activer l’application")
    at(omar, "/compte/second-facteur/codes/")
    omar.follow("Je les ai mis de côté")
    at(omar, "/mon-compte/")

    leave(omar)
    omar.go("/compte/connexion/?next=/mon-compte/")
    omar.fill("Adresse électronique", officer.email)
    omar.click("Recevoir un code")
    type_code(omar, mailoutbox)
    at(omar, "/compte/connexion/second-facteur/")
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    omar.fill("Code de votre application d’authentification", app_code(secret))
    omar.click("Se connecter", nth=-1)
    at(omar, "/mon-compte/")
    assert User.objects.get(pk=officer.pk).last_login is not None


def test_passkey_as_second_factor_and_to_prove_again(anyone, mailoutbox):
    """A security key without PIN comes after the code; the same key is asked for again before what is sensitive."""
    holder = make.user("sacha@exemple.test", name="Sacha Perrin")
    sacha = anyone()
    with_a_device(sacha, hasResidentKey=False, hasUserVerification=False, isUserVerified=False, transport="usb")

    def code_by_mail():
        sacha.go("/compte/connexion/?next=/compte/cles/ajouter/")
        sacha.fill("Adresse électronique", holder.email)
        sacha.click("Recevoir un code")
        type_code(sacha, mailoutbox)

    code_by_mail()
    at(sacha, "/compte/cles/ajouter/")
    sacha.page.get_by_label("Me connecter avec cette seule clé").uncheck()
    sacha.page.get_by_role("button", name="Créer la clé d’accès").click()
    at(sacha, "/compte/second-facteur/codes/")
    leave(sacha)

    code_by_mail()
    at(sacha, "/compte/connexion/second-facteur/")
    sacha.page.get_by_role("button", name="Utiliser une clé d’accès").click()
    at(sacha, "/compte/cles/ajouter/")

    sacha.go("/compte/confirmation/cle/?next=/mon-compte/")
    sacha.page.get_by_role("button", name="Utiliser une clé d’accès").click()
    at(sacha, "/mon-compte/")


def test_passkey_that_fails_is_said(anyone):
    visitor = anyone()
    with_a_device(visitor)  # which holds no passkey of this site
    visitor.go("/compte/connexion/")
    visitor.page.get_by_role("button", name="Utiliser une clé d’accès").click()

    expect(visitor.page.get_by_text("La clé d’accès n’a pas servi")).to_be_visible(timeout=20_000)


def test_without_javascript_the_code_remains(anyone, mailoutbox):
    holder = make.user("sacha@exemple.test", name="Sacha Perrin")
    sacha = anyone(javascript=False)
    sacha.page.goto(f"{sacha.base}/compte/connexion/?next=/mon-compte/")
    assert "JavaScript" in sacha.text
    sacha.fill("Adresse électronique", holder.email)
    sacha.page.get_by_role("button", name="Recevoir un code").click()
    sacha.fill("Code reçu par courriel", last_code(mailoutbox))
    sacha.page.get_by_role("button", name="Continuer").click()

    sacha.page.wait_for_url(re.compile("/mon-compte/$"))


def test_administration_runs_under_the_policy(anyone):
    """Django's own pages: no violation on the console (their look is theirs)."""
    admin = make.user("alix@exemple.test", name="Alix Moreau", roles=["admin"])
    alix = anyone(admin)
    for page in ("/administration/", "/administration/accounts/user/", f"/administration/accounts/user/{admin.pk}/change/"):
        alix.page.goto(alix.base + page)
        alix.page.wait_for_load_state("networkidle")
    assert alix.troubles == []
