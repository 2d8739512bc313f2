"""Views that the desk of the demonstration keeps: two the team shares, one of Omar's own."""

from datetime import timedelta
from typing import Any

from terreau.fund.calls.models import Edition, Theme
from terreau.fund.worklists import actions as worklists
from terreau.portal.demo.scenes import Stage, at


def keep(stage: Stage, edition: Edition) -> None:
    """Nobody finds one on arrival: a visitor sees the whole list first."""
    omar, claire = stage.people["omar"], stage.people["claire"]
    day = at(stage.today - timedelta(days=2), 10)
    theme = Theme.objects.filter(pk__in=edition.applications.exclude(number=None).values("theme")).order_by("name", "pk").first()
    facts: dict[str, Any] = {"is_arrival": False, "at": day}
    worklists.keep(name="À vérifier", filters={"edition": edition.pk, "state": "submitted"}, is_shared=True, by=claire, **facts)
    worklists.keep(
        name="Mes dossiers, délai le plus proche", filters={"charge": "moi", "sort": "silence"}, is_shared=True, by=omar, **facts
    )
    if theme is not None:
        name = f"À relire, {theme.name.lower()}"[:60]
        worklists.keep(name=name, filters={"edition": edition.pk, "theme": theme.pk}, is_shared=False, by=omar, **facts)
