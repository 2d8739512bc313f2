"""Every figure against files counted by hand; who reads them; a constant number of queries; tables taken away."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from terreau.commons.accounts.states import Role
from terreau.fund.calls.models import Application, TargetPublic, Theme
from terreau.fund.calls.states import State
from terreau.fund.figures import exports, queries, rules
from terreau.fund.figures.queries import Wanted
from terreau.fund.review.actions import screening
from terreau.fund.review.states import AssignmentState, ReviewState
from tests import factories as make
from tests.factories import jury as sit

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)
HOME = "/bureau/statistiques/"


@pytest.fixture
def edition():
    return sit.edition(slug="2026", opens_at=NOW - 60 * DAY, envelope_cents=9_000_000)


@pytest.fixture
def theme():
    return Theme.objects.create(slug="mobilite-douce", name="Mobilité douce")


def figures(reader, **wanted):
    return queries.figures(rules.files_visible_to(reader), rules.editions_visible_to(reader), Wanted(**wanted))


def sent(edition, *, days=0, **fields):
    """A file sent so many days before NOW."""
    file = sit.file(edition, **fields)
    Application.objects.filter(pk=file.pk).update(submitted_at=NOW - days * DAY)
    file.refresh_from_db()
    return file


def by_label(lines):
    return {line.label: line for line in lines}


def test_it_works(edition, theme, officer, lead):
    won = sent(edition, state=State.DELIBERATION, theme=theme, requested_cents=1_000_000, days=10)
    lost = sent(edition, state=State.DELIBERATION, requested_cents=3_000_000, days=20)
    sent(edition, state=State.SUBMITTED, theme=theme, requested_cents=None)
    sent(edition, state=State.WITHDRAWN)
    sent(edition, state=State.INELIGIBLE)
    make.application(edition, state=State.DRAFT)
    sit.announced(edition, (won, "award", 800_000), (lost, "reject", 0), by=lead)

    found = figures(officer)

    assert found.whole == queries.Line("Tous les dossiers", 5, 3, 1, 6_000_000, 800_000)
    assert found.whole.rate == 33
    assert [(step.label, step.count) for step in found.steps] == [
        ("Commencés et non envoyés", 1),
        ("Envoyés", 5),
        ("Retirés", 1),
        ("Non éligibles", 1),
        ("Passés devant le jury", 2),
        ("Retenus\u00a0: lauréats, ou invités à la seconde étape", 1),
        ("Sur liste d’attente", 0),
        ("Non retenus", 1),
    ]
    assert found.steps[1].share == 100
    assert by_label(found.themes)["Mobilité douce"] == queries.Line("Mobilité douce", 2, 1, 1, 1_000_000, 800_000)
    (line,) = found.editions
    assert (line.edition, line.line.received, line.line.rate, line.median_days) == (edition, 5, 33, 10)


def test_amounts_are_numbers_somebody_wrote(edition, officer):
    for euros in (10, 20, 30, 40, 1000):
        sent(edition, requested_cents=100 * euros)
    sent(edition, requested_cents=None)

    (asked,) = figures(officer).amounts
    assert (asked.count, asked.total, asked.low, asked.first, asked.median, asked.third, asked.high) == (
        5,
        110_000,
        1_000,
        2_000,
        3_000,
        4_000,
        100_000,
    )


@pytest.mark.parametrize(
    ("numbers", "percent", "expected"),
    [
        ([5], 50, 5),
        ([1, 2], 50, 1),
        ([1, 2, 3, 4], 25, 1),
        ([1, 2, 3, 4], 75, 3),
        (list(range(1, 11)), 90, 9),
        ([7], 0, 7),
        ([1, 9], 100, 9),
    ],
)
def test_nearest_rank(numbers, percent, expected):
    assert queries.nearest(numbers, percent) == expected


def test_times_between_steps_are_those_of_the_history(edition, officer, lead):
    file = sent(edition, state=State.SUBMITTED, days=12)
    screening.admit(application=file, expected_version=file.version, by=officer, at=NOW - 2 * DAY)
    file.refresh_from_db()
    Application.objects.filter(pk=file.pk).update(state=State.DELIBERATION)
    file.refresh_from_db()
    sit.announced(edition, (file, "award", 100_000), by=lead)

    found = by_label(figures(officer).paces)
    assert {label: (pace.count, pace.median, pace.most) for label, pace in found.items()} == {
        "De l’envoi à l’admission devant le jury": (1, 10, 10),
        "De l’admission à la décision": (1, 2, 2),
        "De la décision à son annonce": (1, 1, 1),  # the same day
        "De l’envoi à la réponse": (1, 12, 12),
    }


def test_a_project_for_two_publics_counts_in_both_and_once_in_all(edition, officer):
    file = sent(edition, requested_cents=500)
    for name in ("Jeunes", "Aînés"):
        file.publics.add(TargetPublic.objects.create(slug=name.lower(), name=name))

    found = figures(officer)
    assert [(line.label, line.received, line.asked_cents) for line in found.publics] == [("Aînés", 1, 500), ("Jeunes", 1, 500)]
    assert (found.whole.received, found.whole.asked_cents) == (1, 500)


def test_a_decision_taken_again_counts_once_and_with_its_last_amount(edition, officer, lead):
    file = sent(edition, state=State.DELIBERATION)
    (first,) = sit.announced(edition, (file, "award", 700_000), by=lead)
    type(first).objects.filter(pk=first.pk).supersede(at=NOW)
    session = sit.deliberation(edition, by=lead)
    type(first).objects.create(
        application=file, deliberation=session, outcome="award", amount_cents=200_000, by=lead, at=NOW, supersedes=first
    )

    found = figures(officer)
    assert (found.whole.received, found.whole.awarded_cents) == (1, 200_000)


def test_kinds_and_communes_are_named(edition, officer):
    for category, commune in (("9220", "92050"), ("9220", "92050"), ("", "")):
        sent(edition, organisation=make.organisation(legal_category=category), commune_code=commune)

    found = figures(officer)
    assert [(line.label, line.received) for line in found.kinds] == [("association", 2), ("forme juridique inconnue", 1)]
    assert [line.received for line in found.communes] == [2, 1]
    assert found.communes[1].label == "Commune inconnue"


def test_who_sent_a_file_to_an_earlier_edition_is_known(edition, officer):
    before = sit.edition(slug="2025", opens_at=NOW - 400 * DAY)
    body = make.organisation()
    sent(before, organisation=body)
    sent(edition, organisation=body)
    sent(edition)

    found = by_label(figures(officer, edition=edition.pk).arrivals)
    assert {label: line.received for label, line in found.items()} == {"A déjà candidaté": 1, "Candidate pour la première fois": 1}


def test_the_work_of_the_jury(edition, officer):
    assert figures(officer).load is None
    panel = sit.panel(edition)
    busy, idle = sit.seat(panel), sit.seat(panel)
    files = [sent(edition) for _ in range(3)]
    sit.review(sit.assignment(busy, files[0]), 3, 3, 3)
    sit.review(sit.assignment(busy, files[1]), 3, 3, 3, state=ReviewState.DRAFT)
    sit.assignment(busy, files[2], state=AssignmentState.RECUSED)
    sit.assignment(idle, files[0])
    sit.assignment(idle, files[1], state=AssignmentState.REMOVED)

    assert figures(officer).load == queries.Load(2, 4, 1, 1, 1, 1, 3)


def test_filters_narrow_every_figure(edition, theme, officer):
    public = TargetPublic.objects.create(slug="jeunes", name="Jeunes")
    wanted = sent(edition, theme=theme, commune_code="92050")
    wanted.publics.add(public)
    sent(edition, commune_code="92004")
    sent(sit.edition(slug="2024"))

    for one in ({"theme": theme.pk}, {"public": public.pk}, {"commune": "92050"}):
        found = figures(officer, **one)
        assert (found.whole.received, sum(line.received for line in found.communes)) == (1, 1)
        assert found.steps[0].label == "Envoyés"  # a draft has no theme yet: not counted beside
    assert figures(officer, edition=edition.pk).whole.received == 2
    assert len(figures(officer, edition=edition.pk).editions) == 1


# ── Who reads ──
def test_nothing_under_seal_nor_of_ones_own_is_counted(edition, officer):
    sealed = sit.edition(slug="2023", is_sealed=True)
    sent(sealed)
    own = sent(edition)
    make.member(own.organisation, person=officer)
    sent(edition)

    assert figures(officer).whole.received == 1


@pytest.mark.parametrize("role", Role)
def test_the_team_alone_reads(client, role):
    client.force_login(make.user(roles=[role]))
    expected = 200 if role in {Role.OFFICER, Role.LEAD} else 403
    assert client.get(HOME).status_code == expected
    assert client.get(f"{HOME}themes.csv").status_code == (404 if expected == 200 else 403)
    assert client.get(f"{HOME}thematiques.csv").status_code == expected


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(edition, officer, lead, count, django_assert_num_queries):
    panel = sit.panel(edition)
    files = [sent(edition, state=State.DELIBERATION, theme=Theme.objects.create(slug=f"t{n}", name=f"T{n}")) for n in range(count)]
    for file in files:
        sit.assignment(sit.seat(panel), file)
    sit.announced(edition, *((file, "award", 100) for file in files), by=lead)

    with django_assert_num_queries(14):
        figures(officer)


# ── Pages ──
def test_an_empty_house_says_so_and_a_filter_that_finds_nothing_too(client, officer, edition):
    client.force_login(officer)
    assert "Rien à compter" in client.get(HOME).content.decode()
    sent(edition)
    assert "1" in client.get(HOME).content.decode()
    shown = client.get(HOME, {"commune": "99999"}).content.decode()
    assert "Aucun dossier ne correspond" in shown


@pytest.mark.parametrize("value", ["\x00", "<script>", "9" * 40, "-1", "' OR 1=1"])
def test_hostile_filters_find_nothing_and_break_nothing(client, officer, edition, value):
    sent(edition)
    client.force_login(officer)
    for name in ("edition", "theme", "public", "commune"):
        for address in (HOME, f"{HOME}communes.xlsx"):
            answer = client.get(address, {name: value})
            assert answer.status_code == 200
            assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("slug", exports.TABLES)
@pytest.mark.parametrize("form", exports.FORMATS)
def test_every_table_can_be_taken_away(client, officer, edition, slug, form):
    sent(edition, requested_cents=12_345)
    client.force_login(officer)

    answer = client.get(reverse("figures:table", args=[slug, form]), {"edition": edition.pk})

    assert answer.status_code == 200
    assert f"statistiques-{slug}-" in answer["Content-Disposition"]
    if form == "csv":
        assert len(answer.content.decode("utf-8-sig").splitlines()) >= (1 if slug == "delais" else 2)
    else:
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_no_name_runs_as_a_formula(client, officer, edition):
    sent(edition, theme=Theme.objects.create(slug="x", name="=HYPERLINK(A1)"))
    client.force_login(officer)

    text = client.get(f"{HOME}thematiques.csv").content.decode("utf-8-sig")
    assert "\n=HYPERLINK" not in text
    assert "HYPERLINK" in text


def test_an_edition_leads_to_its_figures(client, lead, edition):
    client.force_login(lead)
    page = client.get(reverse("calls:desk_edition", args=[edition.call.slug, edition.slug])).content.decode()
    assert f"{HOME}?edition={edition.pk}" in page
