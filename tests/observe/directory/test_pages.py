"""The public directory and the team's pages of registers."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from terreau.commons.places import actions as places
from terreau.commons.places import sources as territories
from terreau.observe.directory import queries
from terreau.observe.directory.models import EssEvidence, ImportRun
from terreau.observe.directory.states import EssStatus, EvidenceKind
from tests import factories as make
from tests.observe.directory import files

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def communes():
    places.load(territories.read(territories.packaged("92"), "92"))


def path(route: str, *args) -> str:
    return reverse(f"directory:{route}", args=args)


def siren(number: int) -> str:
    return make.siret(number)[:9]


def text(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")


def names(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


def test_it_works(client):
    files.a_unit(1, name="RÉGIE DES ESSAIS", search_text="regie des essais")
    files.a_site(1)
    files.a_unit(2, name="SOCIETE COMMERCIALE", search_text="societe commerciale", legal_category="5499")

    page = client.get(path("list"))

    assert names(page) == ["RÉGIE DES ESSAIS"]
    assert "NANTERRE" in text(page)
    assert "ESS par sa forme juridique" in text(page)
    sheet = client.get(path("detail", siren(1)))
    assert "La loi" not in text(sheet)
    assert "relève de l’ESS d’après la loi" in text(sheet)
    assert "12 AVENUE DES ESSAIS" in text(sheet)
    assert "1er novembre 2026" in text(sheet)


def test_an_empty_directory_says_why(client):
    assert "n’est pas encore rempli" in text(client.get(path("list")))
    assert "Aucune structure ne répond" in text(client.get(path("list"), {"q": "rien"}))


def test_search_is_folded_and_takes_numbers(client):
    files.a_unit(1, name="COEUR D EVRY", search_text="coeur d evry coev", acronym="COEV")
    files.a_unit(2, name="AUTRE", search_text="autre")

    for words in ("Cœur Évry", "EVRY coeur", "coev", siren(1), make.siret(1), f"{siren(1)[:3]} {siren(1)[3:6]} {siren(1)[6:]}"):
        assert names(client.get(path("list"), {"q": words})) == ["COEUR D EVRY"], words


def test_filters_by_commune_ept_family_status_and_esus(client, communes):
    files.a_unit(1, name="ASSO NANTERRE", search_text="asso nanterre")
    files.a_site(1)
    files.a_unit(2, name="SCOP ANTONY", search_text="scop antony", legal_category="5458")
    files.a_site(2, commune_code="92002", commune_name="ANTONY")
    files.a_unit(3, name="SAS PROUVEE", search_text="sas prouvee", legal_category="5710")
    files.a_site(3)
    files.an_approval(3, decided_on=date(2024, 1, 1), expires_on=TODAY)
    files.a_unit(4, name="SAS DECLAREE", search_text="sas declaree", legal_category="5710", ess_flag="O")
    files.a_site(4, is_open=False)

    cases = {
        (): ["ASSO NANTERRE", "SAS DECLAREE", "SAS PROUVEE", "SCOP ANTONY"],
        (("commune", "92050"),): ["ASSO NANTERRE", "SAS PROUVEE"],
        (("ept", "200057966"),): ["SCOP ANTONY"],
        (("famille", "cooperative"),): ["SCOP ANTONY"],
        (("famille", "company"),): ["SAS DECLAREE", "SAS PROUVEE"],
        (("statut", "claimed"),): ["SAS DECLAREE"],
        (("esus", "on"),): ["SAS PROUVEE"],
        (("commune", "inconnue"), ("statut", "n'importe quoi")): ["ASSO NANTERRE", "SAS DECLAREE", "SAS PROUVEE", "SCOP ANTONY"],
    }
    for query, expected in cases.items():
        assert names(client.get(path("list"), dict(query))) == expected, query


def test_only_active_named_ess_bodies_are_public(client, stranger, officer):
    files.a_unit(1, name="ASSO", search_text="asso")
    files.a_unit(2, name="", search_text="", is_masked=True)
    files.a_unit(3, name="DISSOUTE", search_text="dissoute", is_active=False)
    files.a_unit(4, name="SYNDICAT", search_text="syndicat", activity="94.20Z")
    files.a_unit(5, name="MAIRIE", search_text="mairie", legal_category="7210")
    files.a_unit(6, name="SAS MUETTE", search_text="sas muette", legal_category="5710")

    assert names(client.get(path("list"))) == ["ASSO"]
    for person in (None, stranger):
        if person:
            client.force_login(person)
        assert [client.get(path("detail", siren(n))).status_code for n in range(1, 7)] == [200, 404, 404, 404, 404, 404]
    client.force_login(officer)
    assert [client.get(path("detail", siren(n))).status_code for n in range(1, 7)] == [200] * 6


def test_an_unknown_siren_is_not_found(client):
    assert client.get(path("detail", "pas-un-siren")).status_code == 404


def test_a_masked_body_shows_no_address(client):
    files.a_unit(1, is_masked=True, acronym="SECRET")
    files.a_site(1, is_masked=True, address="", postcode="")

    page = text(client.get(path("detail", siren(1))))

    assert "Diffusion partielle" in page
    assert "SECRET" not in page
    assert "AVENUE" not in page


def test_a_name_typed_by_members_wins_when_only_its_dress_differs(client, communes):
    files.a_unit(1, name="L ATELIER DES METIERS", search_text="l atelier des metiers")
    files.a_site(1, commune_code="92004", commune_name="ASNIERES SUR SEINE")
    files.a_unit(2, name="LE LAVOIR", search_text="le lavoir")
    make.organisation("L’Atelier des métiers", siret=make.siret(1))
    make.organisation("N’importe quoi <b>", siret=make.siret(2))

    page = client.get(path("list"))

    assert names(page) == ["L’Atelier des métiers", "LE LAVOIR"]
    assert "Asnières-sur-Seine" in text(page)


def test_an_expired_approval_is_shown_as_expired(client):
    files.a_unit(1)
    files.an_approval(1, decided_on=date(2021, 11, 22), expires_on=date(2026, 11, 21), computed="expiry")

    page = text(client.get(path("detail", siren(1))))

    assert "Agrément expiré le 21 novembre 2026 (fin calculée d’après la date de décision)" in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_the_number(client, communes, django_assert_num_queries, count):
    for number in range(1, count + 1):
        files.a_unit(number)
        files.a_site(number)
        files.an_approval(number, decided_on=date(2024, 1, 1), expires_on=TODAY)

    with django_assert_num_queries(8):
        client.get(path("list"))


def test_pages_are_of_twenty_five_and_keep_the_filters(client):
    for number in range(1, 28):
        files.a_unit(number, search_text=f"essai {number:03}")

    first = client.get(path("list"), {"q": "essai"})
    assert len(names(first)) == 25
    assert "?q=essai&amp;page=2" in text(first)
    assert len(names(client.get(path("list"), {"q": "essai", "page": "2"}))) == 2
    assert len(names(client.get(path("list"), {"q": "essai", "page": "999"}))) == 2


def read(response) -> list[dict[str, str]]:
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def test_export_holds_the_rows_of_the_filtered_list_and_nothing_else(client):
    files.a_unit(1, name="ASSO", search_text="asso", rna="W922000001", acronym="AS")
    files.a_site(1)
    files.an_approval(1, decided_on=date(2024, 1, 1), expires_on=TODAY)
    files.a_unit(2, name="AUTRE", search_text="autre")

    response = client.get(path("export"), {"q": "asso"})
    rows = read(response)

    assert response["Content-Disposition"] == 'attachment; filename="annuaire-ess-2026-11-22.csv"'
    assert len(rows) == 1
    assert rows[0]["SIREN"] == siren(1)
    assert rows[0]["ESUS jusqu’au"] == "2026-11-22"
    assert rows[0]["Commune"] == "NANTERRE"  # no territory loaded: as the register writes it
    assert not {"adresse", "téléphone", "dirigeant"} & {name.lower() for name in rows[0]}


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("https://mechant.example")'])
def test_export_runs_no_formula(client, name):
    files.a_unit(1, name=name, search_text="x")

    assert read(client.get(path("export")))[0]["Nom"].startswith("'")


def test_export_takes_bounded_queries(client, django_assert_num_queries):
    for number in range(1, 6):
        files.a_unit(number)
        files.a_site(number)

    with django_assert_num_queries(6):
        read(client.get(path("export")))


HOSTILE = '"><script>alert(1)</script>{{7*7}}\u202e'


def test_hostile_register_text_is_only_text(client):
    files.a_unit(1, name=HOSTILE, search_text="x", rna="W922000001")
    files.a_site(1, name=HOSTILE, address=HOSTILE)
    files.an_rna_record(1, purpose=HOSTILE)
    files.a_proof(1, EvidenceKind.STATUTES, "yes", source=HOSTILE)

    for address in (path("list"), path("detail", siren(1))):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "{{7*7}}" in page


def test_broken_addresses_are_answered(client):
    for address in ("/annuaire/?q=%00&commune=%00&page=%00", "/annuaire/%00/", "/annuaire/?page=-1", "/annuaire/export.csv?q=%00"):
        assert client.get(address).status_code in {200, 404}, address


# The team


def test_an_officer_records_what_statutes_say(client, officer):
    files.a_unit(1, legal_category="5710")
    client.force_login(officer)
    assert "Noter une lecture des statuts" in text(client.get(path("detail", siren(1))))

    wrong = client.post(path("statutes", siren(1)), {"dated": "2027-01-01", "reference": "Dossier 2026-014", "conforms": "yes"})
    assert "futur" in text(wrong)
    client.post(path("statutes", siren(1)), {"dated": "2024-03-12", "reference": "Dossier 2026-014", "conforms": "yes"})

    facts = queries.facts_about(make.siret(1), TODAY)
    assert facts.ess_status == EssStatus.PROVED
    assert EssEvidence.objects.get().checked_by == officer
    page = text(client.get(path("detail", siren(1))))
    assert "Omar Benali a lu les statuts (Dossier 2026-014)" in page


def test_a_later_reading_of_the_same_statutes_replaces_the_first(client, officer, lead):
    files.a_unit(1, legal_category="5710")
    for person, verdict in ((officer, "yes"), (lead, "no")):
        client.force_login(person)
        client.post(path("statutes", siren(1)), {"dated": "2024-03-12", "reference": "Dossier 2026-014", "conforms": verdict})

    assert EssEvidence.objects.get().checked_by == lead
    assert queries.facts_about(make.siret(1), TODAY).ess_status == EssStatus.NOT_ESS


@pytest.mark.parametrize("role", ["stranger", "juror", "admin"])
def test_others_record_nothing(client, request, role):
    files.a_unit(1)
    client.force_login(request.getfixturevalue(role))

    assert client.post(path("statutes", siren(1)), {"dated": "2024-03-12", "reference": "x", "conforms": "yes"}).status_code == 403
    assert not EssEvidence.objects.exists()


def a_run(**fields) -> ImportRun:
    values = {
        "kind": "sirene_units",
        "file_name": "StockUniteLegale.zip",
        "territory": "92",
        "observed_on": files.DAY,
        "started_at": make.NOW,
    }
    return ImportRun.objects.create(**(values | fields))


def test_runs_tell_what_the_directory_stands_on(client, admin):
    client.force_login(admin)
    assert "Aucun fichier lu" in text(client.get(path("runs")))
    done = a_run(
        finished_at=make.NOW,
        read=10,
        kept=8,
        refused=1,
        left_out=1,
        report={
            "reasons": {"clé fausse": 1},
            "left_out": {"hors du territoire": 1},
            "examples": [[12, "clé fausse", "123"]],
            "columns": {"new": ["colonneNouvelle"], "absent": []},
        },
    )
    stopped = a_run(failure="le fichier est coupé", file_name="coupe.zip", started_at=make.NOW + timedelta(days=1))

    page = text(client.get(path("runs")))
    assert "Données du 1er novembre 2026" in page
    assert "dernier essai interrompu" in page
    assert "8 gardées sur 10" in page
    report = text(client.get(path("run", done.pk)))
    assert "Clé fausse" in report
    assert "colonneNouvelle" in report
    assert "reste en place" in text(client.get(path("run", stopped.pk)))


@pytest.mark.parametrize("count", [1, 3])
def test_runs_take_the_same_queries_whatever_their_number(client, admin, django_assert_num_queries, count):
    for _turn in range(count):
        a_run(finished_at=make.NOW)
    client.force_login(admin)

    with django_assert_num_queries(6):
        client.get(path("runs"))


@pytest.mark.parametrize("role", ["stranger", "juror"])
def test_runs_are_for_the_team(client, request, role):
    found = a_run()
    client.force_login(request.getfixturevalue(role))

    assert client.get(path("runs")).status_code == 403
    assert client.get(path("run", found.pk)).status_code == 403
