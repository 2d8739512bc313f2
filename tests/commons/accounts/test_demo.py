"""The way into a demonstration, which exists nowhere else."""

import pytest
from django.test.utils import override_settings

from terreau.commons.accounts import queries
from terreau.commons.accounts.states import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
DEMO = "/compte/demo/"


@pytest.fixture
def cast():
    people = {role: make.user(f"{role}@demo.terreau.example", name=role.title(), roles=[role]) for role in Role.values}
    people["holder"] = make.user("porteuse@demo.terreau.example", name="Sacha Perrin")
    people["holder"].demo_note = "Dépose un projet."
    people["holder"].save()
    return people


@override_settings(DEMO=True)
def test_it_works(visitor, cast):
    page = visitor.get(DEMO)
    assert "porteur de projet" in page.text
    assert "Dépose un projet." in page.text

    for role, person in cast.items():
        answer = visitor.post(DEMO, {"person": person.public_id, "next": "/mon-compte/"})
        assert answer.url == "/mon-compte/", role
        page = visitor.get("/mon-compte/")
        assert (page.status_code, page.context["user"]) == (200, person)


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_demo_there_is_no_such_page(visitor, cast, method):
    answer = getattr(visitor, method)(DEMO, {"person": cast["admin"].public_id})

    assert answer.status_code == 404
    assert "demo" not in visitor.get("/compte/connexion/").text


@override_settings(DEMO=True)
def test_only_the_cast_is_lent(visitor, admin):
    assert visitor.post(DEMO, {"person": admin.public_id}).status_code == 404
    assert visitor.post(DEMO, {"person": ""}).status_code == 404
    assert visitor.post(DEMO).status_code == 404


@override_settings(DEMO=True)
def test_demo_counts_as_recent_and_needs_no_second_factor(visitor, cast):
    visitor.post(DEMO, {"person": cast["admin"].public_id})

    assert visitor.get("/bureau/personnes/").status_code == 200
    assert visitor.get("/administration/").status_code == 200
    assert visitor.get("/mon-compte/mes-donnees/").status_code == 200


def test_session_of_a_demonstration_is_asked_for_more_when_it_ends(visitor, cast):
    with override_settings(DEMO=True):
        visitor.post(DEMO, {"person": cast["admin"].public_id})

    assert visitor.get("/mon-compte/").url == "/compte/second-facteur/"


@override_settings(DEMO=True)
def test_visitor_keeps_their_draft_and_changing_person_does_not(visitor, cast):
    session = visitor.session
    session["draft"] = "à moi"
    session.save()
    visitor.post(DEMO, {"person": cast["holder"].public_id})
    assert visitor.session["draft"] == "à moi"

    visitor.post(DEMO, {"person": cast["juror"].public_id})

    assert "draft" not in visitor.session


@override_settings(DEMO=True)
def test_demo_never_leads_elsewhere(visitor, cast):
    assert visitor.post(DEMO, {"person": cast["holder"].public_id, "next": "https://evil.test/"}).url == "/mon-espace/"


@override_settings(DEMO=True)
def test_nobody_yet_is_said(visitor):
    assert "./terreau demo" in visitor.get(DEMO).text


def test_demo_people_come_in_the_order_of_the_cast(cast):
    cast["lead"].is_active = False
    cast["lead"].save()

    people = queries.demo_people()

    assert people[0].roles == ["porteur de projet"]
    assert [person.name for person in people[1:]] == [role.title() for role in Role.values if role != "lead"]


@pytest.mark.parametrize("count", [1, 3])
def test_demo_people_cost_two_queries(count, django_assert_num_queries):
    for number in range(count):
        make.user(f"p{number}@demo.terreau.example", roles=[Role.JUROR])

    with django_assert_num_queries(2):
        assert len(queries.demo_people()) == count
