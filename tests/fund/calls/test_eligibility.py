from dataclasses import dataclass, field
from datetime import date

import pytest
from django.utils import translation

from terreau.fund.calls import eligibility
from terreau.observe.directory import queries
from terreau.observe.directory.states import Family
from tests import factories as make

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Proof:
    source: str = "Sirene"
    observed_on: date = date(2026, 11, 1)
    text: str = ""


@dataclass(frozen=True)
class Facts:
    siret: str = "99990001200017"
    is_known: bool = True
    is_active: bool | None = True
    family: str = "association"
    ess_status: str = "by_status"
    ess_reasons: tuple[str, ...] = ()
    esus_until: date | None = None
    created_date: date | None = date(2020, 2, 29)
    commune_code: str = "92050"
    department: str = "92"
    proofs: dict[str, Proof] = field(default_factory=dict)


UNKNOWN = Facts(is_known=False, is_active=None, family="", ess_status="unknown", created_date=None, commune_code="", department="")
WHO = {
    "id": "who",
    "kind": "any_of",
    "rules": [{"id": "association", "kind": "legal_family", "families": ["association"]}, {"id": "esus", "kind": "esus_valid"}],
}
SEAT = {"id": "seat", "kind": "seat_in_territory", "name": "les Hauts-de-Seine", "departments": ["92"], "communes": []}
REAL_CALL = [WHO, SEAT]
ONE_OF_EACH = [
    WHO,
    SEAT,
    {"id": "siret", "kind": "has_siret"},
    {"id": "active", "kind": "active_in_sirene"},
    {"id": "ess", "kind": "ess_status"},
    {"id": "age", "kind": "min_age", "months": 12},
    {"id": "old", "kind": "created_before", "date": "2026-01-01"},
    {"id": "start", "kind": "declared", "statement": "Le projet n’a pas commencé."},
]


def status(rule, facts=None, **kwargs):
    return eligibility.assess([rule], facts or Facts(), TODAY, **kwargs)[0].status


def test_it_works():
    verdicts = eligibility.assess(REAL_CALL, Facts(proofs={"commune_code": Proof()}), TODAY)

    assert [verdict.status for verdict in verdicts] == ["pass", "pass"]
    assert eligibility.is_eligible(verdicts) is True
    assert (verdicts[1].source, verdicts[1].observed_on) == ("Sirene", date(2026, 11, 1))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), True),
        (Facts(family="company", esus_until=TODAY), True),
        (Facts(family="company", esus_until=date(2026, 11, 21)), False),
        (Facts(family="company"), None),
        (Facts(department="75", commune_code="75056"), False),
        (UNKNOWN, None),
    ],
)
def test_the_first_edition_takes_associations_or_valid_esus_seated_in_the_department(facts, expected):
    assert eligibility.is_eligible(eligibility.assess(REAL_CALL, facts, TODAY)) is expected


def test_an_unknown_siret_never_fails_on_a_register():
    verdicts = eligibility.assess(ONE_OF_EACH, UNKNOWN, TODAY)

    assert {verdict.status for verdict in verdicts if verdict.rule_id != "siret"} == {"to_prove"}


@pytest.mark.parametrize(
    ("created", "months", "expected"),
    [
        (date(2025, 11, 22), 12, "pass"),
        (date(2025, 11, 23), 12, "fail"),
        (date(2020, 2, 29), 81, "fail"),
        (date(2020, 2, 22), 81, "pass"),
        (None, 12, "to_prove"),
    ],
)
def test_age_counts_whole_months(created, months, expected):
    assert status({"id": "age", "kind": "min_age", "months": months}, Facts(created_date=created)) == expected


def test_created_before_excludes_the_day_itself():
    rule = {"id": "old", "kind": "created_before", "date": "2020-02-29"}

    assert status(rule) == "fail"
    assert status({**rule, "date": "2020-03-01"}) == "pass"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("by_status", "pass"),
        ("proved", "pass"),
        ("claimed", "to_prove"),
        ("unknown", "to_prove"),
        ("excluded", "fail"),
        ("not_ess", "fail"),
    ],
)
def test_ess_status_asks_for_a_proof_when_it_is_only_claimed(value, expected):
    assert status({"id": "ess", "kind": "ess_status"}, Facts(ess_status=value)) == expected


def test_an_expired_approval_closes_the_door_and_an_unlisted_one_does_not():
    rule = {"id": "esus", "kind": "esus_valid"}
    expired = {"esus_until": Proof(text="agrément expiré le 1 mars 2024")}

    assert status(rule, Facts(proofs=expired)) == "fail"
    assert eligibility.assess([rule], Facts(proofs=expired), TODAY)[0].proof == "agrément expiré le 1 mars 2024"
    assert status(rule) == "to_prove"


def test_a_register_that_does_not_say_refuses_nobody():
    assert status({"id": "active", "kind": "active_in_sirene"}, Facts(is_active=None)) == "to_prove"
    assert status({"id": "form", "kind": "legal_family", "families": ["association"]}, Facts(family="")) == "to_prove"


def test_families_are_those_of_the_directory():
    assert set(eligibility.Family.values) == set(Family.values)


