"""What an address asked for, whether a call answers it, and the only thing the team knows of it: how many."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from terreau.commons.places import queries as places
from terreau.commons.places.models import Commune
from terreau.fund.alerts.models import AlertSent, Subscription
from terreau.fund.calls.eligibility import Family, Kind
from terreau.fund.calls.models import Edition, TargetPublic, Theme
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.rules import editions_visible_to
from terreau.lib import passes

DOOR = "alerts"  # of the passes that open one subscription
ESUS = "esus"
COMMUNE, EPT, ARRONDISSEMENT = "commune", "ept", "arr"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a subscription wants; an empty field wants everything."""

    themes: Collection[Theme] = ()
    publics: Collection[TargetPublic] = ()
    kinds: Sequence[str] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """The same, ready to be compared: slugs, and the communes of the place (None: anywhere)."""

    themes: frozenset[str] = frozenset()
    publics: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    communes: frozenset[str] | None = field(default=None)


def kinds() -> list[tuple[str, str]]:
    """What an organisation may say it is."""
    return [*((family.value, capfirst(str(family.label))) for family in Family), (ESUS, _("A body with the ESUS approval"))]


def all_places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Groupings, arrondissements and communes of the territory, for a list of choices."""
    territory = settings.AUTHORITY["territory"]
    return [
        (_("Groupings of communes"), [(f"{EPT}:{one.siren}", one.name) for one in places.groupings(territory)]),
        (_("Arrondissements"), [(f"{ARRONDISSEMENT}:{one.code}", one.name) for one in places.arrondissements(territory)]),
        (_("Communes"), [(f"{COMMUNE}:{one.code}", one.name) for one in places.communes(territory)]),
    ]


def communes_of(place: str) -> frozenset[str] | None:
    """The communes a place stands for; None when no place was chosen, or when it no longer exists."""
    kind, _colon, code = place.partition(":")
    field_of = {COMMUNE: "code", EPT: "grouping__siren", ARRONDISSEMENT: "arrondissement__code"}
    if kind not in field_of:
        return None
    return frozenset(Commune.objects.filter(**{field_of[kind]: code}).values_list("code", flat=True)) or None


def wish(subscription: Subscription, communes: Mapping[str, frozenset[str] | None]) -> Wish:
    """Needs `themes` and `publics` prefetched; `communes` by place, so that a round asks once for each."""
    return Wish(
        frozenset(theme.slug for theme in subscription.themes.all()),
        frozenset(public.slug for public in subscription.publics.all()),
        frozenset(subscription.kinds),
        communes[subscription.place],
    )


def answers(edition: Edition, wanted: Wish) -> bool:
    """Whether a call is one of those someone asked to hear of. In doubt, yes: a call missed is worse than a mail too many.

    A call without themes or publics is open to all; so is one whose conditions say nothing of the kind or the seat. Needs
    `themes` and `publics` prefetched.
    """
    themes = {theme.slug for theme in edition.themes.all()}
    publics = {public.slug for public in edition.publics.all()}
    return (
        (not wanted.themes or not themes or bool(wanted.themes & themes))
        and (not wanted.publics or not publics or bool(wanted.publics & publics))
        and all(_may_meet(rule, wanted) for rule in edition.eligibility)
    )


def _may_meet(rule: Mapping[str, Any], wanted: Wish) -> bool:
    """Whether nothing that was chosen rules the condition out."""
    kind = rule["kind"]
    if kind == Kind.ANY_OF:
        return any(_may_meet(part, wanted) for part in rule["rules"])
    if kind == Kind.LEGAL_FAMILY:
        families = wanted.kinds - {ESUS}
        return not families or not families.isdisjoint(rule["families"])
    if kind == Kind.ESUS_VALID:
        return not wanted.kinds or ESUS in wanted.kinds
    if kind == Kind.SEAT and wanted.communes is not None:
        departments, communes = tuple(rule.get("departments", [])), rule.get("communes", [])
        return any(code in communes or code.startswith(departments) for code in wanted.communes)
    return True


def news(at: datetime) -> list[Edition]:
    """What can still be applied for, or soon, the first to close first."""
    public = editions_visible_to(AnonymousUser()).filter(published_at__lte=at, previous_stage=None).select_related("call")
    found = [one for one in public.prefetch_related("themes", "publics").order_by("closes_at", "pk") if clock.standing(one, at).is_ahead]
    return [one for one in found if one.opens_at is None or one.opens_at > at or clock.takes_new_drafts(one, at)]


def opened_by(token: str) -> Subscription | None:
    """The subscription a pass opens, or nothing: a false pass, or one that has left."""
    key = passes.read(DOOR, token)
    return Subscription.objects.filter(public_id=key).prefetch_related("themes", "publics").first() if key else None


def in_words(subscription: Subscription) -> list[tuple[str, str]]:
    """What was asked for, as lines: (label, choices)."""
    names = dict(kinds())
    spots = {code: name for _group, rows in all_places() for code, name in rows}
    anything = _("all")
    return [
        (_("Themes"), ", ".join(theme.name for theme in subscription.themes.all()) or anything),
        (_("Publics of the projects"), ", ".join(public.name for public in subscription.publics.all()) or anything),
        (_("Your organisation"), ", ".join(names.get(kind, kind) for kind in subscription.kinds) or _("any kind")),
        (_("Place"), spots.get(subscription.place, "") or _("anywhere")),
    ]


@dataclass(frozen=True, slots=True)
class Audience:
    """All the team knows: how many, never who."""

    confirmed: int
    waiting: int
    sent: int  # alerts of the last thirty days
    themes: list[tuple[str, int]]
    publics: list[tuple[str, int]]


def audience(at: datetime) -> Audience:
    """Numbers only."""
    totals = Subscription.objects.aggregate(
        confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)), waiting=Count("pk", filter=Q(confirmed_at=None))
    )
    mine = Subscription.objects.filter(confirmed_at__isnull=False)
    themes, publics = (
        list(mine.filter(**{f"{name}__isnull": False}).values_list(f"{name}__name").annotate(Count("pk")).order_by(f"{name}__name"))
        for name in ("themes", "publics")
    )
    sent = AlertSent.objects.filter(at__gt=at - timedelta(days=30)).count()
    return Audience(**totals, sent=sent, themes=themes, publics=publics)
