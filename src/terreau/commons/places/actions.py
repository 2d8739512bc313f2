"""Writes of the territory: loading it, as often as one likes."""

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from terreau.commons.places.models import Arrondissement, Commune, Grouping
from terreau.commons.places.sources import CommuneRow, Territory
from terreau.lib import texts


@dataclass(slots=True)
class Loaded:
    """What a loading did, over communes, groupings and arrondissements."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


@transaction.atomic
def load(territory: Territory) -> Loaded:
    """Write a territory, by its codes. Loading it again changes nothing; what the file does not tell is left as it was."""
    done = Loaded()
    arrondissements = {
        code: _upsert(done, Arrondissement, {"code": code}, {"name": name}) for code, name in territory.arrondissements.items()
    }
    groupings = {
        row.siren: _upsert(
            done, Grouping, {"siren": row.siren}, {"name": row.name, "population": row.population, "communes_count": row.communes_count}
        )
        for row in territory.groupings
    }
    for row in territory.communes:
        _upsert(done, Commune, {"code": row.code}, _fields(row, arrondissements, groupings))
    return done


def _fields(row: CommuneRow, arrondissements: dict[str, Any], groupings: dict[str, Any]) -> dict[str, Any]:
    told = {
        "name": row.name,
        "search_text": texts.fold(row.name),
        "siren": row.siren,
        "postcodes": list(row.postcodes),
        "population": row.population,
        "arrondissement": arrondissements.get(row.arrondissement),
        "grouping": groupings.get(row.grouping),
        "longitude": row.longitude,
        "latitude": row.latitude,
        "outline": row.outline,
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _upsert(done: Loaded, model: type[models.Model], key: dict[str, str], fields: dict[str, Any]) -> Any:
    row = model._default_manager.filter(**key).first()
    if row is None:
        done.added += 1
        return model._default_manager.create(**key, **fields)
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if not changed:
        done.unchanged += 1
        return row
    for name in changed:
        setattr(row, name, fields[name])
    row.save(update_fields=changed)
    done.updated += 1
    return row
