"""Two factors for staff, before any other page."""

import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test.utils import override_settings

from terreau.commons.accounts import actions
from terreau.commons.accounts.middleware import SecondFactorMiddleware
from terreau.commons.accounts.states import STAFF, Role
from tests import entering
from tests import factories as make
from tests.commons.accounts.test_entrance import app_code

pytestmark = pytest.mark.django_db
ENROL, APP = "/compte/second-facteur/", "/compte/confirmation/application/"
PAGES = ["/", "/mon-compte/", "/compte/adresse/", "/compte/sessions/", "/administration/", "/mon-compte/fermer/"]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("page", PAGES)
def test_it_works(client, role, page):
    """Staff without a second factor are led to enrol from every page; other roles are not."""
    entering.with_a_code_only(client, make.user(roles=[role]))

    answer = client.get(page)

    assert (answer.headers.get("Location") == ENROL) is (role in STAFF)


@pytest.mark.parametrize("role", STAFF)
def test_staff_who_have_one_but_did_not_show_it_are_asked(client, role):
    person = make.user(roles=[role])
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    entering.with_a_code_only(client, person)

    answer = client.get("/mon-compte/?a=1")
    assert answer.url == f"{APP}?next=%2Fmon-compte%2F%3Fa%3D1"
    assert client.get(answer.url).status_code == 200

    answer = client.post(APP, {"code": app_code(secret), "next": "/mon-compte/?a=1"})

    assert answer.url == "/mon-compte/?a=1"
    assert client.get("/mon-compte/").status_code == 200


def grow_old(client, *, hours):
    """The proofs of this session date from that long ago."""
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] = time.time() - hours * 3600
    session.save()


@pytest.mark.parametrize("role", STAFF)
def test_second_factor_of_staff_counts_for_a_working_day(client, role):
    person = make.user(roles=[role])
    TOTP.activate(person, generate_totp_secret())
    client.force_login(person)
    grow_old(client, hours=11.9)
    assert client.get("/mon-compte/").status_code == 200

    grow_old(client, hours=12.1)

    assert client.get("/mon-compte/").url.startswith(APP)


def test_others_keep_their_session(client, stranger):
    client.force_login(stranger)
    grow_old(client, hours=13 * 24)

    assert client.get("/mon-compte/").status_code == 200


@pytest.mark.case("DS#6356")
def test_what_was_being_sent_when_the_proof_ended_is_done_after_it(client, admin, stranger):
    """The day's proof ends while someone writes; nothing of it is lost."""
    secret = generate_totp_secret()
    TOTP.activate(admin, secret)
    client.force_login(admin)
    grow_old(client, hours=12.1)
    page = f"/bureau/personnes/{stranger.public_id}/donner-un-role/"

    asked = client.post(page, {"role": "officer", "reason": "Elle instruit."})
    assert asked.url.startswith(APP)
    assert not stranger.grants.exists()
    client.post(APP, {"code": app_code(secret), "next": page})

    assert stranger.grants.get().role == "officer"


def test_part_of_a_page_is_told_when_the_proof_has_ended(client, officer):
    TOTP.activate(officer, generate_totp_secret())
    client.force_login(officer)
    grow_old(client, hours=12.1)

    assert client.post("/mon-compte/", headers={"hx-request": "true"}).status_code == 401


@pytest.mark.django_db(transaction=True)  # allauth tells of the new factor once it is committed
def test_enrolment_opens_the_house_and_leads_on(client, officer):
    entering.with_a_code_only(client, officer)
    assert client.get("/mon-compte/").url == ENROL
    assert "Votre rôle exige" in client.get(ENROL).text
    page = client.get("/compte/second-facteur/application/activer/")

    typed = {"code": app_code(page.context["form"].secret)}
    answer = client.post("/compte/second-facteur/application/activer/", typed)

    assert answer.url == "/compte/second-facteur/codes/"
    codes = client.get(answer.url)
    assert codes.status_code == 200
    assert 'href="/mon-compte/"' in codes.text
    assert client.get("/mon-compte/").status_code == 200
    assert "Continuer là où vous alliez" not in client.get(ENROL).text  # they have


def test_recovery_codes_alone_are_no_second_factor(client, officer):
    RecoveryCodes.activate(officer)
    entering.with_a_code_only(client, officer)

    assert client.get("/mon-compte/").url == ENROL


def test_htmx_is_told_to_leave_the_page(client, officer):
    entering.with_a_code_only(client, officer)

    answer = client.get("/mon-compte/", headers={"hx-request": "true"})

    assert answer.headers["HX-Redirect"] == ENROL


def test_post_does_nothing_before_the_second_factor(client, admin, stranger):
    entering.with_a_code_only(client, admin)

    answer = client.post(f"/bureau/personnes/{stranger.public_id}/donner-un-role/", {"role": "officer", "reason": "x"})

    assert answer.url == ENROL
    assert not stranger.grants.exists()


def test_sign_out_remains_open(client, officer):
    entering.with_a_code_only(client, officer)

    assert client.post("/compte/deconnexion/").url == "/"


def test_becoming_staff_asks_at_the_next_click(client, admin, stranger):
    entering.with_a_code_only(client, stranger)
    assert client.get("/mon-compte/").status_code == 200

    actions.grant_role(user=stranger, role=Role.LEAD, by=admin, at=make.NOW)

    assert client.get("/mon-compte/").url == ENROL


def test_losing_a_role_closes_its_pages_at_the_next_click(client, admin):
    other = make.user(roles=[Role.ADMIN])
    client.force_login(other)
    assert client.get("/bureau/personnes/").status_code == 200

    actions.revoke_role(user=other, role=Role.ADMIN, by=admin, at=make.NOW)

    assert client.get("/bureau/personnes/").status_code == 403


def test_staff_keep_their_last_factor(client, officer):
    TOTP.activate(officer, generate_totp_secret())
    client.force_login(officer)
    remove = "/compte/second-facteur/application/retirer/"

    assert "celui-ci est le dernier" in client.get(remove).text
    client.post(remove)

    assert officer.authenticator_set.filter(type="totp").exists()


def test_holder_may_remove_their_app(client, stranger):
    TOTP.activate(stranger, generate_totp_secret())
    client.force_login(stranger)

    client.post("/compte/second-facteur/application/retirer/")

    assert not stranger.authenticator_set.exists()


@override_settings(DEMO=False)
def test_mark_of_the_demonstration_is_worth_nothing_elsewhere(client, officer):
    entering.with_a_code_only(client, officer)
    session = client.session
    session["came_by_the_demonstration"] = True
    session.save()

    assert client.get("/mon-compte/").url == ENROL


def test_whoever_showed_a_factor_costs_no_query(client, officer, rf, django_assert_num_queries):
    client.force_login(officer)
    request = rf.get("/")
    request.session, request.user = client.session, officer
    dict(request.session)  # read from its table, as the sign-in middleware has done already

    with django_assert_num_queries(0):
        assert SecondFactorMiddleware(lambda request: None).process_view(request, None, (), {}) is None
