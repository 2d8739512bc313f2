"""Django's administration: administrators with two factors, for reading, and without a line of script in its pages."""

import re

import pytest
from django.contrib import admin as django_admin

from terreau.commons.accounts import actions
from terreau.commons.accounts.states import Role
from tests import entering
from tests import factories as make

pytestmark = pytest.mark.django_db
ADMIN = "/administration/"


def pages(person):
    return [ADMIN, f"{ADMIN}accounts/user/", f"{ADMIN}accounts/user/{person.pk}/change/", f"{ADMIN}accounts/rolegrant/?role=juror"]


@pytest.mark.parametrize("role", [*Role.values, None])
def test_it_works(client, juror, role):
    client.force_login(make.user(roles=[role] if role else []))

    for page in pages(juror):
        answer = client.get(page, follow=True)
        assert answer.status_code == (200 if role == Role.ADMIN else 403), page


def test_visitor_comes_in_by_the_door_of_everyone(client, juror):
    answer = client.get(ADMIN, follow=True)

    assert answer.redirect_chain[-1][0] == "/compte/connexion/?next=%2Fadministration%2F"
    assert "password" not in answer.text


def test_admin_without_second_factor_enrols_first(client, admin):
    entering.with_a_code_only(client, admin)

    assert client.get(ADMIN).url == "/compte/second-facteur/"


def test_nothing_is_written_there(client, admin, juror):
    invitation = actions.invite(email="n@exemple.test", role=Role.JUROR, by=admin, at=make.NOW)
    client.force_login(admin)

    for page in ("user/add/", f"user/{juror.pk}/delete/", "rolegrant/add/", "invitation/add/"):
        assert client.get(f"{ADMIN}accounts/{page}").status_code == 403
    assert client.post(f"{ADMIN}accounts/user/{juror.pk}/change/", {"email": "x@y.fr"}).status_code == 403
    shown = client.get(f"{ADMIN}accounts/invitation/{invitation.pk}/change/").text
    assert invitation.secret_hash not in shown


def test_only_what_is_registered_for_reading_shows(client, admin):
    client.force_login(admin)

    listed = set(re.findall(r'href="/administration/(\w+/\w+)/"', client.get(ADMIN).text))

    assert {"accounts/user", "accounts/rolegrant", "accounts/invitation"} <= listed
    assert not {name for name in listed if name.split("/")[0] in {"account", "mfa", "socialaccount", "usersessions", "sessions", "auth"}}
    assert type(django_admin.site._wrapped if hasattr(django_admin.site, "_wrapped") else django_admin.site).__name__ == "HouseAdmin"


def test_no_inline_script_or_style(client, admin, juror):
    """The policy would block them anyway; this says that nothing there needs them."""
    client.force_login(admin)

    for page in pages(juror):
        answer = client.get(page)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=", answer.text), page


def test_pages_are_french_and_lead_out_by_the_house(client, admin):
    client.force_login(admin)

    page = client.get(ADMIN).text

    assert {"Comptes", "Personnes", "Rôles tenus", "Invitations"} <= set(re.findall(r">\s*([^<>]+?)\s*</a>", page))
    assert client.post(f"{ADMIN}logout/").url == "/compte/deconnexion/"


def test_no_page_of_passwords(client, admin):
    client.force_login(admin)

    assert client.get(f"{ADMIN}password_change/").status_code == 404
