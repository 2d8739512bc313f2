import csv
import io
from dataclasses import fields

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application, Theme
from terreau.fund.calls.states import EditionState, State
from terreau.fund.review.actions import deliberating, reopening
from terreau.fund.review.models import Decision
from terreau.showcase.laureates import actions, queries, rules
from terreau.showcase.laureates.models import Publication
from terreau.showcase.laureates.queries import LaureateRow
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW
SCHEMA = make.SCHEMA | {"roles": {"title": "title", "summary": "summary", "requested_cents": "amount"}}
PUBLIC = {"anchor", "title", "organisation", "commune", "theme", "summary", "amount_cents"}


@pytest.fixture
def edition(db):
    return sit.edition(slug="2026", form_version=make.form_version(SCHEMA), envelope_cents=5_000_000)


def file(edition, title, *, name="", **body):
    organisation = make.organisation(name or f"Association {title}", commune_name="Nanterre", **body)
    theme, _ = Theme.objects.get_or_create(slug="vie", name="Vie quotidienne")
    return sit.file(edition, title=title, organisation=organisation, state=State.DELIBERATION, theme=theme)


@pytest.fixture
def awarded(edition, lead):
    """Two announced awards, a refusal; and an award decided, not announced."""
    garden, bike, other, hidden = (file(edition, title) for title in ("Jardin", "Atelier vélo", "Autre", "Pas encore"))
    decisions = sit.announced(edition, (garden, "award", 900_000), (bike, "award", 600_000), (other, "reject", 0), by=lead)
    session = sit.deliberation(edition, by=lead)
    sit.proposal(session, hidden, outcome="award", amount_cents=100_000)
    deliberating.adopt(deliberation=session, expected_version=1, by=lead, at=NOW)
    return decisions


def publish(edition, lead, **more):
    return actions.publish(edition=edition, by=lead, at=NOW, **more)


def public(name, edition):
    return reverse(f"laureates:{name}", args=["le-progres", edition.slug])


def test_it_works(client, edition, awarded, lead):
    publish(edition, lead)

    page = client.get(public("edition", edition)).content.decode()

    assert "Jardin" in page
    assert "Atelier vélo" in page
    assert "9\u202f000\u00a0€" in page
    assert "Autre" not in page
    assert "Pas encore" not in page
    assert "Vie quotidienne" in client.get(reverse("laureates:list")).content.decode()


def test_row_type_has_no_private_field():
    assert {field.name for field in fields(LaureateRow)} == PUBLIC


def test_snapshot_holds_the_public_fields_and_nothing_else(edition, awarded, lead):
    publication = publish(edition, lead)

    assert [set(row) for row in publication.rows] == [PUBLIC, PUBLIC]
    assert [(row.title, row.organisation, row.commune, row.theme, row.amount_cents) for row in queries.current_rows(edition)] == [
        ("Atelier vélo", "Association Atelier vélo", "Nanterre", "Vie quotidienne", 600_000),
        ("Jardin", "Association Jardin", "Nanterre", "Vie quotidienne", 900_000),
    ]


def test_amounts_are_those_of_the_decisions(edition, awarded, lead):
    publish(edition, lead)

    decided = {decision.application.title: decision.amount_cents for decision in Decision.objects.in_force().filter(outcome="award")}
    assert {row.title: row.amount_cents for row in queries.current_rows(edition)} == {
        title: cents for title, cents in decided.items() if title != "Pas encore"
    }


def test_public_pages_read_the_snapshot_only(client, edition, awarded, lead):
    publish(edition, lead)
    before = client.get(public("edition", edition)).content
    before_csv = b"".join(client.get(public("csv", edition)).streaming_content)
    Application.objects.update(title="Changé", released_cents=1, state=State.WITHDRAWN)
    for application in Application.objects.select_related("organisation"):
        application.organisation.name = application.organisation.commune_name = "Changé"
        application.organisation.save()

    assert client.get(public("edition", edition)).content == before
    assert b"".join(client.get(public("csv", edition)).streaming_content) == before_csv


