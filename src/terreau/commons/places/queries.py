"""Reads: the communes, groupings and arrondissements of a territory. A territory is the beginning of INSEE codes: "92", "2A", "971"."""

from collections.abc import Iterable

from django.db.models import QuerySet

from terreau.commons.places.models import Arrondissement, Commune, Grouping


def communes(territory: str) -> QuerySet[Commune]:
    """The communes of a territory, by name, each with its grouping and its arrondissement."""
    found = Commune.objects.filter(code__startswith=territory).select_related("grouping", "arrondissement")
    return found.order_by("search_text", "pk")


def groupings(territory: str) -> QuerySet[Grouping]:
    """The groupings that hold at least one commune of the territory, by name."""
    return Grouping.objects.filter(pk__in=communes(territory).order_by().values("grouping")).order_by("name", "pk")


def arrondissements(territory: str) -> QuerySet[Arrondissement]:
    """The arrondissements of the territory, by code."""
    return Arrondissement.objects.filter(code__startswith=territory).order_by("code", "pk")


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → name, for the communes we hold: registers write ASNIERES-SUR-SEINE."""
    return dict(Commune.objects.filter(code__in=set(codes)).values_list("code", "name"))
