"""What anyone may read: calls and their editions, laureates as published, code lists."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router

from terreau.fund.calls.models import Call, Edition, TargetPublic, Theme
from terreau.fund.calls.queries import catalogue
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.states import Phase, State
from terreau.fund.review.states import Outcome
from terreau.lib import passes
from terreau.portal.api import pages, problems, rows, scopes
from terreau.showcase.laureates import queries as laureates
from terreau.showcase.laureates.models import Publication

router = Router(tags=["public"])
SLUG = r"^[-a-zA-Z0-9_]*$"


class EditionFilter(pages.Slice):
    call: str = Field("", max_length=60, pattern=SLUG, description=gettext_noop("Of this call only."))
    theme: str = Field("", max_length=60, pattern=SLUG, description=gettext_noop("Code of a theme."))
    public: str = Field("", max_length=60, pattern=SLUG, description=gettext_noop("Code of a public."))
    phase: Phase | None = Field(None, description=gettext_noop("Where they stand now."))
    q: str = Field("", max_length=100, description=gettext_noop("Words of the title or of the summary."))


class LaureateFilter(pages.Slice):
    call: str = Field("", max_length=60, pattern=SLUG, description=gettext_noop("Of this call only."))
    edition: str = Field("", max_length=60, pattern=SLUG, description=gettext_noop("Of this edition only: 2026."))


def code(word: Theme | TargetPublic) -> rows.Code:
    return rows.Code(code=word.slug, name=word.name)


def absolute(route: str, *args: object) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(route, args=args)


@router.get("/appels", response=rows.CallPage, summary=gettext_noop("Calls for projects that have a published edition"))
def calls(request: HttpRequest, wanted: pages.Sliced) -> dict[str, Any]:
    found = Call.objects.filter(editions__in=scopes.public_editions()).distinct()
    return pages.cut(found, wanted, lambda call: rows.CallRow(slug=call.slug, name=call.name, tagline=call.tagline))


@router.get(
    "/editions", response=rows.EditionPage, summary=gettext_noop("Published editions, with their dates, amounts, themes and publics")
)
def editions(request: HttpRequest, wanted: Query[EditionFilter]) -> dict[str, Any]:
    now = timezone.now()
    phase = wanted.phase.value if wanted.phase else ""
    found = catalogue.listed(scopes.public_editions(), now, phase=phase, theme=wanted.theme, public=wanted.public, search=wanted.q)
    if wanted.call:
        found = found.filter(call__slug=wanted.call)
    return pages.cut(found, wanted, lambda edition: rows.EditionRow(**edition_facts(edition, now)))


def edition_facts(edition: Edition, now: datetime) -> dict[str, Any]:
    standing = clock.standing(edition, now)
    plain = (
        *("title", "summary", "opens_at", "closes_at", "new_drafts_until", "grace_until", "time_zone", "published_at"),
        *("envelope_cents", "amount_min_cents", "amount_max_cents", "rate_max"),
    )
    return {name: getattr(edition, name) for name in plain} | {
        "call": edition.call.slug,
        "call_name": edition.call.name,
        "edition": edition.slug,
        "phase": standing.phase.value,
        "standing": standing.sentence,
        "themes": [code(theme) for theme in edition.themes.all()],
        "publics": [code(public) for public in edition.publics.all()],
        "url": absolute("calls:edition", edition.call.slug, edition.slug),
    }


@router.get(
    "/editions/{call}/{edition}",
    response=rows.EditionDetail,
    summary=gettext_noop("One edition: its rules, criteria, conditions and documents"),
)
def edition(request: HttpRequest, call: str, edition: str) -> rows.EditionDetail:
    now = timezone.now()
    found = get_object_or_404(catalogue.for_page(scopes.public_editions()), call__slug=call, slug=edition)
    page = catalogue.page(found, now)
    return rows.EditionDetail(
        **edition_facts(found, now),
        presentation=found.presentation,
        regulations=found.regulations,
        benefits=found.benefits,
        criteria=[rows.CriterionRow(label=one.label, help=one.help, points_max=one.points_max, share=one.share) for one in page.criteria],
        eligibility=[rows.ConditionRow(sentence=str(said), alternatives=[str(part) for part in parts]) for said, parts in page.conditions],
        files=[rows.NeededFile(label=one.label, help=one.help, is_required=one.is_required) for one in page.files],
        changes=_changes(page),
    )


def _changes(page: catalogue.Page) -> list[rows.Change]:
    moved = [rows.Change(at=one.at, what="closes_at", reason=one.reason) for one in page.extensions]
    corrected = [rows.Change(at=one.at, what=one.step, reason=one.reason) for one in page.corrections]
    return sorted([*moved, *corrected], key=lambda change: change.at, reverse=True)


@router.get("/laureats", response=rows.LaureatePage, summary=gettext_noop("Laureates as the authority published them"))
def laureates_(request: HttpRequest, response: HttpResponse, wanted: Query[LaureateFilter]) -> dict[str, Any]:
    standing = Publication.objects.filter(withdrawn_at=None).select_related("edition__call").order_by("-pk")
    if wanted.call:
        standing = standing.filter(edition__call__slug=wanted.call)
    if wanted.edition:
        standing = standing.filter(edition__slug=wanted.edition)
    changed = Publication.objects.aggregate(published=Max("published_at"), withdrawn=Max("withdrawn_at"))
    if latest := max((at for at in changed.values() if at), default=None):
        response["Last-Modified"] = http_date(latest.timestamp())
    return _cut(standing, wanted)


def _cut(standing: Any, wanted: LaureateFilter) -> dict[str, Any]:
    """The rows of a publication follow one another; a cursor says which publication, and how far in it."""
    begun, rank = _place(wanted.after)
    if begun:
        standing = standing.filter(pk__lte=begun)
    found: list[tuple[Publication, int, laureates.LaureateRow]] = []
    for publication in standing[: wanted.limit + 2]:
        first = rank if publication.pk == begun else 0
        listed = laureates.rows_of(publication)
        found += [(publication, place, listed[place]) for place in range(first, len(listed))]
        if len(found) > wanted.limit:
            break
    here, beyond = found[: wanted.limit], found[wanted.limit :]
    following = passes.issue(pages.DOOR, f"{beyond[0][0].pk}-{beyond[0][1]}") if beyond else None
    return {"items": [_laureate(publication, row) for publication, _place, row in here], "next": following}


def _place(after: str) -> tuple[int, int]:
    key = passes.read(pages.DOOR, after) if after else "0-0"
    publication, dash, rank = (key or "").partition("-")
    if not dash:
        raise problems.bad_cursor()
    return int(publication), int(rank)


def _laureate(publication: Publication, row: laureates.LaureateRow) -> rows.LaureateItem:
    address = absolute("laureates:edition", publication.edition.call.slug, publication.edition.slug)
    return rows.LaureateItem(
        call=publication.edition.call.slug,
        edition=publication.edition.slug,
        published_at=publication.published_at,
        url=f"{address}#{row.anchor}",
        **row.as_json(),
    )


@router.get("/listes", response=rows.CodeLists, summary=gettext_noop("Code lists: themes, publics, states"))
def lists(request: HttpRequest) -> rows.CodeLists:
    def choices(kind: Any) -> list[rows.Code]:
        return [rows.Code(code=value, name=str(label)) for value, label in kind.choices]

    return rows.CodeLists(
        themes=[code(theme) for theme in catalogue.themes_in_use()],
        publics=[code(public) for public in catalogue.publics_in_use()],
        phases=choices(Phase),
        application_states=[rows.Code(code=state.value, name=str(state.label)) for state in State if state != State.DRAFT],
        outcomes=choices(Outcome),
    )
