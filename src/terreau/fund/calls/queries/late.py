"""Late links: where each stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from terreau.fund.calls.models import Edition, LateEntry
from terreau.fund.calls.queries import editions


def entries(edition: Edition) -> QuerySet[LateEntry]:
    """Every link ever given, the latest first."""
    return edition.late_entries.select_related("created_by", "used_by", "application__organisation").order_by("-created_at", "-pk")


def open_entries(edition: Edition, at: datetime) -> QuerySet[LateEntry]:
    """Those that someone could still use."""
    return edition.late_entries.filter(used_at=None, withdrawn_at=None, until__gt=at)


@dataclass(frozen=True, slots=True)
class Standing:
    """`key` is what templates may test; the rest is for people."""

    key: str
    word: str
    tone: str


def standing(entry: LateEntry, at: datetime) -> Standing:
    """Where a link stands. Computed: no clock ends anything."""
    if entry.used_at is not None:
        return Standing("used", _("used"), "success")
    if entry.withdrawn_at is not None:
        return Standing("withdrawn", _("taken back"), "neutral")
    if entry.until <= at:
        return Standing("over", _("out of time"), "neutral")
    return Standing("open", _("not used yet"), "info")


def why_useless(entry: LateEntry, at: datetime) -> str:
    """Why a link opens nothing any more, for whoever holds it; "" while it does. Needs `edition`."""
    words = {
        "used": _("This link has already been used: it serves only once. The application it opened is with whoever used it."),
        "withdrawn": _("The team has taken this link back."),
        "over": _("This link was good until %(until)s.") % {"until": editions.in_words(entry.edition, entry.until)},
    }
    return words.get(standing(entry, at).key, "")
