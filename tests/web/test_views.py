import logging

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from terreau.web import gallery, navigation, views
from terreau.web.doors import Door


def test_it_works(client, db):
    assert client.get("/nulle-part/").status_code == 404


def test_a_page_that_names_no_icon_gets_one(client):
    """A browser that shows the feed asks for /favicon.ico."""
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert finders.find(response["Location"].removeprefix("/static/"))


def test_missing_page_shows_a_way_out(client, db):
    page = client.get("/nulle-part/").text

    assert "Rien ne pousse ici" in page
    assert "Aller à l’accueil" in page


def test_refusal_says_why(rf, db):
    request = rf.get("/")
    response = views.forbidden(request, PermissionDenied("Le jury est clos."))

    assert response.status_code == 403
    assert "Le jury est clos." in response.text


def test_bad_request_and_too_many_are_in_french(rf, db):
    assert "Nous n’avons pas compris" in views.bad_request(rf.get("/"), Exception()).text
    slow = views.too_many(rf.get("/"))
    assert slow.status_code == 429
    assert slow["Retry-After"] == "60"


def test_form_without_its_secret_gets_an_explanation(db):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/compte/connexion/", {"email": "a@exemple.test"})

    assert response.status_code == 403
    assert "ouverte depuis trop longtemps" in response.text


def test_breakdown_needs_nothing_and_gives_a_logged_reference(caplog):
    """No `db` fixture: any query would fail this test."""
    request = RequestFactory().get("/bureau/?x=1")

    with caplog.at_level(logging.ERROR, logger="terreau.web.views"):
        response = views.broken(request)

    assert response.status_code == 500
    reference = caplog.records[0].args[0]
    assert reference in response.text
    assert "/bureau/" in caplog.text


def test_gallery_is_the_administrators_where_data_is_real(client, admin, lead):
    assert gallery.show.door == Door("roles", ("admin",))
    client.force_login(lead)
    assert client.get("/ui/").status_code == 403
    client.force_login(admin)
    assert client.get("/ui/").status_code == 200
    assert client.get("/ui/bureau/").status_code == 200
    assert client.get("/ui/lettre.pdf").content.startswith(b"%PDF")


@pytest.fixture
def menus(monkeypatch):
    monkeypatch.setattr(navigation, "_menus", {"sections": [], "spaces": [], "desks": [], "foot": []})


def test_only_the_longest_match_is_current(menus):
    navigation.register(
        "sections", navigation.Entry(label="Galerie", route="web:gallery"), navigation.Entry(label="Bureau", route="web:gallery_desk")
    )

    assert [link.is_current for link in navigation.links("sections", "/ui/bureau/")] == [False, True]
    assert [link.is_current for link in navigation.links("sections", "/ui/")] == [True, False]
    assert [link.is_current for link in navigation.links("sections", "/ailleurs/")] == [False, False]


def test_routes_that_do_not_exist_are_not_shown(menus):
    navigation.register(
        "foot", navigation.Entry(label="Rien", route="nowhere:home"), navigation.Entry(label="Galerie", route="web:gallery")
    )
    navigation.register("foot", navigation.Entry(label="Encore", route="web:gallery"))

    assert [link.label for link in navigation.links("foot", "/")] == ["Galerie"]


def test_entries_for_others_are_not_shown(menus):
    navigation.register("desks", navigation.Entry(label="Galerie", route="web:gallery", is_for=lambda user: user == "me"))

    assert navigation.links("desks", "/", "you") == []
    assert len(navigation.links("desks", "/", "me")) == 1


def test_head_offers_to_come_back_after_sign_in(client, db):
    assert "/compte/connexion/?next=/nulle-part/%3Fa%3D1" in client.get("/nulle-part/?a=1").text


def test_sign_out_is_a_post(client, stranger):
    client.force_login(stranger)

    page = client.get("/nulle-part/").text

    assert '<form method="post" action="/compte/deconnexion/">' in page


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/appels-a-projets/", "/compte/connexion/?next=/appels-a-projets/"),
        ("/compte/connexion/", "/compte/connexion/"),
        ("/compte/inscription/?next=/appels-a-projets/", "/compte/connexion/?next=/appels-a-projets/"),
    ],
)
def test_signing_in_leads_back_to_the_page_never_to_the_way_in(client, db, page, link):
    assert f'<a class="btn btn--secondary" href="{link}">' in client.get(page).text
