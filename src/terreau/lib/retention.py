"""How long things are kept. Each room says its terms once; the jobs that end them and the page that tells people read the same.

An authority may shorten or lengthen any of them: `TERREAU_RETENTION="calls.draft=6 months, journal.trace=1 year"`.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import ngettext

from terreau.lib import periods

_ROUND = {1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 10: "dix", 30: "trente"}  # the pages are in French


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time, and the periodic task that sees to its end."""

    key: str
    years: int = 0
    months: int = 0
    days: int = 0
    ended_by: str = ""

    def end(self, start: datetime) -> datetime:
        return periods.add_months(start, 12 * self.years + self.months) + timedelta(days=self.days)

    def start(self, at: datetime) -> datetime:
        """What began before this instant has reached its term at `at`."""
        return periods.add_months(at, -12 * self.years - self.months) - timedelta(days=self.days)

    def __str__(self) -> str:
        """'dix ans', 'trente jours', '18 mois'."""
        if self.years:
            return _counted(self.years, ngettext("year", "years", self.years))
        if self.months:
            return _counted(self.months, ngettext("month", "months", self.months))
        return _counted(self.days, ngettext("day", "days", self.days))


def _counted(number: int, unit: str) -> str:
    return f"{_ROUND.get(number, number)}\u00a0{unit}"


_TERMS: dict[str, Term] = {}


def register(key: str, *, ended_by: str, years: int = 0, months: int = 0, days: int = 0) -> None:
    """Rooms call this from apps.py. `ended_by` is the dotted path of the periodic task that ends what has reached its term."""
    _TERMS[key] = Term(key, years=years, months=months, days=days, ended_by=ended_by)


def of(key: str) -> Term:
    """The term in force: the authority's if it set one, else the one the room proposes."""
    proposed = _TERMS[key]
    return Term(key, ended_by=proposed.ended_by, **settings.RETENTION[key]) if key in settings.RETENTION else proposed


def all_terms() -> list[Term]:
    return [of(key) for key in sorted(_TERMS)]


class Unreadable(ValueError):
    """The setting does not say a length of time."""


def parse(text: str) -> dict[str, dict[str, int]]:
    """'calls.draft=6 months, journal.trace=1 year' → {"calls.draft": {"months": 6}, "journal.trace": {"years": 1}}."""
    found = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        match = re.fullmatch(r"([a-z_.]+)\s*=\s*([1-9]\d{0,3})\s*(year|month|day)s?", part)
        if match is None:
            raise Unreadable(part)
        found[match[1]] = {f"{match[3]}s": int(match[2])}
    return found
