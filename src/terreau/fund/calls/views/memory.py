"""What a visitor already told us about an edition: kept in their own session, through sign-in, so that nothing is asked twice."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from terreau.fund.calls.models import Edition

_CHECKS, _MOST = "calls_checks", 5


@dataclass(frozen=True, slots=True)
class Told:
    """The SIRET of the last self-check of an edition, and the statements answered then, by rule."""

    siret: str
    said: dict[str, bool]


def keep(request: HttpRequest, edition: Edition, told: Told) -> None:
    """Remember it; sign-in keeps the session of a visitor, so it survives."""
    others = {key: value for key, value in _all(request).items() if key != str(edition.pk)}
    kept = dict(list(others.items())[-(_MOST - 1) :])
    request.session[_CHECKS] = {**kept, str(edition.pk): {"siret": told.siret, "said": told.said}}


def told(request: HttpRequest, edition: Edition) -> Told | None:
    """What this visitor checked for this edition."""
    found = _all(request).get(str(edition.pk))
    return Told(found["siret"], found["said"]) if found else None


def forget(request: HttpRequest, edition: Edition) -> None:
    request.session[_CHECKS] = {key: value for key, value in _all(request).items() if key != str(edition.pk)}


def _all(request: HttpRequest) -> dict[str, Any]:
    checks: dict[str, Any] = request.session.get(_CHECKS, {})
    return checks
