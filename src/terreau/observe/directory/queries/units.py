"""Lists and sheets of legal units: the ESS perimeter as a filter, and typed rows for all that leaves the house."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from terreau.commons.organisations import queries as organisations
from terreau.commons.places import queries as places
from terreau.lib import siret as siret_
from terreau.lib import texts
from terreau.observe.directory import evidence
from terreau.observe.directory.models import Association, EssEvidence, Establishment, EsusApproval, LegalUnit
from terreau.observe.directory.queries import facts
from terreau.observe.directory.states import EssStatus, EvidenceKind, Family

PUBLIC = (EssStatus.BY_STATUS, EssStatus.PROVED, EssStatus.CLAIMED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Criteria:
    """What a visitor asks of the list; everything empty: the whole ESS of the territory."""

    words: str = ""
    communes: tuple[str, ...] = ()
    family: str = ""
    status: str = ""
    has_esus: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DirectoryRow:
    """What the public list and its export tell of a body. There is no field for anything more."""

    siren: str
    siret: str
    name: str
    acronym: str
    legal_category: str
    legal_category_label: str
    family: str
    activity: str
    activity_label: str
    commune_code: str
    commune_name: str
    status: EssStatus
    esus_until: date | None
    rna: str
    observed_on: date


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One proof as the sheet shows it."""

    kind: str
    text: str
    source: str
    observed_on: date
    valid_until: date | None
    is_over: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitSheet:
    """The public sheet of a body: identity, places, proofs. No person, and no more than INSEE gives."""

    row: DirectoryRow
    is_active: bool
    is_masked: bool
    created_date: date | None
    headcount: str
    purpose: str
    reasons: tuple[str, ...]
    proofs: tuple[ProofLine, ...]
    places: tuple[Establishment, ...]


@lru_cache(maxsize=4)
def _labels(name: str) -> dict[str, str]:
    with (Path(__file__).parents[1] / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["label"] for row in csv.DictReader(file)}


def activity_label(unit: LegalUnit) -> str:
    """The label of the main activity; only NAF rév. 2 codes have one here, and no code is read in another nomenclature."""
    return _labels("naf_rev2").get(unit.activity, "") if unit.activity_nomenclature == evidence.NAF_REV2 else ""


def headcount_label(unit: LegalUnit) -> str:
    """'10 à 19 salariés (2023)'."""
    label = _labels("headcount_bands").get(unit.headcount_band, "")
    return f"{label} ({unit.headcount_year})" if label and unit.headcount_year else label


def _standing_by(standing: str) -> Q:
    """Categories whose rule is `standing`, as a condition: the same rules as `evidence.category_rule`."""
    rules = evidence.category_rules()
    named = Q(legal_category__in=[code for code, rule in rules.items() if rule.standing == standing])
    unnamed = ~Q(legal_category__in=list(rules)) & ~Q(legal_category="")
    outside = Q()
    for beginning in evidence.OUTSIDE:
        outside |= Q(legal_category__startswith=beginning)
    if standing == "in":
        return named
    return named | (unnamed & (outside if standing == "out" else ~outside))


def _companies() -> Q:
    rules = evidence.category_rules()
    named = Q(legal_category__in=[code for code, rule in rules.items() if rule.family == Family.COMPANY])
    return named | (~Q(legal_category__in=list(rules)) & Q(legal_category__startswith="5"))


def _excluded_activity() -> Q:
    found = Q()
    for beginning in evidence.excluded_activities():
        found |= Q(activity__startswith=beginning)
    return Q(activity_nomenclature=evidence.NAF_REV2) & found


