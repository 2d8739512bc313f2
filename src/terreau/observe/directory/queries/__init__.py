"""Reads of the directory: facts about one SIRET, lists of units, runs of imports."""

from terreau.observe.directory.queries.facts import (
    ESUS_LIST,
    RNA,
    SIRENE,
    Facts,
    Proof,
    department_of,
    evidences_of,
    facts_about,
    recognition,
)
from terreau.observe.directory.queries.runs import created_on, last_runs, runs, sirens_of
from terreau.observe.directory.queries.units import (
    Criteria,
    DirectoryRow,
    ProofLine,
    UnitSheet,
    activity_label,
    ess_units,
    headcount_label,
    matching,
    rows,
    sheet,
    units_on,
)

__all__ = [
    "ESUS_LIST",
    "RNA",
    "SIRENE",
    "Criteria",
    "DirectoryRow",
    "Facts",
    "Proof",
    "ProofLine",
    "UnitSheet",
    "activity_label",
    "created_on",
    "department_of",
    "ess_units",
    "evidences_of",
    "facts_about",
    "headcount_label",
    "last_runs",
    "matching",
    "recognition",
    "rows",
    "runs",
    "sheet",
    "sirens_of",
    "units_on",
]
