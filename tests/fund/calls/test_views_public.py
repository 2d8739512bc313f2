"""What a visitor finds: the list, the page of an edition, the self-check by SIRET."""

import html
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from terreau.fund.calls.models import Correction, Edition, Extension, TargetPublic, Theme
from terreau.fund.calls.queries import beyond
from terreau.fund.calls.states import EditionState
from terreau.observe.directory.models import Establishment, EsusApproval, LegalUnit
from tests import factories as make

NOW, DAY = make.NOW, timedelta(days=1)
WHO = {
    "id": "who",
    "kind": "any_of",
    "rules": [{"id": "association", "kind": "legal_family", "families": ["association"]}, {"id": "esus", "kind": "esus_valid"}],
}
SEAT = {"id": "seat", "kind": "seat_in_territory", "name": "les Hauts-de-Seine", "departments": ["92"], "communes": []}
STATEMENT = {"id": "start", "kind": "declared", "statement": "Le projet n’a pas encore commencé."}
FILES = {
    **make.SCHEMA,
    "sections": [
        *make.SCHEMA["sections"],
        {
            "id": "files",
            "title": "Pièces",
            "questions": [
                {"id": "statutes", "kind": "file", "label": "Statuts signés", "is_required": True, "options": {}},
                {"id": "accounts", "kind": "file", "label": "Derniers comptes", "help": "Le dernier exercice clos", "options": {}},
            ],
        },
    ],
}


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def page_of(client, edition, name="calls:edition"):
    return client.get(reverse(name, args=[edition.call.slug, edition.slug]))


def text(response):
    return " ".join(html.unescape(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ").split())


def registered(number=1, *, category="9220", commune="92050", **unit):
    """A body the registers know."""
    siret = make.siret(number)
    fields = {"name": "LES JARDINS DU MONT", "search_text": "les jardins du mont", "is_active": True, "created_date": date(2015, 3, 1)}
    LegalUnit.objects.create(siren=siret[:9], legal_category=category, observed_on=date(2026, 11, 1), **(fields | unit))
    Establishment.objects.create(
        siret=siret,
        siren=siret[:9],
        is_head_office=True,
        is_open=True,
        commune_code=commune,
        commune_name="Nanterre",
        observed_on=date(2026, 11, 1),
    )
    return siret


def test_it_works(client, db):
    edition = make.edition(summary="Des projets pour la vie de tous les jours", presentation="## Pourquoi\n\nPour **tous**.")

    assert edition.title in text(client.get(reverse("calls:list")))
    shown = text(page_of(client, edition))
    assert "<strong>tous</strong>" in shown
    assert "Utilité sociale" in shown
    assert reverse("calls:start", args=[edition.call.slug, edition.slug]) in shown


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_list_groups_by_phase_and_never_shows_a_draft(client, lead):
    make.edition("ouverte", title="Ouverte")
    make.edition("bientot", title="Bientôt", opens_at=NOW + DAY)
    make.edition("jury", title="Jury", state=EditionState.IN_REVIEW)
    make.edition("finie", title="Finie", state=EditionState.DECIDED)
    make.edition("secrete", title="Secrète", state=EditionState.DRAFT)

    for person in (None, lead):
        if person:
            client.force_login(person)
        shown = text(client.get(reverse("calls:list")))
        assert [shown.index(title) for title in ("Ouverte", "Bientôt", "Jury", "Finie")] == sorted(
            shown.index(title) for title in ("Ouverte", "Bientôt", "Jury", "Finie")
        )
        assert "Secrète" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "energie"}, ["Énergie"]),
        ({"theme": "sante"}, ["Santé"]),
        ({"public": "aines"}, ["Santé"]),
        ({"etat": "finished"}, ["Passée"]),
        ({"etat": "nimporte"}, ["Énergie", "Santé", "Passée"]),
        ({"theme": "inconnue"}, ["Énergie", "Santé", "Passée"]),
        ({"q": "rien de tel"}, []),
        ({"q": "%' OR 1=1 --"}, []),
        ({"page": "99"}, ["Énergie", "Santé", "Passée"]),
    ],
)
def test_filters_live_in_the_url(client, db, query, found):
    make.edition("a", title="Énergie")
    health = make.edition("b", title="Santé")
    make.edition("c", title="Passée", state=EditionState.DECIDED)
    health.themes.add(Theme.objects.create(slug="sante", name="Santé et soin"))
    health.publics.add(TargetPublic.objects.create(slug="aines", name="Aînés"))

    shown = text(client.get(reverse("calls:list"), query))

    for title in ("Énergie", "Santé", "Passée"):
        assert (f">{title}</a>" in shown) is (title in found)
    if not found:
        assert "Aucun appel ne correspond" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_however_many_calls(client, db, count, django_assert_num_queries):
    theme = Theme.objects.create(slug="sante", name="Santé")
    for _ in range(count):
        make.edition().themes.add(theme)

    with django_assert_num_queries(6):
        client.get(reverse("calls:list"))


def test_an_empty_list_says_why(client, db):
    assert "Pas encore d’appel à projets" in text(client.get(reverse("calls:list")))