def test_facts_of_the_registers_are_judged_as_they_come(db):
    facts = queries.facts_about(make.siret(1), TODAY)

    assert {verdict.status for verdict in eligibility.assess(REAL_CALL, facts, TODAY)} == {"to_prove"}


def test_a_commune_may_be_named_instead_of_a_department():
    rule = {"id": "seat", "kind": "seat_in_territory", "name": "Nanterre", "departments": [], "communes": ["92050"]}

    assert status(rule) == "pass"
    assert status(rule, Facts(commune_code="92012")) == "fail"


@pytest.mark.parametrize(("statements", "expected"), [({}, "to_prove"), ({"start": True}, "pass"), ({"start": False}, "fail")])
def test_a_statement_is_the_applicants_word(statements, expected):
    rule = {"id": "start", "kind": "declared", "statement": "Le projet n’a pas commencé."}

    assert status(rule, statements=statements) == expected


def test_a_body_without_siret_may_not_send():
    rule = {"id": "siret", "kind": "has_siret"}

    assert status(rule, Facts(siret="")) == "fail"
    assert status(rule) == "pass"


def test_a_closed_establishment_fails():
    assert status({"id": "active", "kind": "active_in_sirene"}, Facts(is_active=False)) == "fail"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_rule_and_verdict_reads_as_a_sentence(language):
    with translation.override(language):
        assert all(eligibility.describe(rule).endswith(".") for rule in eligibility.flat(ONE_OF_EACH))
        for facts in (Facts(), UNKNOWN, Facts(family="company", is_active=False, department="75", commune_code="75056")):
            assert all(
                verdict.label and verdict.proof for verdict in eligibility.assess(ONE_OF_EACH, facts, TODAY) if verdict.rule_id != "ess"
            )


def test_the_shape_of_good_rules_is_accepted():
    eligibility.check(ONE_OF_EACH)
    eligibility.check([])


@pytest.mark.parametrize(
    "rules",
    [
        {"kind": "has_siret"},
        ["has_siret"],
        [{"kind": "has_siret"}],
        [{"id": "Mauvais id", "kind": "has_siret"}],
        [{"id": "a", "kind": "astrology"}],
        [{"id": "a", "kind": "any_of", "rules": []}],
        [{"id": "a", "kind": "any_of", "rules": [{"id": "b", "kind": "any_of", "rules": [{"id": "c", "kind": "has_siret"}]}]}],
        [{"id": "a", "kind": "has_siret"}, {"id": "a", "kind": "has_siret"}],
        [{"id": "a", "kind": "any_of", "rules": [{"id": "a", "kind": "has_siret"}]}],
        [{"id": "a", "kind": "legal_family", "families": []}],
        [{"id": "a", "kind": "legal_family", "families": ["astrologers"]}],
        [{"id": "a", "kind": "legal_family"}],
        [{"id": "a", "kind": "seat_in_territory", "departments": ["92"]}],
        [{"id": "a", "kind": "seat_in_territory", "name": "Ici"}],
        [{"id": "a", "kind": "seat_in_territory", "name": "Ici", "departments": ["quatre-vingt-douze"]}],
        [{"id": "a", "kind": "seat_in_territory", "name": "Ici", "departments": "92"}],
        [{"id": "a", "kind": "min_age", "months": 0}],
        [{"id": "a", "kind": "min_age", "months": "12"}],
        [{"id": "a", "kind": "created_before", "date": "demain"}],
        [{"id": "a", "kind": "declared", "statement": "  "}],
    ],
)
def test_a_bad_shape_is_refused_with_reasons(rules):
    with pytest.raises(eligibility.BadRules) as refusal:
        eligibility.check(rules)

    assert all(refusal.value.reasons)


def test_corsican_departments_are_codes():
    eligibility.check([{"id": "a", "kind": "seat_in_territory", "name": "Ajaccio", "departments": ["2A"], "communes": ["2A004"]}])


def test_a_rule_is_added_beside_another_as_an_alternative():
    rules = eligibility.added([], {"kind": "legal_family", "families": ["association"]})
    rules = eligibility.added(rules, {"kind": "has_siret"})
    rules = eligibility.added(rules, {"kind": "esus_valid"}, beside="legal_family_1")

    eligibility.check(rules)
    assert [rule["kind"] for rule in rules] == ["any_of", "has_siret"]
    assert [part["id"] for part in rules[0]["rules"]] == ["legal_family_1", "esus_valid_1"]

    rules = eligibility.added(rules, {"kind": "ess_status"}, beside=rules[0]["id"])
    assert [part["id"] for part in rules[0]["rules"]] == ["legal_family_1", "esus_valid_1", "ess_status_1"]


def test_a_group_left_with_one_condition_is_that_condition():
    rules = eligibility.removed(eligibility.removed(REAL_CALL, "seat"), "esus")

    assert rules == [WHO["rules"][0]]
    assert eligibility.removed(REAL_CALL, "who") == [SEAT]


def test_a_rule_is_changed_where_it_stands():
    rules = eligibility.changed(REAL_CALL, {"id": "association", "kind": "legal_family", "families": ["cooperative"]})

    assert eligibility.find(rules, "association")["families"] == ["cooperative"]
    assert eligibility.find(REAL_CALL, "association")["families"] == ["association"]
