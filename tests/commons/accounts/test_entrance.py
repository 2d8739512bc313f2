"""Coming in by the pages: codes, second factor, what is never said, what is kept."""

import re
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPServerDisconnected
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from terreau.commons.accounts.models import User
from terreau.commons.outbox.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
LOGIN, CODE, SIGNUP, ADDRESS_CODE = "/compte/connexion/", "/compte/connexion/code/", "/compte/inscription/", "/compte/adresse/code/"


def app_code(secret: str) -> str:
    """What the application shows now: the code before it is accepted too, but dies at the next half minute."""
    _, shown, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, shown))


def sign_in(visitor, email, code, *, after="/mon-compte/"):
    visitor.post(LOGIN, {"email": email, "next": after})
    return visitor.post(CODE, {"code": code(), "next": after})


def test_it_works(visitor, mailoutbox, code):
    answer = visitor.post(SIGNUP, {"name": "Marie Nguyen", "email": "Marie@Asso.example", "next": "/mon-compte/"})
    assert answer.url == ADDRESS_CODE

    answer = visitor.post(ADDRESS_CODE, {"code": code()})

    assert answer.url == "/mon-compte/"
    assert User.objects.get(email="marie@asso.example").name == "Marie Nguyen"
    page = visitor.get("/mon-compte/")
    assert "Marie Nguyen" in page.text
    assert len(page.context["messages"]) == 1, "one word at the end of a sign-up"
    assert [mail.subject for mail in mailoutbox] == ["Confirmez votre adresse électronique"]


def test_sign_in_of_someone_we_created_takes_one_code(visitor, stranger, mailoutbox, code):
    answer = sign_in(visitor, stranger.email, code)

    assert answer.url == "/mon-compte/"
    assert len(mailoutbox) == 1
    assert EmailAddress.objects.get(user=stranger).verified
    assert visitor.get("/mon-compte/").context["user"] == stranger


def test_mail_of_a_code_is_text_and_html_of_the_house(visitor, stranger, mailoutbox, code):
    visitor.post(LOGIN, {"email": stranger.email})

    mail = mailoutbox[0]
    assert (mail.subject, mail.to) == ("Votre code de connexion", [stranger.email])
    assert "quinze minutes" in " ".join(mail.body.split())
    assert code() in mail.alternatives[0].content
    assert Message.objects.count() == 0  # a code is a key: it is not kept


def test_wrong_code_three_times_starts_again(visitor, stranger, code):
    visitor.post(LOGIN, {"email": stranger.email})
    right = code()
    for _ in range(2):
        assert "pas le bon" in visitor.post(CODE, {"code": "0000-0000"}).text
    answer = visitor.post(CODE, {"code": "0000-0000"})

    assert answer.url == LOGIN
    assert visitor.post(CODE, {"code": right}).url == LOGIN
    assert visitor.get("/mon-compte/").status_code == 302


def test_code_works_once_and_not_in_another_browser(visitor, client, stranger, code):
    sign_in(visitor, stranger.email, code)

    assert client.post(CODE, {"code": code()}).url == LOGIN


def test_code_expires(visitor, stranger, code, time_machine):
    time_machine.move_to("2026-11-22 12:00", tick=False)
    visitor.post(LOGIN, {"email": stranger.email})
    time_machine.move_to("2026-11-22 12:15:01", tick=False)

    assert visitor.post(CODE, {"code": code()}).url == LOGIN


def test_new_code_replaces_the_first(visitor, stranger, mailoutbox, code):
    visitor.post(LOGIN, {"email": stranger.email})
    first = code()
    visitor.post(CODE, {"action": "resend"})

    assert len(mailoutbox) == 2
    assert code() != first
    assert visitor.post(CODE, {"code": first}).status_code == 200
    assert visitor.post(CODE, {"code": code()}).status_code == 302


