"""What the public reads: the list of calls, and all that the page of an edition says."""

import copy
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, DateTimeField, F, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.commons.forms.schema import Kind, Question, Schema
from terreau.fund.calls import eligibility
from terreau.fund.calls.models import Correction, Criterion, Edition, Extension, TargetPublic, Theme
from terreau.fund.calls.queries import beyond, committees, stages
from terreau.fund.calls.queries import editions as clock
from terreau.fund.calls.states import EditionState, Phase
from terreau.lib import periods, texts

WHOLE = 10_000  # basis points
_ORDER = (Phase.OPEN, Phase.SOON, Phase.REVIEW, Phase.FINISHED)


def listed(
    editions: QuerySet[Edition], at: datetime, *, phase: str = "", theme: str = "", public: str = "", search: str = ""
) -> QuerySet[Edition]:
    """Published editions, the most useful first: open ones by what closes soonest, then what opens soonest, then the past."""
    found = _with_phase(_for_everyone(editions), at)
    if phase in Phase.values:
        found = found.filter(phase_rank=_ORDER.index(Phase(phase)))
    if theme:
        found = found.filter(themes__slug=theme)
    if public:
        found = found.filter(publics__slug=public)
    for word in texts.fold(search).split()[:10]:
        found = found.filter(search_text__contains=word)
    return (
        found.select_related("call")
        .prefetch_related("themes", "publics")
        .order_by("phase_rank", F("next_at").asc(nulls_last=True), F("closes_at").desc(nulls_last=True), "pk")
    )


