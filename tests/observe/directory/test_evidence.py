"""The pure function that weighs proofs, and its mirror as a filter."""

import itertools
import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.observe.directory import evidence, queries
from terreau.observe.directory.evidence import Evidence, ess_status
from terreau.observe.directory.models import LegalUnit
from terreau.observe.directory.states import EssStatus, EvidenceKind, Family
from tests.observe.directory import files

DAY = date(2026, 11, 22)


def form(code: str) -> Evidence:
    return Evidence(kind=EvidenceKind.LEGAL_FORM, value=code)


def flag(value: str) -> Evidence:
    return Evidence(kind=EvidenceKind.SIRENE_FLAG, value=value)


def activity(code: str, nomenclature: str = "NAFRev2") -> Evidence:
    return Evidence(kind=EvidenceKind.ACTIVITY, value=code, reference=nomenclature)


def esus(until: date, *, since: date = date(2021, 11, 23)) -> Evidence:
    return Evidence(kind=EvidenceKind.ESUS, value="", valid_from=since, valid_until=until)


def statutes(value: str, seen: date = DAY) -> Evidence:
    return Evidence(kind=EvidenceKind.STATUTES, value=value, observed_on=seen)


def test_it_works():
    verdict = ess_status([form("9220"), activity("88.99B"), flag("")], DAY)

    assert verdict.status == EssStatus.BY_STATUS
    assert verdict.reasons == ("Sa forme juridique relève de l’ESS d’après la loi (2014, article 1er).",)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ([], EssStatus.UNKNOWN),
        ([form("9220")], EssStatus.BY_STATUS),
        ([form("5460"), flag("N")], EssStatus.BY_STATUS),  # a cooperative is ESS whatever the box says
        ([form("8210")], EssStatus.BY_STATUS),
        ([form("9300")], EssStatus.BY_STATUS),
        ([form("9220"), activity("94.91Z")], EssStatus.EXCLUDED),
        ([form("9220"), activity("84.11Z")], EssStatus.EXCLUDED),
        ([form("9220"), activity("94.91Z", "NAF25")], EssStatus.BY_STATUS),  # codes of two nomenclatures are not compared
        ([form("9220"), activity("94.12Z")], EssStatus.BY_STATUS),  # a doubtful exclusion excludes nobody
        ([form("9220"), activity("94.99Z")], EssStatus.BY_STATUS),
        ([form("9240"), flag("O")], EssStatus.NOT_ESS),
        ([form("7220"), flag("O")], EssStatus.NOT_ESS),
        ([form("1000"), flag("O")], EssStatus.NOT_ESS),
        ([form("5710")], EssStatus.UNKNOWN),  # SCIC and SCOP in the form of SAS are there: nobody is thrown out unheard
        ([form("5710"), flag("O")], EssStatus.CLAIMED),
        ([form("5710"), flag("N")], EssStatus.NOT_ESS),
        ([form("5498"), flag("O")], EssStatus.CLAIMED),  # a company code that the table does not name
        ([form("9210")], EssStatus.UNKNOWN),
        ([form("9900"), flag("O")], EssStatus.CLAIMED),
        ([form("5710"), esus(DAY)], EssStatus.PROVED),
        ([form("9220"), activity("94.91Z"), esus(DAY)], EssStatus.PROVED),
        ([form("5710"), Evidence(kind=EvidenceKind.ESSFRANCE_LIST, value="Coopératives")], EssStatus.PROVED),
        ([form("5710"), Evidence(kind=EvidenceKind.SIAE, value="EI")], EssStatus.CLAIMED),
        ([form("5710"), statutes("yes")], EssStatus.PROVED),
        ([form("9220"), statutes("no")], EssStatus.NOT_ESS),
        ([form("5710"), esus(DAY), statutes("no")], EssStatus.NOT_ESS),
        ([flag("O")], EssStatus.CLAIMED),
    ],
)
def test_status_follows_the_weightiest_proof(found, status):
    verdict = ess_status(found, DAY)

    assert verdict.status == status
    assert verdict.reasons
    assert all(reason.strip() for reason in verdict.reasons)


def test_esus_counts_until_its_last_day_included():
    found = [form("5710"), esus(date(2026, 11, 22))]

    assert ess_status(found, date(2026, 11, 22)).status == EssStatus.PROVED
    assert ess_status(found, date(2026, 11, 23)).status == EssStatus.UNKNOWN
    assert ess_status(found, date(2021, 11, 22)).status == EssStatus.UNKNOWN  # the day before the decision


def test_the_latest_reading_of_statutes_wins_in_any_order():
    earlier, later = statutes("yes", date(2026, 1, 1)), statutes("no", date(2026, 6, 1))

    assert ess_status([later, earlier], DAY).status == ess_status([earlier, later], DAY).status == EssStatus.NOT_ESS


