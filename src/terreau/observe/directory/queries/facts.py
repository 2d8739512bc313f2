"""Reads: what the registers say of a SIRET on a day, with the source and the date of each fact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

from terreau.commons.organisations.sources import Recognition
from terreau.lib import periods
from terreau.lib import siret as siret_
from terreau.observe.directory import evidence
from terreau.observe.directory.models import Association, EssEvidence, Establishment, EsusApproval, ImportRun, LegalUnit
from terreau.observe.directory.states import EssStatus, EvidenceKind, RegisterKind

SIRENE = "SIRENE (INSEE)"
RNA = "RNA (ministère de l’Intérieur)"
ESUS_LIST = "Liste des agréments ESUS (DG Trésor)"


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a fact comes from, the day it was true, and what to read about it."""

    source: str
    observed_on: date | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the registers say of an establishment and its legal unit on a day.

    Texts are empty, and `is_active` is false, where no register speaks: ask `is_known` first. `esus_until` is the last day of
    the latest approval, in the past once it has expired. `proofs` is keyed by the name of the fact; "sirene" and "esus_list"
    give the date of the registers themselves, "esus_list" even when they do not know the body.
    """

    siret: str
    siren: str
    is_known: bool
    is_active: bool = False
    name: str = ""
    legal_category: str = ""
    family: str = ""
    ess_status: str = EssStatus.UNKNOWN
    ess_reasons: tuple[str, ...] = ()
    esus_until: date | None = None
    created_date: date | None = None
    commune_code: str = ""
    department: str = ""
    naf: str = ""
    proofs: Mapping[str, Proof] = field(default_factory=dict)


def facts_about(siret: str, on_date: date) -> Facts:
    """Everything eligibility may rest on, for one SIRET. Four queries, five for a body we do not know; none outside the database."""
    siren = siret_.siren_of(siret)
    unit = LegalUnit.objects.filter(siren=siren).annotate(esus_list_date=Subquery(_list_dates()[:1])).first()
    site = Establishment.objects.filter(siret=siret).first()
    approvals = list(EsusApproval.objects.filter(siren=siren).order_by("expires_on", "pk"))
    proofs = list(EssEvidence.objects.filter(siren=siren).order_by("observed_on", "pk"))
    verdict = evidence.ess_status(evidences_of(unit, approvals, proofs), on_date)
    begun = [one for one in approvals if one.decided_on <= on_date]
    category = unit.legal_category if unit else ""
    return Facts(
        siret=siret,
        siren=siren,
        is_known=unit is not None or site is not None,
        is_active=_is_active(unit, site),
        name=unit.name if unit else (site.name if site else ""),
        legal_category=category,
        family=evidence.category_rule(category).family if category else "",
        ess_status=verdict.status,
        ess_reasons=verdict.reasons,
        esus_until=begun[-1].expires_on if begun else None,
        created_date=_created_date(unit),
        commune_code=site.commune_code if site else "",
        department=department_of(site.commune_code) if site else "",
        naf=unit.activity if unit else "",
        proofs=_proofs(unit, site, approvals, proofs, verdict, on_date),
    )


def evidences_of(unit: LegalUnit | None, approvals: Iterable[EsusApproval], proofs: Iterable[EssEvidence]) -> list[evidence.Evidence]:
    """The rows of the registers about one body, as the pure function wants them."""
    found = [
        evidence.Evidence(
            kind=EvidenceKind.ESUS,
            value=one.reference,
            source=ESUS_LIST,
            observed_on=one.observed_on,
            valid_from=one.decided_on,
            valid_until=one.expires_on,
        )
        for one in approvals
    ]
    found += [
        evidence.Evidence(
            kind=one.kind,
            value=one.value,
            source=one.source,
            observed_on=one.observed_on,
            valid_until=one.valid_until,
            reference=one.reference,
        )
        for one in proofs
    ]
    if unit is not None:
        said = [
            (EvidenceKind.LEGAL_FORM, unit.legal_category, ""),
            (EvidenceKind.ACTIVITY, unit.activity, unit.activity_nomenclature),
            (EvidenceKind.SIRENE_FLAG, unit.ess_flag, ""),
        ]
        found += [
            evidence.Evidence(kind=kind, value=value, reference=reference, source=SIRENE, observed_on=unit.observed_on)
            for kind, value, reference in said
        ]
    return found


def recognition(siret: str) -> Recognition | None:
    """What prefills a record when a SIRET is typed, anywhere in the house. Masked bodies: no more than INSEE gives."""
    unit = LegalUnit.objects.filter(siren=siret_.siren_of(siret)).first()
    site = Establishment.objects.filter(siret=siret).first()
    if unit is None and site is None:
        return None
    return Recognition(
        siret=siret,
        name=unit.name if unit else site.name if site else "",
        legal_category=unit.legal_category if unit else "",
        address=site.address if site else "",
        postcode=site.postcode if site else "",
        commune_code=site.commune_code if site else "",
        commune_name=site.commune_name if site else "",
        rna=_rna(unit, siret),
        is_active=_is_active(unit, site),
        source="sirene",
        observed_on=min(one.observed_on for one in (unit, site) if one is not None),
        head_office_siret=unit.head_office_siret if unit else "",
    )


def department_of(commune_code: str) -> str:
    """'92050' → '92', '97101' → '971', '2A004' → '2A'."""
    return commune_code[:3] if commune_code.startswith(("97", "98")) else commune_code[:2]


def _is_active(unit: LegalUnit | None, site: Establishment | None) -> bool:
    """Neither ceased nor closed, for as much as is known."""
    return (unit is not None or site is not None) and (unit is None or unit.is_active) and (site is None or site.is_open)


def _created_date(unit: LegalUnit | None) -> date | None:
    return unit.created_date if unit else None


def _rna(unit: LegalUnit | None, siret: str) -> str:
    """The number SIRENE knows; it may lag the RNA, which is asked when SIRENE says nothing and a single association answers."""
    if unit is None or unit.rna:
        return unit.rna if unit else ""
    found = list(
        Association.objects.filter(siret__startswith=siret_.siren_of(siret), is_active=True).order_by("pk").values_list("pk", flat=True)[:2]
    )
    return found[0] if len(found) == 1 else ""


def _proofs(
    unit: LegalUnit | None,
    site: Establishment | None,
    approvals: list[EsusApproval],
    proofs: list[EssEvidence],
    verdict: evidence.EssVerdict,
    on_date: date,
) -> dict[str, Proof]:
    found: dict[str, Proof] = {}
    # The date of the list of approvals that we hold: not being on it says something, too.
    list_date = unit.esus_list_date if unit is not None else _list_dates().first()  # type: ignore[attr-defined]
    if list_date is not None:
        found["esus_list"] = Proof(ESUS_LIST, list_date, "")
    if unit is not None:
        state = _("in activity") if unit.is_active else _("activity ceased")
        found |= {
            "sirene": Proof(SIRENE, unit.observed_on, unit.name),
            "name": Proof(SIRENE, unit.observed_on, unit.name),
            "legal_category": Proof(SIRENE, unit.observed_on, unit.legal_category),
            "family": Proof(SIRENE, unit.observed_on, str(evidence.category_rule(unit.legal_category).family.label)),
            "naf": Proof(SIRENE, unit.observed_on, unit.activity),
            "is_active": Proof(SIRENE, unit.observed_on, state),
        }
        if unit.created_date:
            found["created_date"] = Proof(SIRENE, unit.observed_on, periods.day(unit.created_date))
    if site is not None:
        found |= {key: Proof(SIRENE, site.observed_on, site.commune_name) for key in ("commune_code", "department")}
        found.setdefault("sirene", Proof(SIRENE, site.observed_on, site.name))
        if not site.is_open or unit is None:
            state = _("open establishment") if site.is_open else _("closed establishment")
            found["is_active"] = Proof(SIRENE, site.observed_on, state)
    if approvals:
        found["esus_until"] = Proof(ESUS_LIST, approvals[-1].observed_on, esus_text(approvals[-1], on_date))
    if unit is not None or approvals or proofs:
        sources = {one.source for one in proofs} | ({SIRENE} if unit else set()) | ({ESUS_LIST} if approvals else set())
        days = [one.observed_on for one in proofs] + [one.observed_on for one in approvals] + ([unit.observed_on] if unit else [])
        found["ess_status"] = Proof(", ".join(sorted(sources)), max(days), " ".join(verdict.reasons))
    return found


def _list_dates() -> QuerySet[ImportRun, date]:
    """The days the lists of approvals we have read speak of, latest first."""
    read = ImportRun.objects.filter(kind=RegisterKind.ESUS).exclude(finished_at=None)
    return read.order_by("-observed_on").values_list("observed_on", flat=True)


def esus_text(approval: EsusApproval, on_date: date) -> str:
    """An approval in words, as it stands that day, and how its end was found."""
    words = {"from": periods.day(approval.decided_on), "until": periods.day(approval.expires_on)}
    if on_date > approval.expires_on:
        said = _("approval expired on %(until)s")
    elif on_date < approval.decided_on:
        said = _("approval from %(from)s, not in force yet")
    else:
        said = _("approval in force until %(until)s included")
    note = {"expiry": _("end computed from the date of decision"), "decision": _("beginning computed from the end")}.get(approval.computed)
    return said % words + (f" ({note})" if note else "")