def test_second_factor_is_asked_of_whoever_has_one(visitor, stranger, code):
    secret = generate_totp_secret()
    TOTP.activate(stranger, secret)

    answer = sign_in(visitor, stranger.email, code)

    assert answer.url == "/compte/connexion/second-facteur/"
    assert visitor.get("/mon-compte/").status_code == 302
    assert "pas le bon" in visitor.post(answer.url, {"code": "000000"}).text
    assert visitor.post(answer.url, {"code": app_code(secret)}).url == "/mon-compte/"
    assert visitor.get("/mon-compte/").status_code == 200


def test_passkey_is_offered_as_second_factor_to_whoever_has_one_only(visitor, stranger, code):
    """A button that can only fail is no way in."""
    TOTP.activate(stranger, generate_totp_secret())
    page = visitor.get(sign_in(visitor, stranger.email, code).url).text

    assert "Code de votre application" in page
    assert "Utiliser une clé d’accès" not in page


def test_recovery_code_opens_once(visitor, client, stranger, code):
    TOTP.activate(stranger, generate_totp_secret())
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    spare = RecoveryCodes.activate(stranger).get_unused_codes()[0]
    answer = sign_in(visitor, stranger.email, code)

    assert visitor.post(answer.url, {"code": spare}).url == "/mon-compte/"
    sign_in(client, stranger.email, code)
    assert client.post(answer.url, {"code": spare}).status_code == 200


# ── What is never said ───────────────────────────────────────────────────────────────────────────────────────────


