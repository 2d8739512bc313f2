"""Who may apply: rules kept as data by each edition, judged against dated facts of the registers. Pure, no database.

    {"id": "who", "kind": "any_of", "rules": [
        {"id": "association", "kind": "legal_family", "families": ["association"]},
        {"id": "esus", "kind": "esus_valid"}]}
    {"id": "seat", "kind": "seat_in_territory", "name": "les Hauts-de-Seine", "departments": ["92"], "communes": []}
    {"id": "siret", "kind": "has_siret"}                    {"id": "ess", "kind": "ess_status"}
    {"id": "active", "kind": "active_in_sirene"}            {"id": "age", "kind": "min_age", "months": 12}
    {"id": "old", "kind": "created_before", "date": "2026-01-01"}
    {"id": "start", "kind": "declared", "statement": "Le projet commence après le dépôt."}

A register that says nothing never refuses anyone: the rule is then "to prove", and an officer looks at the proof.
"""

from terreau.fund.calls.eligibility.kinds import Family, Kind, Rule, describe
from terreau.fund.calls.eligibility.shape import COMMUNE, DEPARTMENT, BadRules, added, changed, check, find, flat, problems, removed
from terreau.fund.calls.eligibility.verdicts import FAIL, PASS, TO_PROVE, Facts, Verdict, assess, is_eligible

__all__ = [
    "COMMUNE",
    "DEPARTMENT",
    "FAIL",
    "PASS",
    "TO_PROVE",
    "BadRules",
    "Facts",
    "Family",
    "Kind",
    "Rule",
    "Verdict",
    "added",
    "assess",
    "changed",
    "check",
    "describe",
    "find",
    "flat",
    "is_eligible",
    "problems",
    "removed",
]