def test_every_category_of_the_table_has_a_family_and_a_standing():
    rules = evidence.category_rules()
    assert len(rules) == 85
    assert {rule.standing for rule in rules.values()} == {"in", "out", "open"}
    assert evidence.category_rule("9220").family == Family.ASSOCIATION
    assert evidence.category_rule("5458").family == Family.COOPERATIVE
    assert evidence.category_rule("6411").family == Family.MUTUAL
    assert evidence.category_rule("5710").family == Family.COMPANY
    assert evidence.category_rule("7220").family == Family.PUBLIC


FOUND = st.lists(
    st.one_of(
        st.sampled_from(["9220", "9240", "5710", "5460", "5498", "9210", "7220", "6540", "3205", ""]).map(form),
        st.sampled_from(["O", "N", ""]).map(flag),
        st.sampled_from(["94.91Z", "88.99B", ""]).map(activity),
        st.dates(date(2024, 1, 1), date(2028, 1, 1)).map(esus),
        st.sampled_from(["yes", "no"]).map(statutes),
    ),
    max_size=6,
)


@given(FOUND)
def test_status_is_always_said_and_explained(found):
    verdict = ess_status(found, DAY)

    assert verdict.status in EssStatus
    assert verdict.reasons


@given(FOUND, st.integers(min_value=0, max_value=2000))
def test_an_expired_approval_weighs_nothing(found, days):
    expired = esus(DAY - timedelta(days=1 + days), since=date(2015, 1, 1))

    assert ess_status([*found, expired], DAY) == ess_status(found, DAY) or any(e.kind == EvidenceKind.ESUS for e in found)


@pytest.mark.django_db
def test_the_filter_says_the_same_as_the_function():
    """Over the table of categories, flags, activities and proofs: the list and the sheet never disagree."""
    dice = random.Random(11)  # enough of the table to meet every branch, the same each time
    categories = ["9220", "9240", "5710", "5460", "5498", "9210", "9900", "7220", "6540", "3205", "1000", "0000", ""]
    activities = [("94.91Z", "NAFRev2"), ("94.91Z", "NAF25"), ("84.11Z", "NAFRev2"), ("88.99B", "NAFRev2")]
    proofs = ["", "", "", "esus", "past", "future", "yes", "no", "yes-no", "no-yes", "list", "siae", "lapsed"]
    for number, (category, ess_flag) in enumerate(itertools.product(categories, ("O", "N", "")), start=1):
        for turn in range(8):
            _unit(number * 10 + turn, category, ess_flag, *dice.choice(activities), dice.choice(proofs))

    public = queries.units_on(DAY).filter(ess_status__in=queries.PUBLIC).values_list("siren", flat=True)
    assert set(queries.ess_units(DAY).values_list("siren", flat=True)) == set(public)
    for unit in queries.units_on(DAY):
        expected = ess_status(_evidences(unit), DAY)
        assert (unit.siren, unit.legal_category, unit.ess_status) == (unit.siren, unit.legal_category, expected.status)


def _unit(number: int, category: str, ess_flag: str, naf: str, nomenclature: str, proof: str) -> None:
    files.a_unit(number, legal_category=category, ess_flag=ess_flag, activity=naf, activity_nomenclature=nomenclature)
    day = timedelta(days=1)
    match proof:
        case "esus":
            files.an_approval(number, decided_on=date(2022, 1, 1), expires_on=DAY)
        case "past":
            files.an_approval(number, decided_on=date(2020, 1, 1), expires_on=DAY - day)
        case "future":
            files.an_approval(number, decided_on=DAY + day, expires_on=date(2030, 1, 1))
        case "yes" | "no":
            files.a_proof(number, EvidenceKind.STATUTES, proof)
        case "yes-no" | "no-yes":
            first, second = proof.split("-")
            files.a_proof(number, EvidenceKind.STATUTES, first, reference="1", observed_on=DAY - day)
            files.a_proof(number, EvidenceKind.STATUTES, second, reference="2", observed_on=DAY)
        case "list":
            files.a_proof(number, EvidenceKind.ESSFRANCE_LIST, "Associations")
        case "siae":
            files.a_proof(number, EvidenceKind.SIAE, "EI")
        case "lapsed":
            files.a_proof(number, EvidenceKind.STATUTES, "yes", valid_until=DAY - day)


def _evidences(unit: LegalUnit) -> list[Evidence]:
    from terreau.observe.directory.models import EssEvidence, EsusApproval

    approvals = EsusApproval.objects.filter(siren=unit.siren).order_by("pk")
    proofs = EssEvidence.objects.filter(siren=unit.siren).order_by("observed_on", "pk")
    return queries.evidences_of(unit, approvals, proofs)