def bare(answer) -> str:
    """The page without what changes at every request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text)


def test_sign_in_says_the_same_of_known_and_unknown(visitor, client, stranger, mailoutbox):
    known = visitor.post(LOGIN, {"email": stranger.email}, follow=True)
    unknown = client.post(LOGIN, {"email": "inconnu@exemple.test"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert bare(known).replace(stranger.email, "@") == bare(unknown).replace("inconnu@exemple.test", "@")
    assert [mail.subject for mail in mailoutbox] == ["Votre code de connexion", "Aucun compte n’utilise cette adresse"]
    assert bare(visitor.post(CODE, {"code": "1"})).count("pas le bon") == bare(client.post(CODE, {"code": "1"})).count("pas le bon") > 0


def test_sign_up_says_the_same_of_known_and_unknown(visitor, client, stranger, mailoutbox):
    known = visitor.post(SIGNUP, {"name": "X", "email": stranger.email}, follow=True)
    unknown = client.post(SIGNUP, {"name": "X", "email": "neuf@exemple.test"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert bare(known).replace(stranger.email, "@") == bare(unknown).replace("neuf@exemple.test", "@")
    assert [mail.subject for mail in mailoutbox] == ["Vous avez déjà un compte", "Confirmez votre adresse électronique"]


def test_deactivated_account_is_told_nothing_by_the_page(visitor, stranger, mailoutbox):
    User.objects.filter(pk=stranger.pk).update(is_active=False)

    visitor.post(LOGIN, {"email": stranger.email})

    assert mailoutbox[0].subject == "Aucun compte n’utilise cette adresse"


def test_no_password_anywhere(visitor, stranger):
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert not [name for name in names if "password" in name]
    with pytest.raises(NoReverseMatch):
        reverse("account_reset_password")
    for page in (LOGIN, SIGNUP):
        assert 'type="password"' not in visitor.get(page).text
    stranger.set_password("correct horse battery staple")
    stranger.save()
    visitor.post(LOGIN, {"login": stranger.email, "email": stranger.email, "password": "correct horse battery staple"})
    assert visitor.get("/mon-compte/").status_code == 302


# ── What is kept ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("has_account", [True, False])
def test_what_a_visitor_typed_survives_sign_in_and_the_key_changes(visitor, stranger, code, has_account):
    session = visitor.session
    session["draft"] = {"title": "Une ressourcerie à Nanterre"}
    session.save()
    before = session.session_key

    if has_account:
        sign_in(visitor, stranger.email, code, after="/")
    else:
        visitor.post(SIGNUP, {"name": "Marie", "email": "marie@asso.example", "next": "/"})
        visitor.post(ADDRESS_CODE, {"code": code()})

    assert visitor.session["draft"] == {"title": "Une ressourcerie à Nanterre"}
    assert visitor.session.session_key != before  # no session fixation


def test_sign_out_empties_the_session(client, stranger):
    client.force_login(stranger)
    session = client.session
    session["draft"] = "privé"
    session.save()

    answer = client.post("/compte/deconnexion/")

    assert answer.url == "/"
    assert "draft" not in client.session
    assert "déconnexion est faite" in client.get("/").text


@pytest.mark.case("HY-2021")
@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "/\\evil.test"])
def test_next_never_leads_elsewhere(visitor, stranger, code, elsewhere):
    answer = sign_in(visitor, stranger.email, code, after=elsewhere)

    assert "evil" not in answer.url
    assert answer.url.startswith("/")


def test_signed_in_person_at_the_entrance_goes_on(client, stranger):
    client.force_login(stranger)

    assert client.get(f"{LOGIN}?next=/mon-compte/").url == "/mon-compte/"


# ── When the mail does not leave ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("trouble", [SMTPServerDisconnected("gone"), ConnectionRefusedError(), TimeoutError()])
@pytest.mark.parametrize("email", ["etranger@exemple.test", "inconnu@exemple.test"])
def test_mail_that_cannot_leave_is_said_on_the_page(visitor, stranger, monkeypatch, caplog, trouble, email):
    def fail(self, messages):
        raise trouble

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)

    answer = visitor.post(LOGIN, {"email": email})

    assert answer.status_code == 503
    assert "n’a pas répondu" in answer.text
    assert "could not leave" in caplog.text


def test_every_page_of_the_entrance_is_french(visitor):
    for page in (LOGIN, SIGNUP, "/compte/inactif/", "/compte/exterieur/annule/", "/compte/exterieur/erreur/"):
        text = visitor.get(page).text
        assert "Sign" not in text, page
        assert 'lang="fr"' in text, page


def test_root_of_the_account_leads_to_it(visitor, client, stranger):
    client.force_login(stranger)

    assert visitor.get("/compte/").url.startswith(LOGIN)
    assert client.get("/compte/").url == "/mon-compte/"


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_account(mailoutbox):
    barrier = Barrier(2)

    def press():
        barrier.wait(timeout=10)
        try:
            return Client().post(SIGNUP, {"name": "Marie", "email": "marie@asso.example"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [future.result() for future in [pool.submit(press), pool.submit(press)]]

    assert 302 in answers
    assert set(answers) <= {302, 429}  # a second code within ten seconds may be refused
    assert User.objects.filter(email="marie@asso.example").count() == 1


def test_picture_to_scan_is_on_white(client, stranger):
    client.force_login(stranger)

    picture = client.get("/compte/second-facteur/application/activer/").context["totp_svg"]

    assert picture.index('fill="white"') < picture.index("<path")


def test_create_user_has_no_usable_password():
    assert not make.user().has_usable_password()


def test_demonstration_shows_the_code_that_no_mail_brings(visitor, settings, mailoutbox):
    settings.DEMO = True

    shown = visitor.post(SIGNUP, {"name": "Marie Nguyen", "email": "marie@asso.example"}, follow=True)

    code = re.search(r"\d{4}-\d{4}", mailoutbox[-1].body).group()
    assert code in shown.text
    assert "aucun courriel ne part" in shown.text


def test_elsewhere_the_code_is_in_the_mail_and_nowhere_else(visitor, mailoutbox):
    shown = visitor.post(SIGNUP, {"name": "Marie Nguyen", "email": "marie@asso.example"}, follow=True)

    assert re.search(r"\d{4}-\d{4}", mailoutbox[-1].body).group() not in shown.text
