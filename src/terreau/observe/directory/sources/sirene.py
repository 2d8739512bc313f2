"""SIRENE, the two stocks of INSEE: establishments, then the legal units they belong to."""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from terreau.lib import rna, siret, texts
from terreau.observe.directory.sources import columns
from terreau.observe.directory.sources.selections import Selection
from terreau.observe.directory.sources.tables import Table
from terreau.observe.directory.sources.tallies import Tally

NATURAL_PERSON = "1000"
HIDDEN = "[ND]"  # diffusion partielle: what INSEE does not give, nobody gives
SITE_NEEDED = (
    "siret",
    "siren",
    "statutDiffusionEtablissement",
    "etablissementSiege",
    "codePostalEtablissement",
    "libelleCommuneEtablissement",
    "codeCommuneEtablissement",
    "etatAdministratifEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
)
SITE_OPTIONAL = (
    "complementAdresseEtablissement",
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
    "enseigne1Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleNAF25Etablissement",
)
SITE_FIELDS = (
    "siret",
    "siren",
    "is_head_office",
    "is_open",
    "is_masked",
    "name",
    "address",
    "postcode",
    "commune_code",
    "commune_name",
    "activity",
    "activity_nomenclature",
    "activity_naf25",
    "observed_on",
)
UNIT_NEEDED = (
    "siren",
    "statutDiffusionUniteLegale",
    "dateCreationUniteLegale",
    "etatAdministratifUniteLegale",
    "denominationUniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "nicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale",
)
UNIT_OPTIONAL = (
    "sigleUniteLegale",
    "identifiantAssociationUniteLegale",
    "trancheEffectifsUniteLegale",
    "anneeEffectifsUniteLegale",
    "denominationUsuelle1UniteLegale",
    "unitePurgeeUniteLegale",
    "activitePrincipaleNAF25UniteLegale",
)
UNIT_FIELDS = (
    "siren",
    "name",
    "acronym",
    "search_text",
    "legal_category",
    "activity",
    "activity_nomenclature",
    "activity_naf25",
    "ess_flag",
    "is_active",
    "is_masked",
    "headcount_band",
    "headcount_year",
    "rna",
    "head_office_siret",
    "created_date",
    "observed_on",
)
_IS_OPEN = SITE_FIELDS.index("is_open")
_IS_ACTIVE = UNIT_FIELDS.index("is_active")
_STREETS = {
    "ALL": "ALLÉE",
    "AV": "AVENUE",
    "BD": "BOULEVARD",
    "CAR": "CARREFOUR",
    "CHE": "CHEMIN",
    "CRS": "COURS",
    "ESP": "ESPLANADE",
    "IMP": "IMPASSE",
    "PAS": "PASSAGE",
    "PL": "PLACE",
    "QU": "QUAI",
    "RES": "RÉSIDENCE",
    "RPT": "ROND-POINT",
    "RTE": "ROUTE",
    "SQ": "SQUARE",
    "VLA": "VILLA",
}
_REPETITIONS = {"B": "BIS", "T": "TER", "Q": "QUATER"}


def known_site_columns() -> frozenset[str]:
    return columns.known("sirene_sites")


def known_unit_columns() -> frozenset[str]:
    return columns.known("sirene_units")


def leaves_out_site(values: tuple[Any, ...]) -> str:
    """Closed for long, and never known here: not worth a row. One that we know is updated, and shows as closed."""
    return "" if values[_IS_OPEN] else _("closed establishments")


def leaves_out_unit(values: tuple[Any, ...]) -> str:
    return "" if values[_IS_ACTIVE] else _("ceased legal units")


