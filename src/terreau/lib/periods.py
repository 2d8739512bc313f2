"""Half-open intervals of instants, [opens_at, closes_at), how much is left of them, and the wall clocks that show them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _


def contains(opens_at: datetime | None, closes_at: datetime | None, at: datetime) -> bool:
    """Whether an instant falls in [opens_at, closes_at); a missing bound is open."""
    return (opens_at is None or opens_at <= at) and (closes_at is None or at < closes_at)


def add_months(at: datetime, months: int) -> datetime:
    """The same day and wall-clock hour, months later; the last day of the month where that day does not exist."""
    month = at.month - 1 + months
    year, month = at.year + month // 12, month % 12 + 1
    for day in (at.day, 30, 29, 28):
        try:
            return at.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")  # pragma: no cover


def months_later(day: date, months: int) -> date:
    """The same, for a day of the calendar."""
    return add_months(datetime(day.year, day.month, day.day, tzinfo=UTC), months).date()


def left(closes_at: datetime, at: datetime) -> timedelta:
    return max(closes_at - at, timedelta(0))


# ── Wall clocks ──────────────────────────────────────────────────────────────────────────────────────────────────
# Where French authorities sit. Any IANA name works; these have a French name for people.
ZONES = {
    "Europe/Paris": _("Paris time"),
    "America/Guadeloupe": _("Guadeloupe time"),
    "America/Martinique": _("Martinique time"),
    "America/Cayenne": _("French Guiana time"),
    "Indian/Reunion": _("Réunion time"),
    "Indian/Mayotte": _("Mayotte time"),
    "America/Miquelon": _("Saint-Pierre-et-Miquelon time"),
    "Pacific/Noumea": _("New Caledonia time"),
    "Pacific/Tahiti": _("Tahiti time"),
    "Pacific/Wallis": _("Wallis-et-Futuna time"),
}


class NoSuchTime(ValueError):
    """The clocks jumped over this hour: no instant bears it in that zone."""


def instant(wall: datetime, zone: str, *, is_end: bool) -> datetime:
    """The UTC instant a wall clock shows in a zone. Raises NoSuchTime for the hour that spring takes away.

    The hour that autumn gives twice reads in favour of whoever has the time: first one for a beginning, second for an end.
    """
    place = ZoneInfo(zone)
    found = wall.replace(tzinfo=place, fold=1 if is_end else 0).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) != wall.replace(tzinfo=None, fold=0):
        raise NoSuchTime(wall)
    return found


def zone_name(zone: str) -> str:
    """'heure de Paris', or the IANA name of a zone we have no word for."""
    return str(ZONES.get(zone, zone))


def words(at: datetime, zone: str) -> str:
    """'mardi 3 mars 2026 à 17 h 00 (heure de Paris)'."""
    local = at.astimezone(ZoneInfo(zone))
    return gettext("%(day)s at %(time)s (%(zone)s)") % {
        "day": weekday(local),
        "time": date_format(local, gettext("H:i")),  # a format: "G \\h i" in French
        "zone": zone_name(zone),
    }


def day(when: date) -> str:
    """'3 mars 2026', '1er mars 2026', never cut at the end of a line."""
    # Formats: in French the first of a month alone is an ordinal, "j\\e\\r F Y".
    return date_format(when, gettext("jS F Y") if when.day == 1 else "j F Y").replace(" ", "\u00a0")


def weekday(when: date) -> str:
    """'mardi 3 mars 2026'. A line may end after the name of the day, nowhere else."""
    return f"{date_format(when, 'l')} {day(when)}"


def left_in_words(closes_at: datetime, at: datetime) -> str:
    """'10 days left', then hours within two days, then minutes. Rounded down: never promise time there is not."""
    minutes = int(left(closes_at, at).total_seconds() // 60)
    days, hours = minutes // (24 * 60), minutes // 60
    if hours >= 48:
        return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
    if hours:
        return ngettext("%(count)s hour left", "%(count)s hours left", hours) % {"count": hours}
    if minutes:
        return ngettext("%(count)s minute left", "%(count)s minutes left", minutes) % {"count": minutes}
    return gettext("less than a minute left")
