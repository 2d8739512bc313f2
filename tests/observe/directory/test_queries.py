"""Facts about one SIRET, with their proofs; and what a typed SIRET is recognised as."""

from datetime import date

import pytest

from terreau.commons.organisations import sources as organisations
from terreau.observe.directory import queries
from terreau.observe.directory.models import ImportRun
from terreau.observe.directory.states import EssStatus, EvidenceKind, Family
from tests import factories as make
from tests.observe.directory import files

DAY = date(2026, 11, 22)
pytestmark = pytest.mark.django_db


def test_it_works():
    files.a_unit(1, ess_flag="O", rna="W922000001")
    files.a_site(1)

    facts = queries.facts_about(make.siret(1), DAY)

    assert (facts.is_known, facts.is_active, facts.legal_category, facts.family) == (True, True, "9220", Family.ASSOCIATION)
    assert (facts.ess_status, facts.esus_until, facts.commune_code, facts.department) == (EssStatus.BY_STATUS, None, "92050", "92")
    assert (facts.naf, facts.created_date) == ("88.99B", date(2015, 3, 12))
    assert facts.proofs["legal_category"].source == queries.SIRENE
    assert facts.proofs["legal_category"].observed_on == files.DAY
    assert set(facts.proofs) >= {
        "name",
        "legal_category",
        "family",
        "is_active",
        "created_date",
        "commune_code",
        "department",
        "naf",
        "ess_status",
    }


def test_facts_about_an_unknown_siret_say_nothing():
    facts = queries.facts_about(make.siret(1), DAY)

    assert (facts.is_known, facts.is_active, facts.ess_status, dict(facts.proofs)) == (False, False, EssStatus.UNKNOWN, {})


def test_facts_take_a_bounded_number_of_queries(django_assert_num_queries):
    files.a_unit(1)
    files.a_site(1)
    for year in range(2000, 2025, 5):
        files.an_approval(1, decided_on=date(year, 1, 1), expires_on=date(year + 4, 12, 31))

    with django_assert_num_queries(4):
        queries.facts_about(make.siret(1), DAY)


def test_esus_expires_on_the_day():
    files.a_unit(1, legal_category="5710")
    files.an_approval(1, decided_on=date(2021, 11, 23), expires_on=DAY, computed="expiry")

    last_day = queries.facts_about(make.siret(1), DAY)
    next_day = queries.facts_about(make.siret(1), date(2026, 11, 23))

    assert (last_day.ess_status, last_day.esus_until) == (EssStatus.PROVED, DAY)
    assert (
        "en vigueur jusqu’au 22\u00a0novembre\u00a02026 inclus (fin calculée d’après la date de décision)"
        in last_day.proofs["esus_until"].text
    )
    assert (next_day.ess_status, next_day.esus_until) == (EssStatus.UNKNOWN, DAY)  # a past day: eligibility closes on its own
    assert "expiré le 22\u00a0novembre\u00a02026" in next_day.proofs["esus_until"].text


def test_not_being_on_the_list_is_dated_too():
    ImportRun.objects.create(kind="esus", file_name="l.xlsx", territory="92", observed_on=DAY, started_at=make.NOW, finished_at=make.NOW)

    facts = queries.facts_about(make.siret(1), DAY)

    assert facts.esus_until is None
    assert facts.proofs["esus_list"].observed_on == DAY


def test_an_approval_not_begun_yet_does_not_count():
    files.an_approval(1, decided_on=date(2026, 11, 23), expires_on=date(2031, 11, 22))

    assert queries.facts_about(make.siret(1), DAY).esus_until is None


def test_a_renewed_approval_runs_to_the_later_end():
    files.an_approval(1, decided_on=date(2021, 11, 23), expires_on=DAY)
    files.an_approval(1, decided_on=date(2026, 10, 1), expires_on=date(2031, 9, 30))

    assert queries.facts_about(make.siret(1), DAY).esus_until == date(2031, 9, 30)


@pytest.mark.parametrize(("unit_active", "site_open", "expected"), [(True, True, True), (True, False, False), (False, True, False)])
def test_a_closed_establishment_or_a_ceased_unit_is_not_active(unit_active, site_open, expected):
    files.a_unit(1, is_active=unit_active)
    files.a_site(1, is_open=site_open)

    assert queries.facts_about(make.siret(1), DAY).is_active is expected


def test_statutes_read_by_an_officer_prove(officer):
    files.a_unit(1, legal_category="5710")
    files.a_proof(1, EvidenceKind.STATUTES, "yes", source="Statuts du 2024-03-12", checked_by=officer)

    facts = queries.facts_about(make.siret(1), DAY)

    assert facts.ess_status == EssStatus.PROVED
    assert "Statuts du 2024-03-12" in facts.proofs["ess_status"].source


@pytest.mark.parametrize(("code", "department"), [("92050", "92"), ("97101", "971"), ("2A004", "2A"), ("98735", "987")])
def test_department_of_a_commune(code, department):
    assert queries.department_of(code) == department


def test_a_siret_typed_anywhere_is_recognised_with_source_and_date():
    files.a_unit(1, rna="W922000001", observed_on=date(2026, 10, 1))
    files.a_site(1)

    found = organisations.recognise(make.siret(1))

    assert (found.name, found.legal_category, found.rna) == ("ASSOCIATION DES ESSAIS 1", "9220", "W922000001")
    assert (found.address, found.postcode, found.commune_code, found.commune_name) == ("12 AVENUE DES ESSAIS", "92000", "92050", "NANTERRE")
    assert (found.source, found.observed_on) == ("sirene", date(2026, 10, 1))  # as old as its oldest part
    assert found.is_head_office


def test_a_secondary_establishment_names_its_head_office():
    files.a_unit(1, head_office_siret=make.siret(1)[:9] + "00099")
    files.a_site(1, is_head_office=False)

    found = organisations.recognise(make.siret(1))

    assert not found.is_head_office
    assert found.head_office_siret == make.siret(1)[:9] + "00099"


def test_an_unknown_siret_is_not_recognised():
    assert organisations.recognise(make.siret(1)) is None


def test_the_rna_completes_sirene_when_a_single_association_answers():
    files.a_unit(1)
    files.a_site(1)
    files.an_rna_record(1)
    assert organisations.recognise(make.siret(1)).rna == "W922000001"

    files.an_rna_record(2, siret=make.siret(1))
    assert organisations.recognise(make.siret(1)).rna == ""


def test_a_masked_body_prefills_no_more_than_insee_gives():
    files.a_unit(1, name="", search_text="", is_masked=True)
    files.a_site(1, is_masked=True, address="", postcode="")

    found = organisations.recognise(make.siret(1))

    assert (found.name, found.address, found.postcode, found.commune_code) == ("", "", "", "92050")