def read_sites(table: Table, selection: Selection, tally: Tally) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Establishments whose commune is in the territory. The loop is bare: forty million rows go through it."""
    where = table.positions(SITE_NEEDED, SITE_OPTIONAL)
    pick = itemgetter(*where.values())
    names = tuple(where)
    commune_at, width, territory = where["codeCommuneEtablissement"], len(table.header), selection.territory
    read = elsewhere = 0
    try:
        for row in table.rows:
            read += 1
            if len(row) != width:
                tally.refuse(table.line(), _("wrong number of columns"), ",".join(row[:3]))
            elif row[commune_at].startswith(territory):
                line = table.line()
                fields = dict(zip(names, pick(row), strict=True))
                if siret.is_siret(fields["siret"]) and fields["siret"].startswith(fields["siren"]):
                    yield line, _site(fields, selection)
                else:
                    tally.refuse(line, _("SIRET with wrong check digits"), fields["siret"])
            else:
                elsewhere += 1
    finally:
        tally.read += read
        tally.leave_out(_("outside the territory"), elsewhere)


def _site(fields: dict[str, str], selection: Selection) -> tuple[Any, ...]:
    is_masked = fields["statutDiffusionEtablissement"] != "O"
    told = {name: "" if value == HIDDEN else value for name, value in fields.items()}
    name = told.get("enseigne1Etablissement") or told.get("denominationUsuelleEtablissement") or ""
    return (
        told["siret"],
        told["siren"],
        told["etablissementSiege"].lower() == "true",
        told["etatAdministratifEtablissement"] == "A",
        is_masked,
        "" if is_masked else name[:200],
        "" if is_masked else address(told),
        "" if is_masked else told["codePostalEtablissement"][:5],
        told["codeCommuneEtablissement"][:5],
        told["libelleCommuneEtablissement"][:100],
        told["activitePrincipaleEtablissement"][:6],
        told["nomenclatureActivitePrincipaleEtablissement"][:8],
        told.get("activitePrincipaleNAF25Etablissement", "")[:6],
        selection.observed_on,
    )


def address(told: dict[str, str]) -> str:
    """'BÂTIMENT A, 3 BIS AVENUE DES LILAS': on one line, abbreviations opened."""
    repetition = told.get("indiceRepetitionEtablissement", "")
    kind = told.get("typeVoieEtablissement", "")
    street = (
        told.get("numeroVoieEtablissement", ""),
        _REPETITIONS.get(repetition, repetition),
        _STREETS.get(kind, kind),
        told.get("libelleVoieEtablissement", ""),
    )
    lines = (told.get("complementAdresseEtablissement", ""), " ".join(part for part in street if part))
    written = ", ".join(line for line in lines if line)
    is_plain = written.isprintable() and "  " not in written and len(written) <= 250  # nearly always: forty million rows are worth the look
    return written if is_plain else texts.one_line(written, 250)


def read_units(table: Table, selection: Selection, tally: Tally) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Legal units that have an establishment here. Natural persons are left in the file: the directory has no use for their names."""
    where = table.positions(UNIT_NEEDED, UNIT_OPTIONAL)
    pick = itemgetter(*where.values())
    names = tuple(where)
    siren_at, category_at, width = where["siren"], where["categorieJuridiqueUniteLegale"], len(table.header)
    wants = selection.wants_siren
    read = elsewhere = persons = 0
    try:
        for row in table.rows:
            read += 1
            if len(row) != width:
                tally.refuse(table.line(), _("wrong number of columns"), ",".join(row[:3]))
            elif row[category_at] == NATURAL_PERSON:
                persons += 1
            elif wants(row[siren_at]):
                line = table.line()
                fields = dict(zip(names, pick(row), strict=True))
                if siret.is_siren(fields["siren"]):
                    yield line, _unit(fields, selection)
                else:
                    tally.refuse(line, _("SIREN with wrong check digits"), fields["siren"])
            else:
                elsewhere += 1
    finally:
        tally.read += read
        tally.leave_out(_("natural persons"), persons)
        tally.leave_out(_("without an establishment in the territory"), elsewhere)


def _unit(fields: dict[str, str], selection: Selection) -> tuple[Any, ...]:
    is_masked = fields["statutDiffusionUniteLegale"] != "O"
    told = {name: "" if value == HIDDEN else value for name, value in fields.items()}
    acronym = "" if is_masked else told.get("sigleUniteLegale", "")[:40]
    name = (told["denominationUniteLegale"] or told.get("denominationUsuelle1UniteLegale", ""))[:200] or acronym
    nic = told["nicSiegeUniteLegale"]
    number = rna.clean(told.get("identifiantAssociationUniteLegale", ""))
    return (
        told["siren"],
        name,
        acronym,
        texts.fold(f"{name} {acronym}".strip())[:300],
        told["categorieJuridiqueUniteLegale"][:4],
        told["activitePrincipaleUniteLegale"][:6],
        told["nomenclatureActivitePrincipaleUniteLegale"][:8],
        told.get("activitePrincipaleNAF25UniteLegale", "")[:6],
        told["economieSocialeSolidaireUniteLegale"][:1],
        told["etatAdministratifUniteLegale"] == "A",
        is_masked,
        told.get("trancheEffectifsUniteLegale", "")[:2],
        told.get("anneeEffectifsUniteLegale", "")[:4],
        number if rna.is_rna(number) else "",
        told["siren"] + nic if len(nic) == 5 else "",
        columns.real_day(told["dateCreationUniteLegale"]),
        selection.observed_on,
    )
