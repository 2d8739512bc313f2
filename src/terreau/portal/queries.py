"""What the hall shows of the rooms, through their own rules and queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from terreau.fund.calls import rules as calls_rules
from terreau.fund.calls.models import Edition
from terreau.fund.calls.queries import editions as editions_queries
from terreau.fund.calls.states import EditionState, Window
from terreau.lib import texts
from terreau.portal.axes import AXES
from terreau.web import navigation

HITS_SHOWN = 8  # of each kind


@dataclass(frozen=True, slots=True)
class OpenCall:
    """An edition on the front page: where it stands now, and where to read it."""

    edition: Edition
    window: Window
    url: str

    @property
    def is_open(self) -> bool:
        return self.window in {Window.OPEN, Window.GRACE}


def calls_to_show(at: datetime) -> list[OpenCall]:
    """Editions that are open, the first to close first, then those that open soon. As a visitor sees them."""
    published = (
        calls_rules.editions_visible_to(AnonymousUser())
        .filter(state=EditionState.PUBLISHED, closes_at__isnull=False)
        .select_related("call")
        .prefetch_related("themes")
        .order_by("closes_at", "pk")
    )
    found = [OpenCall(edition, editions_queries.window(edition, at), edition_url(edition)) for edition in published]
    return sorted((call for call in found if call.window != Window.CLOSED), key=lambda call: not call.is_open)


def edition_url(edition: Edition) -> str:
    return navigation.address("calls:edition", edition.call.slug, edition.slug)


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


def found_calls(words: str) -> list[Hit]:
    editions = (
        calls_rules.editions_visible_to(AnonymousUser()).select_related("call").prefetch_related("themes").order_by("-closes_at", "pk")
    )
    return matching(
        words,
        (
            (
                " ".join(
                    [edition.call.name, edition.title, edition.summary, edition.slug, *(theme.name for theme in edition.themes.all())]
                ),
                Hit(str(edition), edition_url(edition), edition.summary),
            )
            for edition in editions
            if edition_url(edition)
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