@pytest.mark.parametrize("count", [1, 3])
def test_public_page_query_count_does_not_grow(client, edition, lead, count, django_assert_num_queries):
    sit.announced(edition, *[(file(edition, f"Projet {n}"), "award", 100_000) for n in range(count)], by=lead)
    publish(edition, lead)
    client.get(public("edition", edition))

    with django_assert_num_queries(1):
        client.get(public("edition", edition))


def test_nothing_is_public_before_publication(client, edition, awarded):
    assert client.get(public("edition", edition)).status_code == 404
    assert client.get(public("csv", edition)).status_code == 404
    assert "Jardin" not in client.get(reverse("laureates:list")).content.decode()


def test_nothing_announced_nothing_published(edition, lead):
    with pytest.raises(actions.NothingToPublish):
        publish(edition, lead)


def test_new_version_replaces_the_former_one(edition, awarded, lead):
    first = publish(edition, lead)
    Application.objects.filter(title="Jardin").update(title="Jardin partagé")

    second = publish(edition, lead)

    first.refresh_from_db()
    assert (first.withdrawn_at, second.version, queries.current(edition)) == (NOW, 2, second)
    assert [row["title"] for row in first.rows] == ["Atelier vélo", "Jardin"]


def test_withdrawn_list_is_no_longer_public_and_stays_for_the_record(client, edition, awarded, lead):
    publication = publish(edition, lead)

    actions.withdraw(publication=publication, reason="Une erreur.", by=lead, at=NOW)

    assert client.get(public("edition", edition)).status_code == 404
    assert Publication.objects.get().rows
    assert queries.current_rows(edition) == []
    with pytest.raises(actions.AlreadyDone):
        actions.withdraw(publication=publication, reason="Encore.", by=lead, at=NOW)
    assert publish(edition, lead).version == 2


def test_reopened_and_replaced_award_leaves_the_list_at_the_next_publication(edition, awarded, lead):
    garden = awarded[0]
    publish(edition, lead)
    second = make.user(roles=[Role.LEAD])
    asked = reopening.propose(decision=garden, ground="freed", reason="Renonce.", by=lead, at=NOW)
    reopening.confirm(reopening=asked, by=second, at=NOW)
    assert [candidate.row.title for candidate in queries.candidates(edition)] == ["Atelier vélo", "Jardin"]  # what was announced stands

    garden.application.refresh_from_db()
    sit.announced(edition, (garden.application, "reject", 0), by=lead)

    assert [candidate.row.title for candidate in queries.candidates(edition)] == ["Atelier vélo"]
    assert [row.title for row in queries.current_rows(edition)] == ["Atelier vélo", "Jardin"]  # until a lead publishes again


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        ("Écrivez à marie@exemple.test pour venir.", "email"),
        ("Appelez le 01 99 00 12 34.", "telephone"),
        ("Appelez le +33 1.99.00.12.34", "telephone"),
        ("Un projet porté par XAVIÈRE Quintin depuis dix ans.", "name"),
    ],
)
def test_summary_that_names_someone_is_refused_and_may_be_reworded(edition, lead, summary, kind):
    application = file(edition, "Jardin")
    sent = application.submissions.get()
    sent.content["answers"]["summary"] = summary
    sent.content["applicant"]["name"] = "Xavière Quintin"
    sent.save()
    sit.announced(edition, (application, "award", 100_000), by=lead)
    (candidate,) = queries.candidates(edition)
    assert candidate.obstacles == [kind]

    with pytest.raises(actions.NamesSomeone):
        publish(edition, lead)
    publish(edition, lead, summaries={candidate.row.anchor: "Un jardin pour toutes et tous, ouvert 24 heures sur 24, 365 jours par an."})

    assert queries.current_rows(edition)[0].summary.startswith("Un jardin")


def test_natural_person_is_refused_whatever_is_reworded(edition, lead):
    application = file(edition, "Jardin", name="Xavière Quintin", legal_category="1000")
    sit.announced(edition, (application, "award", 100_000), by=lead)

    with pytest.raises(actions.NamesSomeone):
        publish(edition, lead, summaries={queries.candidates(edition)[0].row.anchor: "Rien."})

    assert not Publication.objects.exists()


