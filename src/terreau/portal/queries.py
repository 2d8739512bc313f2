"""What the hall shows of the rooms, through their own rules and queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from terreau.fund.calls import rules as calls_rules
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import catalogue
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.queries.editions import Standing
from terreau.lib import texts
from terreau.observe.directory import queries as directory_queries
from terreau.portal.axes import AXES
from terreau.showcase.laureates import queries as laureates_queries
from terreau.showcase.laureates import rules as laureates_rules
from terreau.showcase.laureates.queries import LaureateRow, Promotion
from terreau.web import navigation

CALLS_SHOWN = 9
LAUREATES_SHOWN = 3
HITS_SHOWN = 8  # of each kind


def calls_to_show(at: datetime) -> list[tuple[Edition, Standing]]:
    """What a visitor may prepare for: editions that are open, the first to close first, then those that open soon."""
    public = calls_rules.editions_visible_to(AnonymousUser())
    return [
        (edition, standing) for edition in catalogue.listed(public, at)[:CALLS_SHOWN] if (standing := clock.standing(edition, at)).is_ahead
    ]


def edition_url(edition: Edition) -> str:
    return reverse("calls:edition", args=[edition.call.slug, edition.slug])


@dataclass(frozen=True, slots=True)
class Harvest:
    """What the calls have supported so far, and a few projects of the latest edition, spread over its list."""

    projects: int
    total_cents: int
    edition: Edition
    url: str
    rows: list[LaureateRow]


def harvest() -> Harvest | None:
    """From published snapshots only; None before the first."""
    published = _promotions()
    if not published:
        return None
    latest = published[0]
    rows = laureates_queries.rows_of(latest.publication)
    return Harvest(
        projects=sum(promotion.count for promotion in published),
        total_cents=sum(promotion.total_cents for promotion in published),
        edition=latest.edition,
        url=_laureates_url(latest.edition),
        rows=rows[:: max(1, len(rows) // LAUREATES_SHOWN)][:LAUREATES_SHOWN],
    )


def laureates_urls() -> list[str]:
    """The page of each edition that has published its laureates."""
    return [_laureates_url(promotion.edition) for promotion in _promotions()]


def _promotions() -> list[Promotion]:
    return laureates_queries.promotions(laureates_rules.publications_visible_to(AnonymousUser()))


def _laureates_url(edition: Edition) -> str:
    return reverse("laureates:edition", args=[edition.call.slug, edition.slug])


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of the search: what it is, where it is, and a few words to recognise it."""

    title: str
    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind; `more_url` leads to the room's own list when there are others."""

    label: Any
    hits: list[Hit]
    more_url: str = ""


def matching(words: str, things: Iterable[tuple[str, Hit]]) -> list[Hit]:
    """The hits whose text holds every word, accents and case apart."""
    wanted = texts.fold(words).split()
    return [hit for text, hit in things if all(word in texts.fold(text) for word in wanted)][:HITS_SHOWN]


def found_calls(words: str, at: datetime) -> list[Hit]:
    public = calls_rules.editions_visible_to(AnonymousUser())
    return [Hit(str(edition), edition_url(edition), edition.summary) for edition in catalogue.listed(public, at, search=words)[:HITS_SHOWN]]


def found_organisations(words: str, day: date) -> list[Hit]:
    """ESS bodies of the public directory, by name or number."""
    criteria = directory_queries.Criteria(words=words)
    units = directory_queries.matching(directory_queries.ess_units(day), criteria, day)[:HITS_SHOWN]
    return [
        Hit(
            row.name,
            reverse("directory:detail", args=[row.siren]),
            " · ".join(part for part in (row.legal_category_label, row.commune_name) if part),
        )
        for row in directory_queries.rows(list(units), day)
    ]


def found_laureates(words: str) -> list[Hit]:
    """Projects supported, by title, organisation, commune, theme or what they do."""
    return matching(
        words,
        (
            (
                f"{row.title} {row.organisation} {row.commune} {row.theme} {row.summary}",
                Hit(
                    row.title,
                    f"{_laureates_url(promotion.edition)}#{row.anchor}",
                    " · ".join(part for part in (row.organisation, row.commune) if part),
                ),
            )
            for promotion in _promotions()
            for row in laureates_queries.rows_of(promotion.publication)
        ),
    )


def found_pages(words: str, prose: Iterable[tuple[str, str, str, str]]) -> list[Hit]:
    """Pages of the site itself: the axes and their doors, and the texts given as (title, intro, body, url)."""
    axes = [
        (f"{axis.title} {axis.intro} {door.title} {door.text}", Hit(str(door.title), url, str(door.text)))
        for axis in AXES.values()
        for door in axis.doors
        if (url := navigation.address(door.route))
    ]
    written = [(f"{title} {intro} {body}", Hit(title, url, intro)) for title, intro, body, url in prose]
    return matching(words, axes + written)