def _for_everyone(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Public, and open to whoever meets its conditions: a second stage is read from the page of the first one."""
    return editions.filter(~Q(state=EditionState.DRAFT), previous_stage=None)


def _with_phase(editions: QuerySet[Edition], at: datetime) -> QuerySet[Edition]:
    """`phase_rank`, as `editions.phase` would say it, and the instant people wait for. A test holds the two together."""
    is_out = Q(state=EditionState.PUBLISHED)
    has_dates = Q(opens_at__isnull=False) & (Q(closes_at__isnull=False) | Q(is_continuous=True))
    rank = Case(
        When(state__in=(EditionState.DECIDED, EditionState.ARCHIVED), then=Value(3)),
        When(is_out & (~has_dates | Q(opens_at__gt=at)), then=Value(1)),
        When(is_out & (Q(closes_at__gt=at) | Q(closes_at=None)), then=Value(0)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = editions.annotate(phase_rank=rank)
    waited = Case(When(phase_rank=0, then=F("closes_at")), When(phase_rank=1, then=F("opens_at")), output_field=DateTimeField())
    return found.annotate(next_at=waited)


def latest(editions: QuerySet[Edition], count: int = 20) -> QuerySet[Edition]:
    """What was published last."""
    published = _for_everyone(editions).filter(published_at__isnull=False)
    return published.select_related("call").order_by("-published_at", "-pk")[:count]


def dates_in_words(edition: Edition) -> str:
    """Opening and closing, for whoever reads it later."""
    if edition.is_continuous and edition.closes_at is None:
        return _("Open all year, from %(opens)s.") % {"opens": clock.in_words(edition, edition.opens_at)}
    return _("Opening: %(opens)s. Closing: %(closes)s.") % {
        "opens": clock.in_words(edition, edition.opens_at),
        "closes": clock.in_words(edition, edition.closes_at),
    }


HEADINGS = {
    Phase.OPEN: gettext_lazy("Open now"),
    Phase.SOON: gettext_lazy("Opening soon"),
    Phase.REVIEW: gettext_lazy("Being examined"),
    Phase.FINISHED: gettext_lazy("Finished"),
}


def themes_in_use() -> QuerySet[Theme]:
    """Themes of at least one published edition, for the filter."""
    return Theme.objects.filter(editions__in=_published()).distinct().order_by("name", "pk")


def publics_in_use() -> QuerySet[TargetPublic]:
    return TargetPublic.objects.filter(editions__in=_published()).distinct().order_by("name", "pk")


def _published() -> QuerySet[Edition]:
    return Edition.objects.filter(~Q(state=EditionState.DRAFT))


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion as the public reads it: its share of the final score, in per cent, rounded so that the whole makes 100."""

    label: str
    help: str
    points_max: int
    weight: int
    share: int


@dataclass(frozen=True, slots=True)
class Needed:
    """A file the form asks for."""

    label: str
    help: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of an edition shows beside its own fields."""

    edition: Edition
    standing: clock.Standing
    criteria: list[Line]
    conditions: list[tuple[str, list[str]]]  # a sentence, and the alternatives it holds
    files: list[Needed]
    extensions: list[Extension]
    corrections: list[Correction]
    calendar: list[tuple[str, datetime | str, str, str]]  # as the timeline component wants it
    stages: list[stages.Stage]
    committees: list[committees.Meeting]
    results: str
    share: str  # the largest share of a budget, in words; "" when there is no limit
    closes: str
    zone: str


def as_public(edition: Edition) -> Edition:
    """A draft as it will stand once published, never to be saved. Without its two dates it stays a draft."""
    if edition.state != EditionState.DRAFT or edition.opens_at is None or not (edition.closes_at or edition.is_continuous):
        return edition
    shown = copy.copy(edition)
    vars(shown)["state"] = EditionState.PUBLISHED  # a supposition on a copy, not a move
    return shown


def page(edition: Edition, at: datetime) -> Page:
    """One call for the page, and for its preview: they cannot differ. Needs what `for_page` loads."""
    return Page(
        edition=edition,
        standing=clock.standing(edition, at),
        criteria=shares(list(edition.criteria.all())),
        conditions=[
            (eligibility.describe(rule), [eligibility.describe(part) for part in rule.get("rules", [])]) for rule in edition.eligibility
        ],
        files=files_needed(edition),
        extensions=list(edition.extensions.all()),
        corrections=list(edition.corrections.all()),
        calendar=calendar(edition, at),
        stages=stages.explained(edition),
        committees=committees.calendar(edition, at),
        results=beyond.results(edition),
        share=clock.share_in_words(edition.rate_max) if edition.rate_max < WHOLE else "",
        closes=_("open all year") if edition.is_continuous and edition.closes_at is None else clock.in_words(edition, edition.closes_at),
        zone=periods.zone_name(edition.time_zone),
    )


def calendar(edition: Edition, at: datetime) -> list[tuple[str, datetime | str, str, str]]:
    """The instants that count for an applicant, in order: title, instant, state, text."""
    points = [
        (_("Opening"), edition.opens_at, ""),
        (_("Last moment to begin an application"), edition.new_drafts_until, _("Those already begun go on until closing.")),
        (_("Closing"), edition.closes_at, _("To the second: later, nothing can be sent.") if not edition.grace_until else ""),
        (_("End of the delay for applications already begun"), edition.grace_until, ""),
    ]
    told: list[tuple[str, datetime | str, str, str]] = [
        (title, when, "done" if when <= at else "todo", text) for title, when, text in points if when is not None
    ]
    phase = Phase.SOON if edition.state == EditionState.DRAFT else clock.phase(edition, at)
    after = {Phase.REVIEW: "current", Phase.FINISHED: "done"}.get(phase, "todo")
    told.append((_("Examination of the applications, then jury"), "", after, _("Each applicant receives an answer.")))
    return [_now(point) if is_next else point for point, is_next in zip(told, _is_next(told), strict=True)]


def _is_next(points: list[tuple[str, datetime | str, str, str]]) -> list[bool]:
    """The first point still to come, unless something is already under way."""
    states = [point[2] for point in points]
    first = states.index("todo") if "todo" in states and "current" not in states else -1
    return [number == first for number in range(len(points))]


def _now(point: tuple[str, datetime | str, str, str]) -> tuple[str, datetime | str, str, str]:
    title, when, _state, text = point
    return title, when, "current", text


def for_page(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Editions with all that a page needs, in a fixed number of queries."""
    return editions.select_related("call", "form_version__form", "previous_stage__call", "next_stage__call").prefetch_related(
        "themes",
        "publics",
        Prefetch("criteria", Criterion.objects.order_by("position", "pk")),
        Prefetch("extensions", Extension.objects.order_by("-at", "-pk")),
        Prefetch("corrections", Correction.objects.order_by("-at", "-pk")),
    )


def shares(criteria: list[Criterion]) -> list[Line]:
    """Largest remainders: rounding must not make the published weights add up to 99 or 101."""
    total = sum(criterion.weight for criterion in criteria) or 1
    whole = [criterion.weight * 100 // total for criterion in criteria]
    rests = sorted(range(len(criteria)), key=lambda i: (-(criteria[i].weight * 100 % total), i))
    for i in rests[: 100 - sum(whole) if criteria else 0]:
        whole[i] += 1
    return [
        Line(criterion.label, criterion.help, criterion.points_max, criterion.weight, share)
        for criterion, share in zip(criteria, whole, strict=True)
    ]


def files_needed(edition: Edition) -> list[Needed]:
    """The documents to prepare, as the form asks for them."""
    if edition.form_version is None:
        return []
    return [
        Needed(question.label, question.help, question.is_required and not depends)
        for question, depends in _file_questions(edition.form_version.schema)
    ]


def _file_questions(schema: dict[str, object]) -> list[tuple[Question, bool]]:
    """Each with whether it is asked of some applicants only."""
    return [
        (question, section.when is not None or question.when is not None)
        for section in Schema.parse(schema).sections
        for question in section.questions
        if question.kind == Kind.FILE
    ]


def day_of(at: datetime, edition: Edition) -> date:
    """The calendar day of an instant where the edition takes place: what rules on dates are judged by."""
    return clock.local(edition, at).date()