def test_csv_is_the_page_and_runs_no_formula(client, edition, lead):
    application = file(edition, "=HYPERLINK(0)", name="@SOMME(1;2)")
    sit.announced(edition, (application, "award", 123_450), by=lead)
    publish(edition, lead)

    answer = client.get(public("csv", edition))

    header, row = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert header == ["projet", "structure", "commune", "thematique", "resume", "montant_euros", "ancre"]
    assert row[:2] == ["'=HYPERLINK(0)", "'@SOMME(1;2)"]
    assert row[5] == "1234,50"


def test_hostile_titles_stay_words(client, edition, lead):
    application = file(edition, "<script>alert(1)</script> \u202egnp.exe", name="<img src=x onerror=alert(1)>")
    sit.announced(edition, (application, "award", 100_000), by=lead)
    publish(edition, lead)

    page = client.get(public("edition", edition)).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page


# ── The lead's page ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


def test_lead_previews_publishes_and_withdraws(desk, edition, awarded):
    assert desk.get(public("desk", edition)).status_code == 200
    anchors = [candidate.row.anchor for candidate in queries.candidates(edition)]
    desk.post(public("desk", edition), {f"summary_{anchor}": f"Résumé de {anchor}." for anchor in anchors})
    assert [row.summary for row in queries.current_rows(edition)] == [f"Résumé de {anchor}." for anchor in anchors]
    assert desk.get(public("desk", edition)).status_code == 200
    assert desk.get(public("withdraw", edition)).status_code == 200

    desk.post(public("withdraw", edition), {"reason": "Une erreur."})

    assert queries.current(edition) is None
    assert desk.get(public("withdraw", edition)).status_code == 404


def test_summary_reworded_on_purpose_is_up_to_date(edition, lead, awarded):
    anchors = [candidate.row.anchor for candidate in queries.candidates(edition)]
    publish(edition, lead, summaries=dict.fromkeys(anchors, "Plus court."))

    assert not queries.changes_since(queries.current(edition), queries.candidates(edition))


def test_refusal_comes_back_with_what_was_typed(desk, edition, awarded):
    anchor = queries.candidates(edition)[0].row.anchor

    page = desk.post(public("desk", edition), {f"summary_{anchor}": "Écrire à moi@exemple.test"}).content.decode()

    assert "moi@exemple.test" in page
    assert "error-summary" in page
    assert not Publication.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_desk_query_count_does_not_grow(desk, edition, lead, count, django_assert_num_queries):
    sit.announced(edition, *[(file(edition, f"Projet {n}"), "award", 100_000) for n in range(count)], by=lead)
    desk.get(public("desk", edition))

    with django_assert_num_queries(9):
        desk.get(public("desk", edition))


@pytest.mark.parametrize("person", ["officer", "juror", "admin", "stranger"])
def test_publishing_is_for_leads(client, request, edition, awarded, lead, person):
    publish(edition, lead)
    client.force_login(request.getfixturevalue(person))

    assert client.get(public("desk", edition)).status_code == 403
    assert client.post(public("withdraw", edition), {"reason": "Non."}).status_code == 403


@pytest.mark.parametrize("state", list(EditionState))
def test_when_and_who_may_publish(edition, lead, officer, juror, admin, stranger, state):
    row = make.edition(state=state)
    for person in (lead, officer, juror, admin, stranger):
        expected = person == lead and state in {EditionState.IN_REVIEW, EditionState.DECIDED, EditionState.ARCHIVED}
        assert rules.can_publish(person, row) is expected


def test_the_page_of_the_call_leads_to_published_laureates(client, edition, awarded, lead):
    page = reverse("calls:edition", args=["le-progres", edition.slug])

    assert public("edition", edition) not in client.get(page).content.decode()
    publish(edition, lead)
    assert public("edition", edition) in client.get(page).content.decode()
