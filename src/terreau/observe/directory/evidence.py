"""Is this body ESS? Never one boolean: a set of dated proofs, and one pure function that weighs them and says why.

The law (2014-856, art. 1) knows bodies that are ESS by their form (associations, cooperatives, mutual societies, foundations)
and commercial companies that must prove it. INSEE's perimeter leaves some activities out. The rule by legal category and by
activity is data (`data/`), with a confidence per row: what is not sure asks for a proof, it never decides.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from terreau.observe.directory.states import EssStatus, EvidenceKind, Family

_DATA = Path(__file__).parent / "data"
_FAMILIES = {
    "association": Family.ASSOCIATION,
    "cooperative": Family.COOPERATIVE,
    "mutuelle": Family.MUTUAL,
    "fondation": Family.FOUNDATION,
    "societe_commerciale": Family.COMPANY,
    "autre_but_non_lucratif": Family.OTHER,
    "hors_ess": Family.OTHER,
}
# Level I of the legal categories, for the codes that the table does not name. Persons, public bodies and bare groupings are
# not private-law legal persons; companies and the rest may prove it.
OUTSIDE = ("0", "1", "2", "4", "7")
NAF_REV2 = "NAFRev2"


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One thing that shows, or denies, that a body is ESS. It counts from `valid_from` to `valid_until`, both included.

    `value`: legal category, NAF code, "O"/"N" of SIRENE, family of the list, or "yes"/"no" for statutes. `reference` of an
    activity is its nomenclature: codes of two nomenclatures are never compared.
    """

    kind: str
    value: str
    source: str = ""
    observed_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    reference: str = ""

    def counts_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class EssVerdict:
    """The status on a day, and the reasons that lead to it, the weightiest first."""

    status: EssStatus
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """What a legal category says: its family, and whether it is "in", "out" or "open" (only a proof decides)."""

    family: Family
    standing: str


@lru_cache(maxsize=1)
def category_rules() -> dict[str, CategoryRule]:
    """Legal category → rule. A category included or excluded with low confidence is left open."""
    with (_DATA / "ess_legal_categories.csv").open(encoding="utf-8", newline="") as file:
        return {row["code_cj"]: CategoryRule(_FAMILIES[row["famille"]], _standing(row)) for row in csv.DictReader(file)}


def _standing(row: dict[str, str]) -> str:
    if row["confiance"] == "basse":
        return "open"
    return {"oui": "in", "non": "out"}.get(row["inclus"], "open")


def category_rule(code: str) -> CategoryRule:
    """The rule of any category, named in the table or not."""
    if code in category_rules():
        return category_rules()[code]
    if code.startswith("5"):
        return CategoryRule(Family.COMPANY, "open")
    family = Family.PUBLIC if code.startswith("7") else Family.OTHER
    return CategoryRule(family, "out" if code.startswith(OUTSIDE) else "open")


@lru_cache(maxsize=1)
def excluded_activities() -> tuple[str, ...]:
    """NAF rév. 2 codes, or beginnings of codes, that leave the ESS perimeter; the doubtful ones are not in."""
    with (_DATA / "ess_excluded_activities.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["prefixe_ou_code_naf_rev2"] for row in csv.DictReader(file) if not row["confiance"].startswith("basse"))


def is_excluded_activity(code: str, nomenclature: str) -> bool:
    return nomenclature == NAF_REV2 and code.startswith(excluded_activities())


def ess_status(evidences: Iterable[Evidence], on_date: date) -> EssVerdict:
    """Weigh what is known of a body on a day.

    An officer's reading of the statutes decides; then an approval in force; then the list that the law entrusts to the
    CRESS (art. 6), which ESS France publishes; then the legal form, less the activities left out; a mere mention is a claim.
    """
    found: dict[str, Evidence] = {}
    for one in sorted(evidences, key=lambda evidence: evidence.observed_on or date.min):
        if one.counts_on(on_date):
            found[one.kind] = one  # the latest seen of each kind; of one day, the last given
    return _by_proof(found) or _by_form(found)


def _by_proof(found: dict[str, Evidence]) -> EssVerdict | None:
    statutes = found.get(EvidenceKind.STATUTES)
    if statutes is not None and statutes.value == "no":
        return EssVerdict(EssStatus.NOT_ESS, (_("An officer read the statutes: they do not meet the law of 2014."),))
    reasons = []
    if statutes is not None:
        reasons.append(_("An officer read the statutes: they meet the law of 2014."))
    if EvidenceKind.ESUS in found:
        reasons.append(_("It holds an ESUS approval, reserved to bodies of the ESS."))
    if EvidenceKind.ESSFRANCE_LIST in found:
        reasons.append(_("It is on the list of ESS bodies that ESS France and the CRESS publish (law of 2014, article 6)."))
    return EssVerdict(EssStatus.PROVED, tuple(reasons)) if reasons else None


def _by_form(found: dict[str, Evidence]) -> EssVerdict:
    form = found.get(EvidenceKind.LEGAL_FORM)
    if form is None or not form.value:
        return _open_verdict(_claim(found), _("Its legal form is not known here."))
    rule = category_rule(form.value)
    if rule.standing == "open":
        return _by_claim(found, rule)
    if rule.standing == "out":
        return EssVerdict(EssStatus.NOT_ESS, (_("Its legal form cannot belong to the ESS."),))
    activity = found.get(EvidenceKind.ACTIVITY)
    if activity is not None and is_excluded_activity(activity.value, activity.reference):
        reason = _(
            "Its main activity (%(code)s) is outside the ESS, whatever its legal form: "
            "public administration, employers, unions, churches, parties."
        )
        return EssVerdict(EssStatus.EXCLUDED, (reason % {"code": activity.value},))
    return EssVerdict(EssStatus.BY_STATUS, (_("Its legal form belongs to the ESS by law (2014, article 1)."),))


def _by_claim(found: dict[str, Evidence], rule: CategoryRule) -> EssVerdict:
    claim, flag = _claim(found), found.get(EvidenceKind.SIRENE_FLAG)
    if rule.family != Family.COMPANY:
        return _open_verdict(claim, _("Its legal form alone does not tell: statutes or an approval would."))
    if not claim and flag is not None and flag.value == "N":
        return EssVerdict(EssStatus.NOT_ESS, (_("A commercial company, declared outside the ESS in SIRENE."),))
    return _open_verdict(claim, _("A commercial company belongs to the ESS only if its statutes or an approval prove it."))


def _claim(found: dict[str, Evidence]) -> str:
    flag = found.get(EvidenceKind.SIRENE_FLAG)
    if EvidenceKind.SIAE in found:
        return _("It is an insertion structure under agreement with the State.")
    return _("It declared itself ESS in SIRENE; this is a claim, not a proof.") if flag is not None and flag.value == "O" else ""


def _open_verdict(claim: str, reason: str) -> EssVerdict:
    return EssVerdict(EssStatus.CLAIMED, (claim, reason)) if claim else EssVerdict(EssStatus.UNKNOWN, (reason,))
