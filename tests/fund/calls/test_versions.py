"""Nothing that was sent is ever lost: each version can be read as it was, and any two compared, by its authors and by the team."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.calls.actions import applying, filling
from terreau.fund.calls.queries import applications
from terreau.fund.calls.queries import versions as sent
from tests import factories as make
from tests.factories import applying as files

pytestmark = pytest.mark.django_db
NOW, HOUR = make.NOW, timedelta(hours=1)
HOSTILE = '<script>alert(1)</script> "x" {{ 7*7 }}'


@pytest.fixture
def twice(officer):
    """Sent, taken back, sent again, then completed: three versions."""
    first = files.sent(make.edition("2026"), answers=files.ANSWERS | {"summary": "Des repas partagés le mardi."})
    application, signer = first.application, first.by
    applying.reopen(application=application, by=signer, at=NOW + HOUR)
    values = {"summary": f"Des repas partagés le jeudi. {HOSTILE}", "amount": 900_000}
    save(application, values, by=signer, at=NOW + HOUR)
    applying.submit(application=application, by=signer, at=NOW + 2 * HOUR)
    return application, signer


def save(application, values, *, by, at):
    from terreau.commons.forms import queries as sheets

    filling.save_answers(application=application, values=values, by=by, at=at, expected_versions=sheets.answer_versions(application.sheet))


def page(client, name, application, **query):
    response = client.get(reverse(name, args=[application.public_id], query=query))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode().split("<main")[1].split("</main")[0]).replace("\u00a0", " ")


def test_it_works(client, twice):
    application, signer = twice
    client.force_login(signer)
    html = page(client, "calls:versions", application)
    assert "Premier envoi" in html
    assert "Reprise par la structure" in html
    assert "mardi" in html.split("<del>")[1]
    assert "1 000" in html.replace("\u202f", " ")  # de plus
    assert "<script>alert" not in html


def test_the_team_compares_them_too_and_nobody_else(client, twice, officer):
    application, _signer = twice
    client.force_login(officer)
    assert "Premier envoi" in page(client, "review:versions", application)
    for person in (make.user(), make.user(roles=[Role.JUROR]), make.member(make.organisation())):
        client.force_login(person)
        assert client.get(reverse("calls:versions", args=[application.public_id])).status_code == 404
        assert client.get(reverse("review:versions", args=[application.public_id])).status_code in {403, 404}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"de": "2", "a": "1"}, "de la n° 1 à la n° 2"),
        ({"de": "1", "a": "1"}, "deux versions différentes"),
        ({"de": "9", "a": "x"}, "de la n° 1 à la n° 2"),
        ({"de": HOSTILE}, "de la n° 1 à la n° 2"),
    ],
)
def test_any_two_are_compared_the_earlier_first(client, twice, query, shown):
    application, signer = twice
    client.force_login(signer)
    assert shown in page(client, "calls:versions", application, **query)


def test_each_is_read_as_it_was_after_the_form_has_changed(client, twice):
    application, signer = twice
    form = application.sheet.form_version.form
    renamed = {**make.SCHEMA, "sections": [{**make.SCHEMA["sections"][0], "title": "Autre titre"}, make.SCHEMA["sections"][1]]}
    form.versions.create(number=2, state="published", schema=renamed, published_at=NOW)
    client.force_login(signer)
    html = client.get(reverse("calls:submission", args=[application.public_id, 1])).content.decode()
    assert "Présentez votre projet" in html
    assert "mardi" in html
    assert "Autre titre" not in html


def test_a_completion_says_that_the_team_had_asked(twice, officer):
    from terreau.fund.calls.models import CompletionRequest

    application, _signer = twice
    latest = application.submissions.get(sequence=2)
    asked = CompletionRequest.objects.create(
        application=application,
        sections=["project"],
        message="Plus",
        due_at=NOW,
        asked_by=officer,
        asked_at=NOW,
        closed_at=latest.at,
        is_answered=True,
    )
    assert [one.asked for one in sent.versions(application)] == [asked, None]


def test_one_sending_has_nothing_to_be_compared_with(client):
    submission = files.sent(make.edition("2026"))
    client.force_login(submission.by)
    assert "Un seul envoi" in page(client, "calls:versions", submission.application)


def test_what_the_newer_form_no_longer_asks_is_told_but_is_no_change_of_the_newer(twice):
    application, _signer = twice
    first, second = application.submissions.order_by("sequence")
    del second.content["answers"]["amount"]
    assert "Montant demandé" in [change.label for change in applications.compare(first, second).changes]


@pytest.mark.parametrize("count", [2, 3])
def test_the_page_costs_the_same_however_many(client, twice, count, django_assert_num_queries):
    application, signer = twice
    for _more in range(count - 2):
        applying.reopen(application=application, by=signer, at=NOW + 4 * HOUR)
        applying.submit(application=application, by=signer, at=NOW + 5 * HOUR)
    with django_assert_num_queries(3):
        versions = sent.versions(application)
        assert [f"{one.submission.by} {one.submission.receipt}" for one in versions]
        pair = sent.pair(application, old=1, new=2)
        applications.compare(*pair)