def status_on(day: date) -> Case:
    """The verdict of `evidence.ess_status` as an expression, so that a list can be filtered; a test holds one to the other."""
    in_force = Q(valid_until=None) | Q(valid_until__gte=day)
    proofs = EssEvidence.objects.filter(in_force)
    readings = proofs.filter(kind=EvidenceKind.STATUTES)
    later = Q(observed_on__gt=OuterRef("observed_on")) | Q(observed_on=OuterRef("observed_on"), pk__gt=OuterRef("pk"))
    latest = readings.exclude(Exists(readings.filter(later, siren=OuterRef("siren"))))
    listed = proofs.filter(kind=EvidenceKind.ESSFRANCE_LIST)
    proved = _about(latest.filter(value="yes")) | _about(approvals_on(day)) | _about(listed)
    claimed = Q(ess_flag="O") | _about(proofs.filter(kind=EvidenceKind.SIAE))
    return Case(
        When(_about(latest.filter(value="no")), then=Value(EssStatus.NOT_ESS)),
        When(proved, then=Value(EssStatus.PROVED)),
        When(_standing_by("in") & _excluded_activity(), then=Value(EssStatus.EXCLUDED)),
        When(_standing_by("in"), then=Value(EssStatus.BY_STATUS)),
        When(_standing_by("out"), then=Value(EssStatus.NOT_ESS)),
        When(claimed, then=Value(EssStatus.CLAIMED)),
        When(_companies() & Q(ess_flag="N"), then=Value(EssStatus.NOT_ESS)),
        default=Value(EssStatus.UNKNOWN),
        output_field=CharField(),
    )


def approvals_on(day: date) -> QuerySet[EsusApproval]:
    """Approvals in force that day, the last one included."""
    return EsusApproval.objects.filter(decided_on__lte=day, expires_on__gte=day)


def _about(rows: QuerySet[Any]) -> Q:
    return Q(siren__in=rows.values("siren"))


def units_on(day: date) -> QuerySet[LegalUnit]:
    """Every legal unit, with its `ess_status` on a day."""
    return LegalUnit.objects.annotate(ess_status=status_on(day))


def ess_units(day: date) -> QuerySet[LegalUnit]:
    """The bodies of the public directory: active, named, and ESS by law, by proof or by claim."""
    # Nothing else can be: this lets the database leave most companies aside before it weighs anything.
    candidates = _standing_by("in") | Q(ess_flag="O") | _about(EsusApproval.objects.all()) | _about(EssEvidence.objects.all())
    return units_on(day).filter(candidates, is_active=True, ess_status__in=PUBLIC).exclude(name="")


def matching(units: QuerySet[LegalUnit], criteria: Criteria, day: date) -> QuerySet[LegalUnit]:
    """Units that meet every criterion, by folded name."""
    for word in texts.fold(criteria.words).split():
        number = siret_.clean(criteria.words)
        if number.isdigit() and len(number) in {9, 14}:
            units = units.filter(siren=number[:9])
            break
        units = units.filter(search_text__contains=word)
    if criteria.communes:
        sites = Establishment.objects.filter(commune_code__in=criteria.communes, is_open=True)
        units = units.filter(_about(sites))
    if criteria.family:
        units = units.filter(_of_family(criteria.family))
    if criteria.status:
        units = units.filter(ess_status=criteria.status)
    if criteria.has_esus:
        units = units.filter(_about(approvals_on(day)))
    return units.order_by("search_text", "pk")


def _of_family(family: str) -> Q:
    if family == Family.COMPANY:
        return _companies()
    return Q(legal_category__in=[code for code, rule in evidence.category_rules().items() if rule.family == family])


def rows(units: Sequence[LegalUnit], day: date) -> list[DirectoryRow]:
    """The public rows of some units (from `ess_units` or `units_on`), in four queries."""
    sirens = [unit.siren for unit in units]
    sites: dict[str, Establishment] = {}
    open_sites = Establishment.objects.filter(siren__in=sirens, is_open=True).order_by("siren", "-is_head_office", "siret")
    for site in open_sites.only("siret", "siren", "is_head_office", "commune_code", "commune_name"):
        sites.setdefault(site.siren, site)
    approved = dict(approvals_on(day).filter(siren__in=sirens).order_by("expires_on", "pk").values_list("siren", "expires_on"))
    communes = places.names_of(site.commune_code for site in sites.values())
    names = organisations.typed_names({unit.head_office_siret: unit.name for unit in units if unit.head_office_siret})
    return [_row(unit, sites.get(unit.siren), approved.get(unit.siren), communes, names) for unit in units]


