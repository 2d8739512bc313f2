"""The hall as a visitor finds it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from terreau.lib import retention
from terreau.observe.directory.models import LegalUnit
from terreau.portal.axes import AXES
from terreau.portal.views import legal
from terreau.showcase.laureates.models import Publication
from tests import factories as make

PATHS = [
    "/",
    "/observer-et-echanger/",
    "/former-et-accompagner/",
    "/soutenir/",
    "/valoriser/",
    "/jeunes-et-entreprise/",
    "/recherche/",
    "/recherche/?q=donn%C3%A9es",
    "/plan-du-site/",
    "/robots.txt",
    "/sitemap.xml",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/conditions/",
    "/regles-de-decision/",
    "/donnees-ouvertes/",
    "/contact/",
]


def edition_closing(days: float, **fields):
    now = timezone.now()
    return make.edition(opens_at=now - timedelta(days=30), closes_at=now + timedelta(days=days), **fields)


def test_it_works(client, db):
    assert "Aux bonnes idées, une bonne terre" in client.get("/").text


@pytest.mark.parametrize("path", PATHS)
def test_page_opens_for_anyone(client, db, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_pages_of_the_hall_are_read_only(client, db, path):
    assert client.post(path).status_code == 405


def test_home_shows_what_is_open_first_to_close_first(client, db):
    edition_closing(20, title="Plus tard")
    edition_closing(3, title="Bientôt fini")
    edition_closing(-1, title="Fermé hier")
    make.edition(title="À venir", opens_at=timezone.now() + timedelta(days=2), closes_at=timezone.now() + timedelta(days=40))
    edition_closing(5, title="Pas encore écrit", state="draft")

    page = client.get("/").text

    assert page.index("Bientôt fini") < page.index("Plus tard") < page.index("À venir")
    assert "Fermé hier" not in page
    assert "Pas encore écrit" not in page


def test_home_says_when_nothing_is_open(client, db):
    assert "Aucun appel n’est ouvert" in client.get("/").text


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_the_same_of_the_database_whatever_is_open(client, db, count, django_assert_num_queries):
    for _ in range(count):
        edition_closing(5)

    with django_assert_num_queries(4):
        client.get("/")


def test_writers_of_calls_do_not_see_drafts_on_the_public_page(client, lead):
    edition_closing(5, title="Pas encore écrit", state="draft")
    client.force_login(lead)

    assert "Pas encore écrit" not in client.get("/").text
    assert "Pas encore écrit" not in client.get("/recherche/?q=ecrit").text


@pytest.mark.parametrize("axis", AXES.values(), ids=AXES.keys())
def test_axis_says_what_is_there_and_what_is_not_yet(client, db, axis):
    from django.urls import reverse

    page = client.get(reverse(f"portal:{axis.key}")).text

    for door in axis.doors:
        assert str(door.title) in page
    if axis.key == "accompany":
        assert "n’existent pas encore" in page


@pytest.mark.parametrize("words", ["accessibilite", "ACCESSIBILITÉ", "declaration rgaa"])
def test_search_ignores_accents_and_case(client, db, words):
    assert "Déclaration d’accessibilité" in client.get("/recherche/", {"q": words}).text


def test_search_finds_calls(client, db):
    edition_closing(5, title="Se déplacer", search_text="le progres se deplacer")

    assert "Le Progrès · Se déplacer" in client.get("/recherche/", {"q": "Déplacer progrès"}).text


@pytest.mark.parametrize(
    "words", ['<script>alert("1")</script>', "%", "_", "' OR 1=1 --", "\x00\x07", "é" * 5000, "\u202egnirts", "a", "   "]
)
def test_search_survives_any_words(client, db, words):
    page = client.get("/recherche/", {"q": words})

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_accessibility_state_stands_in_the_foot_of_every_page(client, db):
    for path in ("/", "/contact/", "/nulle-part/"):
        assert "partiellement conforme" in client.get(path).text


@pytest.mark.parametrize("name", legal.ROUTES)
def test_text_is_whole_and_carries_the_authority(name, settings):
    settings.AUTHORITY = settings.AUTHORITY | {"name": "Ville <b>d’Essai</b>"}

    page = legal.read(name)

    assert page.title
    assert page.intro
    assert len(page.sections) >= 3
    assert "<b>" not in "".join(body for _heading, body, _anchor in page.sections)
    assert "$" not in page.title + page.intro + page.lead + "".join(body for _h, body, _a in page.sections)


def test_privacy_page_says_the_terms_in_force(client, settings):
    """The same that the jobs follow: nobody is promised what nothing does."""
    settings.RETENTION = {"calls.draft": {"months": 18}}

    page = client.get("/donnees-personnelles/").text

    assert "18&nbsp;mois après la clôture" in page
    assert {str(term) for term in retention.all_terms() if str(term).replace("\u00a0", "&nbsp;") not in page} == set()


def test_site_map_lists_only_addresses_that_answer(client, db):
    edition_closing(5)
    import re

    addresses = re.findall(r"<loc>http://testserver([^<]+)</loc>", client.get("/sitemap.xml").text)

    assert "/" in addresses
    assert "/mon-espace/" not in addresses
    assert [path for path in addresses if client.get(path).status_code != 200] == []


def test_robots_stay_out_of_private_rooms(client, db):
    text = client.get("/robots.txt").text

    assert "Disallow: /bureau/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_search_finds_organisations_of_the_directory(client, db):
    today = timezone.localdate()
    LegalUnit.objects.create(
        siren="999900018",
        name="LES JARDINS DU MONT",
        search_text="les jardins du mont",
        legal_category="9220",
        is_active=True,
        observed_on=today,
    )

    page = client.get("/recherche/", {"q": "jardins mont"}).text

    assert "LES JARDINS DU MONT" in page
    assert "/annuaire/999900018/" in page
    assert "/annuaire/?q=jardins+mont" in page


def published(rows: list[dict], slug: str = "2022"):
    edition = make.edition(slug, title="Vie quotidienne", state="decided")
    publisher = make.user(f"lead-{slug}@exemple.test")
    return Publication.objects.create(edition=edition, version=1, rows=rows, published_at=timezone.now(), published_by=publisher)


def laureate(number: int, **fields) -> dict:
    row = {
        "anchor": f"projet-{number}",
        "title": f"Projet {number}",
        "organisation": "Roue libre",
        "commune": "Nanterre",
        "theme": "Mobilité",
    }
    return row | {"summary": "Des vélos pour tous.", "amount_cents": 1_000_000} | fields


def test_home_shows_what_was_supported_from_the_snapshot(client, db):
    published([laureate(number) for number in range(1, 14)])

    page = client.get("/").text

    assert "Ce que cela a fait pousser" in page
    assert "130\u202f000" in page
    assert "/laureats/le-progres/2022/#projet-1" in page
    assert page.count("Roue libre") == 3


def test_home_forgets_laureates_that_were_withdrawn(client, lead):
    publication = published([laureate(1)])
    publication.withdrawn_at = timezone.now()
    publication.save()
    client.force_login(lead)

    assert "Projet 1" not in client.get("/").text
    assert "Projet 1" not in client.get("/recherche/", {"q": "projet 1"}).text


def test_search_finds_laureates(client, db):
    published([laureate(1, title="L’école à vélo")])

    page = client.get("/recherche/", {"q": "ecole velo"}).text

    assert "/laureats/le-progres/2022/#projet-1" in page


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '" onmouseover="x', "{{ 7|add:7 }}"])
def test_home_shows_hostile_laureates_as_text(client, db, evil):
    published([laureate(1, title=evil, organisation=evil, summary=evil, theme=evil)])

    page = client.get("/").text

    assert "<script>alert" not in page
    assert '" onmouseover' not in page
