"""Reading a territory: our own folder of CSV and GeoJSON, or the `data` folder of @etalab/decoupage-administratif."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGED = Path(__file__).parent / "data"


class Unreadable(ValueError):
    """The folder does not hold what a territory needs; the message says what is missing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CommuneRow:
    """One commune; `grouping` and `arrondissement` are codes, `outline` a GeoJSON geometry."""

    code: str
    name: str
    siren: str = ""
    postcodes: tuple[str, ...] = ()
    population: int | None = None
    arrondissement: str = ""
    grouping: str = ""
    longitude: float | None = None
    latitude: float | None = None
    outline: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupingRow:
    siren: str
    name: str
    population: int | None = None
    communes_count: int | None = None


@dataclass(frozen=True, slots=True)
class Territory:
    """What was read. `arrondissements` is code → name."""

    communes: tuple[CommuneRow, ...]
    groupings: tuple[GroupingRow, ...] = ()
    arrondissements: dict[str, str] = field(default_factory=dict)


def packaged(territory: str) -> Path:
    """The folder that comes with the house for a territory; it exists for 92."""
    return PACKAGED / territory


def read(folder: Path, territory: str) -> Territory:
    """The communes whose code begins with `territory`, with their groupings and arrondissements."""
    if (folder / "communes.csv").is_file():
        found = _read_ours(folder, territory)
    elif (folder / "communes.json").is_file():
        found = _read_etalab(folder, territory)
    else:
        raise Unreadable(f"{folder}: communes.csv, communes.json")
    if not found.communes:
        raise Unreadable(f"{folder}: {territory}")
    return found


def _read_ours(folder: Path, territory: str) -> Territory:
    outlines = {}
    if (folder / "outlines.geojson").is_file():
        features = json.loads((folder / "outlines.geojson").read_text(encoding="utf-8"))["features"]
        outlines = {feature["properties"]["code"]: feature["geometry"] for feature in features}
    rows = [row for row in _rows(folder / "communes.csv") if row["code_insee"].startswith(territory)]
    communes = tuple(_commune(row, outlines) for row in rows)
    groupings = _rows(folder / "groupings.csv") if (folder / "groupings.csv").is_file() else []
    return Territory(
        communes,
        tuple(
            GroupingRow(
                siren=row["siren"],
                name=row["nom"],
                population=_whole(row.get("population_municipale_totale")),
                communes_count=_whole(row.get("nb_communes_total")),
            )
            for row in groupings
        ),
        {row["arrondissement_code"]: row["arrondissement_nom"] for row in rows if row.get("arrondissement_code")},
    )


def _commune(row: dict[str, str], outlines: dict[str, Any]) -> CommuneRow:
    return CommuneRow(
        code=row["code_insee"],
        name=row["nom"],
        siren=row.get("siren") or "",
        postcodes=tuple((row.get("codes_postaux") or "").split("|")) if row.get("codes_postaux") else (),
        population=_whole(row.get("population_municipale")),
        arrondissement=row.get("arrondissement_code") or "",
        grouping=row.get("ept_siren") or "",
        longitude=_real(row.get("centroide_lon")),
        latitude=_real(row.get("centroide_lat")),
        outline=outlines.get(row["code_insee"]),
    )


def _read_etalab(folder: Path, territory: str) -> Territory:
    """Communes with their EPCI, or their EPT in the Grand Paris, which wins: the metropolis holds them all."""
    wanted = [c for c in _json(folder / "communes.json") if c["code"].startswith(territory) and c["type"] == "commune-actuelle"]
    groups = [*_json(folder / "epci.json"), *_json(folder / "ept.json")]
    grouping_of = {member["code"]: group["code"] for group in groups for member in group["membres"]}
    held = {grouping_of[commune["code"]] for commune in wanted if commune["code"] in grouping_of}
    return Territory(
        tuple(
            CommuneRow(
                code=commune["code"],
                name=commune["nom"],
                siren=commune.get("siren") or "",
                postcodes=tuple(commune.get("codesPostaux") or ()),
                population=commune.get("population"),
                arrondissement=commune.get("arrondissement") or "",
                grouping=grouping_of.get(commune["code"], ""),
            )
            for commune in wanted
        ),
        tuple(
            GroupingRow(
                siren=group["code"], name=group["nom"], population=group.get("populationMunicipale"), communes_count=len(group["membres"])
            )
            for group in groups
            if group["code"] in held
        ),
        {row["code"]: row["nom"] for row in _json(folder / "arrondissements.json") if row["code"].startswith(territory)},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _json(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def _real(text: str | None) -> float | None:
    return float(text) if text else None