def test_the_feed_tells_the_latest_calls(client, db):
    edition = make.edition(title="Énergie & partage", summary="En <bref>")
    make.edition(title="Secrète", state=EditionState.DRAFT)

    response = client.get(reverse("calls:feed"))

    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)
    entries = feed.findall("{*}entry")
    assert [entry.findtext("{*}title") for entry in entries] == ["Le Progrès · Énergie & partage"]
    assert "En <bref>" in entries[0].findtext("{*}summary")
    assert "encore 10 jours" not in entries[0].findtext("{*}summary")
    assert entries[0].find("{*}link").get("href").endswith(reverse("calls:edition", args=["le-progres", edition.slug]))


# ── The page of an edition ───────────────────────────────────────────────────────────────────────────────────────
def full_edition(**fields):
    edition = make.edition(
        summary="En bref",
        presentation="Le propos",
        benefits="Un accompagnement",
        regulations="# Article 1",
        rate_max=7000,
        amount_min_cents=200_000,
        eligibility=[WHO, SEAT, STATEMENT],
        form_version=make.form_version(FILES),
        **fields,
    )
    edition.themes.add(Theme.objects.create(slug=f"t{edition.pk}", name="Santé"))
    return edition


def test_the_page_says_all_one_needs_to_decide(client, db, lead):
    edition = full_edition()
    Extension.objects.create(edition=edition, from_at=NOW, to_at=edition.closes_at, reason="Panne du site", by=lead, at=NOW)
    Correction.objects.create(edition=edition, step="money", changes=[["Enveloppe", "1 €", "2 €"]], reason="Coquille", by=lead, at=NOW)

    shown = text(page_of(client, edition))

    for fact in (
        "100 000 €",
        "de 2 000 € à 15 000 €",
        "au plus 70 %",
        "mercredi 2 décembre 2026 à 13 h 00 (heure de Paris)",
        "encore 10 jours",
        "17 %",
        "50 %",
        "Votre structure est une association.",
        "les Hauts-de-Seine",
        "Statuts signés",
        "Le dernier exercice clos",
        "Article 1",
        "Panne du site",
        "Coquille",
    ):
        assert fact in shown
    assert "Claire Lemaire" not in shown  # notices are the authority's, not a person's


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_questions_however_long(client, db, lead, count, django_assert_num_queries):
    edition = full_edition()
    for number in range(count):
        edition.publics.add(TargetPublic.objects.create(slug=f"p{number}", name=f"Public {number}"))
        Extension.objects.create(edition=edition, from_at=NOW, to_at=NOW + DAY, reason="Panne", by=lead, at=NOW)
        Correction.objects.create(edition=edition, step="money", changes=[], reason="Coquille", by=lead, at=NOW)

    with django_assert_num_queries(6):
        page_of(client, edition)


@pytest.mark.parametrize("count", [1, 3])
def test_a_holder_with_files_adds_a_fixed_number_of_questions(client, db, count, django_assert_num_queries):
    edition = full_edition()
    holder = make.user()
    for _ in range(count):
        make.member((body := make.organisation()), person=holder)
        make.application(edition, organisation=body)
    client.force_login(holder)

    with django_assert_num_queries(10):
        shown = text(page_of(client, edition))
    assert shown.count("Reprendre ce brouillon") == count


def test_who_has_a_draft_is_offered_it_before_another(client, db):
    """demarches-simplifiees 2860: four or five drafts each, because the landing page only knew how to create."""
    edition = make.edition()
    draft = make.application(edition, title="Notre jardin")
    client.force_login(make.member(draft.organisation))

    shown = text(page_of(client, edition))

    assert reverse("calls:application", args=[draft.public_id]) in shown
    assert shown.index("Reprendre ce brouillon") < shown.index("Présenter un autre projet")


@pytest.mark.parametrize(
    ("fields", "can_apply"),
    [
        ({}, True),
        ({"closes_at": NOW + timedelta(seconds=1)}, True),
        ({"closes_at": NOW}, False),
        ({"closes_at": NOW, "grace_until": NOW + DAY}, False),
        ({"opens_at": NOW + timedelta(seconds=1)}, False),
        ({"new_drafts_until": NOW}, False),
        ({"state": EditionState.IN_REVIEW}, False),
        ({"state": EditionState.DECIDED}, False),
        ({"state": EditionState.ARCHIVED}, False),
    ],
)
def test_the_way_in_is_there_when_it_leads_somewhere(client, db, fields, can_apply):
    edition = make.edition(**fields)

    assert (reverse("calls:start", args=[edition.call.slug, edition.slug]) in text(page_of(client, edition))) is can_apply


def test_a_draft_edition_does_not_exist_for_the_public(client, stranger, juror, officer, lead):
    edition = make.edition(state=EditionState.DRAFT, eligibility=[SEAT])

    for person, expected in ((None, 404), (stranger, 404), (juror, 404), (officer, 302), (lead, 302)):  # to the preview
        if person:
            client.force_login(person)
        assert page_of(client, edition).status_code == expected
        assert page_of(client, edition, "calls:check").status_code == (200 if expected == 302 else expected)