def _row(
    unit: LegalUnit, site: Establishment | None, esus_until: date | None, communes: dict[str, str], names: dict[str, str]
) -> DirectoryRow:
    return DirectoryRow(
        siren=unit.siren,
        siret=unit.head_office_siret,
        name=names.get(unit.head_office_siret, unit.name),
        acronym="" if unit.is_masked else unit.acronym,
        legal_category=unit.legal_category,
        legal_category_label=organisations.legal_category_label(unit.legal_category),
        family=str(evidence.category_rule(unit.legal_category).family.label),
        activity=unit.activity,
        activity_label=activity_label(unit),
        commune_code=site.commune_code if site else "",
        commune_name=communes.get(site.commune_code, site.commune_name) if site else "",
        status=EssStatus(unit.ess_status),  # type: ignore[attr-defined]  # annotated by units_on
        esus_until=esus_until,
        rna=unit.rna,
        observed_on=unit.observed_on,
    )


def sheet(unit: LegalUnit, day: date) -> UnitSheet:
    """Everything public about one unit (from `units_on`)."""
    approvals = list(EsusApproval.objects.filter(siren=unit.siren).order_by("-expires_on", "pk"))
    proofs = list(EssEvidence.objects.filter(siren=unit.siren).order_by("observed_on", "pk"))
    verdict = evidence.ess_status(facts.evidences_of(unit, approvals, proofs), day)
    purpose = Association.objects.filter(rna=unit.rna).values_list("purpose", flat=True).first() if unit.rna else ""
    return UnitSheet(
        row=rows([unit], day)[0],
        is_active=unit.is_active,
        is_masked=unit.is_masked,
        created_date=unit.created_date,
        headcount=headcount_label(unit),
        purpose=purpose or "",
        reasons=verdict.reasons,
        proofs=tuple(_proof_lines(unit, approvals, proofs, day)),
        places=tuple(
            Establishment.objects.filter(siren=unit.siren, is_open=True).order_by("-is_head_office", "commune_name", "siret")[:50]
        ),
    )


def _proof_lines(unit: LegalUnit, approvals: list[EsusApproval], proofs: list[EssEvidence], day: date) -> list[ProofLine]:
    category = organisations.legal_category_label(unit.legal_category)
    lines = [ProofLine(str(EvidenceKind.LEGAL_FORM.label), category, facts.SIRENE, unit.observed_on, None, is_over=False)]
    if unit.activity:
        text = f"{unit.activity} {activity_label(unit)}".strip()
        lines.append(ProofLine(str(EvidenceKind.ACTIVITY.label), text, facts.SIRENE, unit.observed_on, None, is_over=False))
    if unit.ess_flag:
        said = {"O": _("yes"), "N": _("no")}.get(unit.ess_flag, unit.ess_flag)
        lines.append(ProofLine(str(EvidenceKind.SIRENE_FLAG.label), said, facts.SIRENE, unit.observed_on, None, is_over=False))
    lines += [
        ProofLine(
            str(EvidenceKind.ESUS.label),
            facts.esus_text(one, day),
            facts.ESUS_LIST,
            one.observed_on,
            one.expires_on,
            is_over=day > one.expires_on,
        )
        for one in approvals
    ]
    for one in proofs:
        is_over = one.valid_until is not None and day > one.valid_until
        text = {"yes": _("they meet the law of 2014"), "no": _("they do not meet the law of 2014")}.get(one.value, one.value)
        lines.append(ProofLine(one.get_kind_display(), text, one.source, one.observed_on, one.valid_until, is_over=is_over))
    return lines
