"""The pages of scenarios, without a line of JavaScript."""

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application, Theme
from terreau.fund.review.actions import deliberating
from terreau.fund.review.models import Scenario
from terreau.fund.review.states import ScenarioOrigin
from tests import factories as make
from tests.factories import jury as sit

NOW = make.NOW
TERMS = {"aim": "best", "envelope": "20 000", "share": "100", "step_cents": "10000"}
HOSTILE = "<script>alert(1)</script> =1+1 \u202egnp.exe"


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def session(db, lead):
    edition = sit.edition(envelope_cents=20_000_00)
    seat = sit.seat(sit.panel(edition))
    files = [sit.file(edition, title=title) for title in ("Jardin", "Vélo", "Cuisine")]
    for file, points in zip(files, (5, 4, 3), strict=True):
        sit.review(sit.assignment(seat, file), points, points, points)
    session = sit.deliberation(edition, by=lead)
    deliberating.table_files(deliberation=session, applications=files, by=lead, at=NOW)
    session.refresh_from_db()
    return session


@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client


def url(name, *more):
    return reverse(f"review:{name}", args=more)


def said(response):
    return response.content.decode()


def test_it_works(desk, session):
    """Compute, compare, ask why, copy, change by hand, rename, throw away, carry onto the table."""
    assert "par calcul" not in said(desk.get(url("scenarios", session.public_id)))
    desk.post(url("scenario_compute", session.public_id), {"name": "Calcul", **TERMS})
    scenario = Scenario.objects.get()
    here = (session.public_id, scenario.public_id)
    page = said(desk.get(url("scenario", *here)))
    assert "prouvé" in page
    first = session.proposals.order_by("pk").first()
    assert "Jardin" in said(desk.get(url("scenario_why", *here, first.pk)))

    desk.post(url("scenario_duplicate", *here), {"name": "Autre"})
    other = Scenario.objects.get(name="Autre")
    rows = {row.proposal_id: row for row in other.lines.all()}
    fields = {"version": 1} | {f"outcome_{pk}": row.outcome for pk, row in rows.items()}
    fields |= {f"amount_{pk}": "9 000" if row.outcome == "award" else "" for pk, row in rows.items()}
    assert desk.post(url("scenario", session.public_id, other.public_id), fields).status_code == 302
    assert sorted(other.lines.values_list("amount_cents", flat=True)) == [0, 900_000, 900_000]
    desk.post(url("scenario_rename", session.public_id, other.public_id), {"name": "À la main"})
    page = said(desk.get(url("scenarios", session.public_id)))
    assert "À la main" in page
    assert "18 000" in page.replace("\u202f", " ").replace("\u00a0", " ")

    desk.post(url("scenario_carry", *here), {"version": session.version})
    assert session.proposals.filter(outcome="award").count() == 2
    desk.post(url("scenario_discard", session.public_id, other.public_id))
    assert list(Scenario.objects.values_list("name", flat=True)) == ["Calcul"]


def test_impossible_terms_come_back_with_what_was_typed(desk, session):
    first = session.proposals.order_by("pk").first()
    terms = TERMS | {"name": "Trop", "envelope": "5 000", f"choice_{first.pk}": "kept"}

    page = said(desk.post(url("scenario_compute", session.public_id), terms))

    assert "à la fois" in page
    assert 'value="5 000"' in page
    assert 'value="Trop"' in page
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [("share", "0"), ("share", ""), ("share", "101"), ("envelope", "beaucoup"), ("least_mark", "21"), ("step_cents", "7"), ("aim", "x")],
)
def test_wrong_terms_are_said(desk, session, name, typed):
    response = desk.post(url("scenario_compute", session.public_id), TERMS | {"name": "X", name: typed})

    assert response.status_code == 200
    assert response.context["form"].errors[name]


def test_terms_of_another_scenario_can_be_asked_again(desk, session):
    desk.post(url("scenario_compute", session.public_id), TERMS | {"name": "Un", "theme_share": "60", "least_mark": "9,5"})

    form = desk.get(url("scenario_compute", session.public_id), {"comme": Scenario.objects.get().public_id}).context["form"]

    assert (form["theme_share"].value(), form["share"].value()) == (60, 100)
    assert "9,5" in str(form["least_mark"])


def themed(session, name="Ville"):
    theme = Theme.objects.create(slug="ville", name=name)
    first = session.proposals.order_by("pk").first()
    Application.objects.filter(pk=first.application_id).update(theme=theme)
    return f"quota_theme_{theme.pk}"


def test_bounds_of_one_theme_are_typed_kept_and_asked_again(desk, session):
    field = themed(session)
    page = said(desk.get(url("scenario_compute", session.public_id)))
    assert "Thématique par thématique" in page
    assert f'name="{field}_cents_at_most"' in page

    desk.post(
        url("scenario_compute", session.public_id), TERMS | {"name": "Un", f"{field}_files_at_least": "0", f"{field}_cents_at_most": "0"}
    )

    scenario = Scenario.objects.get()
    form = desk.get(url("scenario_compute", session.public_id), {"comme": scenario.public_id}).context["form"]
    assert (form[f"{field}_files_at_least"].value(), form[f"{field}_files_at_most"].value()) == (0, None)
    assert 'value="0"' in str(form[f"{field}_cents_at_most"])  # nothing at all, which is not "no limit"
    page = said(desk.get(url("scenario", session.public_id, scenario.public_id)))
    assert "La thématique « Ville » : au moins 0 dossier, au plus 0 €" in page.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "respecté" in said(desk.get(url("scenarios", session.public_id)))


