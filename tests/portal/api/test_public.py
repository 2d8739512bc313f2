"""What anyone's program reads: only what a page already shows to everyone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from terreau.fund.calls.models import TargetPublic, Theme
from terreau.fund.calls.states import EditionState
from terreau.portal.api import pace
from terreau.showcase.laureates.models import Publication
from tests import factories as make

pytestmark = pytest.mark.django_db
ROW = {"anchor": "a-1", "title": "Repas", "organisation": "Asso", "commune": "Nanterre", "theme": "", "summary": "", "amount_cents": 100}


def published(edition, *rows, by, version=1, **fields):
    return Publication.objects.create(
        edition=edition, version=version, rows=[ROW | row for row in rows], published_at=make.NOW, published_by=by, **fields
    )


def slugs(answer):
    return [row["edition"] for row in answer.json()["items"]]


def test_it_works(client):
    make.edition("2026", closes_at=timezone.now() + timedelta(days=3))
    row = client.get("/api/v1/editions").json()["items"][0]
    assert (row["call"], row["edition"], row["phase"]) == ("le-progres", "2026", "open")
    detail = client.get("/api/v1/editions/le-progres/2026").json()
    assert [criterion["label"] for criterion in detail["criteria"]] == ["Utilité sociale", "Innovation", "Faisabilité"]
    assert sum(criterion["share"] for criterion in detail["criteria"]) == 100
    assert client.get("/api/v1/appels").json()["items"] == [{"slug": "le-progres", "name": "Le Progrès", "tagline": ""}]


def test_conditions_are_in_words(client):
    make.edition("2026", eligibility=[{"id": "age", "kind": "min_age", "months": 12}])
    conditions = client.get("/api/v1/editions/le-progres/2026").json()["eligibility"]
    assert len(conditions) == 1
    assert "an" in conditions[0]["sentence"]


def test_draft_does_not_exist_even_for_a_lead(client, lead):
    make.edition("2027", state=EditionState.DRAFT)
    client.force_login(lead)
    assert slugs(client.get("/api/v1/editions")) == []
    assert client.get("/api/v1/editions/le-progres/2027").status_code == 404
    assert client.get("/api/v1/appels").json()["items"] == []


@pytest.mark.case("OR-2025-11")
@pytest.mark.parametrize("query", ["call=le-progres", "q=secret", "theme=secret", "public=secret", "phase=soon", "limit=100", "after="])
def test_no_parameter_opens_a_draft(client, lead, query):
    hidden = make.edition("2027", state=EditionState.DRAFT, title="Secret")
    hidden.themes.add(Theme.objects.create(slug="secret", name="Secret"))
    hidden.publics.add(TargetPublic.objects.create(slug="secret", name="Secret"))
    client.force_login(lead)
    for path in ("editions", "appels", "laureats"):
        assert client.get(f"/api/v1/{path}?{query}").json().get("items", []) == []
    assert "secret" not in client.get("/api/v1/listes").content.decode()


def test_filters_narrow(client):
    open_, soon = (
        make.edition("2026", closes_at=timezone.now() + timedelta(days=3)),
        make.edition("2030", opens_at=timezone.now() + timedelta(days=3)),
    )
    theme = Theme.objects.create(slug="sante", name="Santé")
    soon.themes.add(theme)
    assert slugs(client.get("/api/v1/editions?theme=sante")) == ["2030"]
    assert slugs(client.get("/api/v1/editions?phase=open")) == [open_.slug]
    assert slugs(client.get("/api/v1/editions?phase=soon")) == [soon.slug]
    assert slugs(client.get("/api/v1/editions?call=autre")) == []
    assert client.get("/api/v1/listes").json()["themes"] == [{"code": "sante", "name": "Santé"}]


def test_pages_follow_one_another(client):
    for year in range(2021, 2026):
        make.edition(str(year))
    seen, after = [], ""
    while True:
        answer = client.get("/api/v1/editions", {"limit": 2, "after": after}).json()
        seen += [row["edition"] for row in answer["items"]]
        make.edition()  # what arrives meanwhile shifts nothing
        if not (after := answer["next"]):
            break
    assert seen == ["2025", "2024", "2023", "2022", "2021"]


@pytest.mark.parametrize("wrong", ["after=12", "after=x:y", "limit=0", "limit=101", "limit=x", "phase=n", "theme=<b>", "call=%00"])
@pytest.mark.parametrize("path", ["editions", "laureats"])
def test_what_cannot_be_read_is_a_problem(client, path, wrong):
    if path == "laureats" and wrong.split("=")[0] in {"phase", "theme"}:
        return
    answer = client.get(f"/api/v1/{path}?{wrong}")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["code"] in {"cursor_invalid", "parameter_invalid"}
    assert "<b>" not in answer.content.decode()


@pytest.mark.parametrize("path", ["editions?q=%00", "editions/%00/2026", "laureats?call=a%00", "candidatures/%00", "decisions?edition=%00"])
def test_nul_breaks_nothing(client, path):
    """PostgreSQL refuses such a text: it must not reach it."""
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter_invalid")


def test_laureates_are_those_published(client, lead):
    edition = make.edition("2024", state=EditionState.DECIDED)
    published(edition, {"anchor": "vieux"}, by=lead, withdrawn_at=make.NOW)
    published(edition, {"anchor": "a", "private": "jamais"}, {"anchor": "b"}, by=lead, version=2)
    published(make.edition("2025", state=EditionState.DECIDED), by=lead)
    published(make.edition("2026", state=EditionState.DECIDED), {"anchor": "c"}, by=lead)
    answer = client.get("/api/v1/laureats")
    assert [row["anchor"] for row in answer.json()["items"]] == ["c", "a", "b"]
    assert "jamais" not in answer.content.decode()
    assert answer["Last-Modified"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    first = client.get("/api/v1/laureats?limit=2").json()
    then = client.get("/api/v1/laureats", {"limit": 2, "after": first["next"]}).json()
    assert [row["anchor"] for row in first["items"] + then["items"]] == ["c", "a", "b"]
    assert then["next"] is None
    assert [row["anchor"] for row in client.get("/api/v1/laureats?edition=2024").json()["items"]] == ["a", "b"]


def test_nothing_new_is_304(client):
    make.edition("2026")
    first = client.get("/api/v1/editions")
    again = client.get("/api/v1/editions", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make.edition("2027")
    assert client.get("/api/v1/editions", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_other_sites_may_read_what_is_public_and_nothing_else(client):
    assert client.get("/api/v1/editions")["Access-Control-Allow-Origin"] == "*"
    assert client.options("/api/v1/editions").status_code == 204
    for method in (client.get, client.options):
        assert "Access-Control-Allow-Origin" not in method("/api/v1/candidatures").headers


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_here(client, method):
    answer = getattr(client, method)("/api/v1/editions")
    assert (answer.status_code, answer["Allow"], answer.json()["code"]) == (405, "GET", "method_not_allowed")


def test_unknown_addresses_answer_as_to_a_program(client):
    answer = client.get("/api/v1/rien")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_too_many_calls_wait(client, monkeypatch):
    monkeypatch.setattr(pace, "WITHOUT", 2)
    assert [client.get("/api/v1/listes").status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get("/api/v1/listes")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["code"] == "too_many_calls"
    assert client.get("/api/v1/listes", REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.parametrize("path", ["editions", "appels", "laureats"])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_however_long(client, lead, django_assert_num_queries, path, count):
    for _ in range(count):
        edition = make.edition()
        edition.themes.add(Theme.objects.get_or_create(slug="sante", name="Santé")[0])
        published(edition, {}, {}, by=lead)
    with django_assert_num_queries({"editions": 3, "appels": 1, "laureats": 2}[path]):
        client.get(f"/api/v1/{path}")


def test_page_for_people_describes_every_operation(client):
    page = client.get("/api/").content.decode()
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) >= 8
    assert all(path in page for path in paths)
    assert "Éditions publiées" in page


def test_description_is_french(client):
    """A text of the description that no catalogue knows would be English by accident."""
    spoken = []

    def walk(node):
        if isinstance(node, dict):
            spoken.extend(value for key, value in node.items() if key in {"summary", "description"} and isinstance(value, str))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(client.get("/api/v1/openapi.json").json())
    assert len(spoken) > 30
    assert [text for text in spoken if {"the", "of", "that", "which", "its", "null:"} & set(text.lower().split())] == []
