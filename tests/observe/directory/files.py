"""Register files for tests: real header lines, invented rows."""

import csv
import io
from datetime import date
from pathlib import Path

from terreau.observe.directory.models import Association, EssEvidence, Establishment, EsusApproval, LegalUnit
from tests import factories as make

HEADERS = Path(__file__).parent / "headers"
DAY = date(2026, 11, 1)


def header(name: str) -> list[str]:
    line = (HEADERS / f"{name}.csv").read_text(encoding="utf-8").strip()
    return next(csv.reader([line], delimiter=";" if line.count(";") > line.count(",") else ","))


def table(columns: list[str], rows: list[dict[str, str]], *, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(path: Path, name: str, rows: list[dict[str, str]], *, more: tuple[str, ...] = (), encoding: str = "utf-8") -> Path:
    """A file with the real header of `name`, some columns more, and these rows."""
    delimiter = ";" if name.startswith("rna") else ","
    path.write_text(table([*header(name), *more], rows, delimiter=delimiter), encoding=encoding)
    return path


def site(number: int, **fields: str) -> dict[str, str]:
    """An open head office in Nanterre."""
    siret = make.siret(number)
    return {
        "siren": siret[:9],
        "nic": siret[9:],
        "siret": siret,
        "statutDiffusionEtablissement": "O",
        "etablissementSiege": "true",
        "numeroVoieEtablissement": "12",
        "indiceRepetitionEtablissement": "B",
        "typeVoieEtablissement": "AV",
        "libelleVoieEtablissement": "DES ESSAIS",
        "codePostalEtablissement": "92000",
        "libelleCommuneEtablissement": "NANTERRE",
        "codeCommuneEtablissement": "92050",
        "etatAdministratifEtablissement": "A",
        "activitePrincipaleEtablissement": "88.99B",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "activitePrincipaleNAF25Etablissement": "88.99Y",
    } | fields


def unit(number: int, **fields: str) -> dict[str, str]:
    """An active declared association."""
    siret = make.siret(number)
    return {
        "siren": siret[:9],
        "statutDiffusionUniteLegale": "O",
        "dateCreationUniteLegale": "2015-03-12",
        "sigleUniteLegale": "",
        "identifiantAssociationUniteLegale": f"W922{number:06d}",
        "trancheEffectifsUniteLegale": "11",
        "anneeEffectifsUniteLegale": "2023",
        "etatAdministratifUniteLegale": "A",
        "denominationUniteLegale": f"ASSOCIATION DES ESSAIS {number}",
        "categorieJuridiqueUniteLegale": "9220",
        "activitePrincipaleUniteLegale": "88.99B",
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "nicSiegeUniteLegale": siret[9:],
        "economieSocialeSolidaireUniteLegale": "O",
    } | fields


def association(number: int, **fields: str) -> dict[str, str]:
    return {
        "id": f"W922{number:06d}",
        "siret": make.siret(number),
        "date_creat": "2015-03-01",
        "date_disso": "0001-01-01",
        "titre": f"Association des essais {number}",
        "objet": "Réunir les voisins ; partager les outils",
        "adrs_codeinsee": "92050",
        "position": "A",
    } | fields


# Rows straight into the directory, for what is not about reading files.


def a_unit(number: int, **fields) -> LegalUnit:
    siret = make.siret(number)
    fields = {
        "name": f"ASSOCIATION DES ESSAIS {number}",
        "search_text": f"association des essais {number}",
        "legal_category": "9220",
        "activity": "88.99B",
        "activity_nomenclature": "NAFRev2",
        "is_active": True,
        "head_office_siret": siret,
        "created_date": date(2015, 3, 12),
        "observed_on": DAY,
    } | fields
    return LegalUnit.objects.create(siren=siret[:9], **fields)


def a_site(number: int, **fields) -> Establishment:
    siret = make.siret(number)
    fields = {
        "siren": siret[:9],
        "is_head_office": True,
        "is_open": True,
        "address": "12 AVENUE DES ESSAIS",
        "postcode": "92000",
        "commune_code": "92050",
        "commune_name": "NANTERRE",
        "observed_on": DAY,
    } | fields
    return Establishment.objects.create(siret=fields.pop("siret", siret), **fields)


def an_approval(number: int, *, decided_on: date, expires_on: date, **fields) -> EsusApproval:
    fields = {"name": f"ASSOCIATION DES ESSAIS {number}", "observed_on": DAY} | fields
    return EsusApproval.objects.create(siren=make.siret(number)[:9], decided_on=decided_on, expires_on=expires_on, **fields)


def a_proof(number: int, kind: str, value: str = "yes", **fields) -> EssEvidence:
    fields = {"source": "Statuts", "observed_on": DAY} | fields
    return EssEvidence.objects.create(siren=make.siret(number)[:9], kind=kind, value=value, **fields)


def an_rna_record(number: int, **fields) -> Association:
    fields = {
        "siret": make.siret(number),
        "name": f"Association des essais {number}",
        "search_text": f"association des essais {number}",
        "commune_code": "92050",
        "is_active": True,
        "observed_on": DAY,
    } | fields
    return Association.objects.create(rna=f"W922{number:06d}", **fields)