@pytest.mark.parametrize(
    ("bound", "typed"),
    [
        ("files_at_least", "2"),  # there is one
        ("files_at_least", "-1"),
        ("cents_at_least", "900 000"),  # its file asks for less
        ("cents_at_most", "beaucoup"),
        ("files_at_most", "0"),  # below the floor that is typed beside
        ("cents_at_most", "10"),
    ],
)
def test_wrong_bounds_are_said_beside_their_field(desk, session, bound, typed):
    field = themed(session)
    beside = {f"{field}_files_at_least": "1", f"{field}_cents_at_least": "1 000"}

    response = desk.post(url("scenario_compute", session.public_id), TERMS | {"name": "X"} | beside | {f"{field}_{bound}": typed})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [f"{field}_{bound}"]
    assert not Scenario.objects.exists()


def test_hostile_theme_stays_text(desk, session):
    field = themed(session, HOSTILE)

    assert "<script>alert" not in said(desk.get(url("scenario_compute", session.public_id)))
    desk.post(url("scenario_compute", session.public_id), TERMS | {"name": "Un", f"{field}_files_at_most": "0"})
    here = (session.public_id, Scenario.objects.get().public_id)
    assert "<script>alert" not in said(desk.get(url("scenario", *here)))


def test_copy_of_a_computed_scenario_keeps_its_terms(desk, session):
    desk.post(url("scenario_compute", session.public_id), {"name": "Calcul", **TERMS})
    first = Scenario.objects.get()

    desk.post(url("scenario_duplicate", session.public_id, first.public_id), {"name": "Autre"})

    copied = Scenario.objects.get(name="Autre")
    assert (copied.terms, copied.computed) == (first.terms, first.computed)
    assert first.computed


def test_begin_by_hand(desk, session):
    for origin in (ScenarioOrigin.RANKING, ScenarioOrigin.TABLE, ScenarioOrigin.BLANK):
        assert desk.post(url("scenarios", session.public_id), {"name": origin.value, "origin": origin}).status_code == 302
    ranked = Scenario.objects.get(origin=ScenarioOrigin.RANKING)
    assert sorted(ranked.lines.values_list("outcome", flat=True)) == ["award", "award", "waitlist"]
    assert "déjà ce nom" in said(desk.post(url("scenarios", session.public_id), {"name": "blank", "origin": ScenarioOrigin.BLANK}))


def test_hostile_names_stay_text(desk, session):
    desk.post(url("scenario_compute", session.public_id), TERMS | {"name": HOSTILE})
    scenario = Scenario.objects.get()

    for page in (
        url("scenarios", session.public_id),
        url("scenario", session.public_id, scenario.public_id),
        url("deliberation", session.public_id),
    ):
        assert "<script>alert" not in said(desk.get(page))


def test_empty_table_says_what_to_do(desk, lead):
    session = sit.deliberation(sit.edition(), by=lead)

    assert "Le tapis est vide" in said(desk.get(url("scenarios", session.public_id))) or "vide" in said(
        desk.get(url("scenarios", session.public_id))
    )


def test_an_adopted_session_is_only_read(desk, session):
    desk.post(url("scenario_compute", session.public_id), {"name": "Calcul", **TERMS})
    scenario = Scenario.objects.get()
    type(session).objects.update(state="adopted")
    here = (session.public_id, scenario.public_id)

    assert desk.get(url("scenario", *here)).status_code == 200
    assert desk.get(url("scenarios", session.public_id)).status_code == 200
    for name in ("scenario_duplicate", "scenario_rename", "scenario_discard", "scenario_carry"):
        assert desk.get(url(name, *here)).status_code == 403
    assert desk.get(url("scenario_compute", session.public_id)).status_code == 403


def test_another_session_does_not_lead_to_it(desk, session, lead):
    desk.post(url("scenario_compute", session.public_id), {"name": "Calcul", **TERMS})
    other = sit.deliberation(session.edition, by=lead)

    assert desk.get(url("scenario", other.public_id, Scenario.objects.get().public_id)).status_code == 404


def test_a_linked_lead_is_told_why(desk, session, lead):
    make.member(session.proposals.first().application.organisation, person=lead)

    response = desk.get(url("scenarios", session.public_id))

    assert response.status_code == 403
    assert "lien" in said(response)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.JUROR, Role.ADMIN, Role.FINANCE])
def test_nobody_else(client, session, role):
    client.force_login(make.user(roles=[role]))

    assert client.get(url("scenarios", session.public_id)).status_code in {403, 404}


@pytest.mark.parametrize("count", [1, 3])
def test_comparison_costs_the_same_whatever_their_number(desk, session, lead, count, django_assert_num_queries):
    for number in range(count):
        desk.post(url("scenarios", session.public_id), {"name": f"n° {number}", "origin": ScenarioOrigin.RANKING})

    with django_assert_num_queries(18):
        desk.get(url("scenarios", session.public_id))