def test_results_are_shown_when_a_floor_above_publishes_them(client, db, monkeypatch):
    monkeypatch.setattr(beyond, "_RESULTS", [lambda edition: "", lambda edition: "/laureats/le-progres/"])

    assert 'href="/laureats/le-progres/"' in text(page_of(client, make.edition(state=EditionState.DECIDED)))


def test_results_are_not_asked_for_while_applications_come_in(client, db, monkeypatch):
    monkeypatch.setattr(beyond, "_RESULTS", [lambda edition: pytest.fail("too soon")])

    assert page_of(client, make.edition()).status_code == 200


@pytest.mark.case("PX-2026-xss")
def test_markdown_of_a_careless_lead_runs_nothing(client, db):
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    edition = make.edition(title=hostile[:150], summary=hostile, presentation=hostile, regulations=hostile, benefits=hostile)

    for response in (page_of(client, edition), client.get(reverse("calls:list"))):
        shown = response.content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown


# ── The self-check ───────────────────────────────────────────────────────────────────────────────────────────────
def check(client, edition, siret, **answers):
    return client.post(reverse("calls:check", args=[edition.call.slug, edition.slug]), {"siret": siret, **answers}, follow=True)


def test_each_condition_is_shown_with_its_proof_source_and_date(client, db):
    edition = make.edition(eligibility=[WHO, SEAT])

    shown = text(check(client, edition, registered()))

    assert "remplit toutes les conditions" in shown
    assert "D’après le répertoire, votre structure est une association." in shown
    assert "Source : SIRENE (INSEE), au 1er novembre 2026" in shown
    assert "Les Jardins du Mont" in shown


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0:.3} {0:.6}"])
def test_a_siret_is_read_as_people_write_it(client, db, typed):
    edition = make.edition(eligibility=[SEAT])
    siret = registered()
    spaced = f"{siret[:3]} {siret[3:6]}\u00a0{siret[6:9]}.{siret[9:]}"

    assert "remplit toutes les conditions" in text(check(client, edition, spaced if "0" in typed else typed.format(siret)))


@pytest.mark.parametrize("typed", ["", "123", "99990001200018", make.siret(1)[:9], "abcdefghijklmn", "9" * 30, "<script>"])
def test_what_is_not_a_siret_is_refused_and_stays_typed(client, db, typed):
    edition = make.edition(eligibility=[SEAT])

    response = check(client, edition, typed)

    assert response.status_code == 200
    assert response.context["form"].errors["siret"]
    assert "calls_checks" not in client.session


def test_an_unknown_siret_says_what_to_do(client, db):
    shown = text(check(client, make.edition(eligibility=[WHO, SEAT]), make.siret(77)))

    assert "avis de situation au répertoire Sirene" in shown
    assert "Rien n’empêche votre structure de candidater" in shown
    assert "Commencer ma candidature" in shown


def test_a_company_without_approval_has_to_prove_one_and_an_expired_one_does_not_do(client, db):
    edition = make.edition(eligibility=[WHO])
    siret = registered(category="5710")

    assert "Rien n’empêche" in text(check(client, edition, siret))

    EsusApproval.objects.create(
        siren=siret[:9], name="X", decided_on=date(2020, 1, 1), expires_on=date(2025, 1, 1), observed_on=date(2026, 7, 1)
    )
    shown = text(check(client, edition, siret))
    assert "ne remplit pas toutes les conditions" in shown
    assert "Commencer tout de même ma candidature" in shown


@pytest.mark.parametrize(("answer", "expected"), [("yes", "remplit toutes"), ("no", "ne remplit pas toutes"), ("later", "Rien n’empêche")])
def test_statements_are_answered_by_the_applicant(client, db, answer, expected):
    edition = make.edition(eligibility=[STATEMENT])

    assert expected in text(check(client, edition, registered(), says_start=answer))


def test_the_siret_survives_sign_in_and_reaches_the_application(client, db):
    """Nothing is asked twice: neither after signing in, nor on the page that begins the application."""
    edition = make.edition(eligibility=[WHO])
    siret = registered()
    check(client, edition, siret)

    client.force_login(make.user())

    assert f'value="{siret}"' in text(page_of(client, edition, "calls:check"))
    assert page_of(client, edition).wsgi_request.session["calls_checks"][str(edition.pk)]["siret"] == siret


def test_a_check_writes_nothing_but_the_visitors_own_session(client, db):
    edition = make.edition(eligibility=[WHO])
    before = Edition.objects.get().version

    check(client, edition, registered())

    assert Edition.objects.get().version == before
    assert set(client.session.keys()) == {"calls_checks"}


def test_only_the_last_checks_are_remembered(client, db):
    siret = registered()
    editions = [make.edition(eligibility=[WHO]) for _ in range(7)]
    for edition in editions:
        check(client, edition, siret)

    assert list(client.session["calls_checks"]) == [str(edition.pk) for edition in editions[-5:]]


def test_an_edition_without_conditions_has_nothing_to_check(client, db):
    edition = make.edition()

    assert page_of(client, edition, "calls:check").status_code == 302
