"""Counting: grouped in SQL, one query a table whatever the number of files; medians on five columns read in one go.

"Received" are the files sent, withdrawn ones included; "answered" those with a decision of any kind; "kept" the laureates, and at a first
stage those invited to the second. A rate is kept ÷ answered: files that still wait say nothing. Amounts awarded are those of the
decisions in force.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from terreau.commons.journal.models import Entry
from terreau.commons.places import queries as places
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State
from terreau.fund.review.models import Assignment, Decision
from terreau.fund.review.states import AssignmentState, Outcome, ReviewState
from terreau.observe.directory import evidence

KEPT = (State.AWARDED, State.INVITED)
ANSWERED = (*KEPT, State.WAITLISTED, State.REJECTED, State.INELIGIBLE)
PAST_SCREENING = (State.IN_REVIEW, State.DELIBERATION, State.AWARDED, State.WAITLISTED, State.REJECTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The filters, as the address says them. Empty means "whatever"."""

    edition: int | None = None
    theme: int | None = None
    public: int | None = None
    commune: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every file of the edition counts: only then do drafts, which have no theme yet, stand beside."""
        return not (self.theme or self.public or self.commune)


@dataclass(frozen=True, slots=True)
class Line:
    """One theme, public, commune, kind or edition: files, and cents."""

    label: str
    received: int
    answered: int
    kept: int
    asked_cents: int
    awarded_cents: int

    @property
    def rate(self) -> int | None:
        """Whole per cent of the answered files that were kept; None where nothing was answered."""
        return round(100 * self.kept / self.answered) if self.answered else None


@dataclass(frozen=True, slots=True)
class Step:
    """How many files got that far, and out of how many."""

    label: str
    count: int
    out_of: int

    @property
    def share(self) -> int:
        return round(100 * self.count / self.out_of) if self.out_of else 0


@dataclass(frozen=True, slots=True)
class Spread:
    """How numbers lie: nearest-rank quartiles, so that each is a number somebody wrote."""

    label: str
    count: int
    total: int
    low: int
    first: int
    median: int
    third: int
    high: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one step took, in days: half the files within `median`, nine in ten within `most`."""

    label: str
    count: int
    median: int
    most: int


@dataclass(frozen=True, slots=True)
class EditionLine:
    edition: Edition
    line: Line
    median_days: int | None

    @property
    def label(self) -> str:
        return str(self.edition)


@dataclass(frozen=True, slots=True)
class Load:
    """Among the jurors who have files: how many each was given, and what was done with them."""

    jurors: int
    assignments: int
    given: int
    recused: int
    least: int
    median: int
    most: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A whole page. `hidden` files are those of bodies the reader belongs to."""

    whole: Line
    steps: tuple[Step, ...]
    editions: tuple[EditionLine, ...]
    themes: tuple[Line, ...]
    publics: tuple[Line, ...]
    communes: tuple[Line, ...]
    kinds: tuple[Line, ...]
    arrivals: tuple[Line, ...]
    amounts: tuple[Spread, ...]
    paces: tuple[Pace, ...]
    load: Load | None


def figures(files: QuerySet[Application], editions: QuerySet[Edition], wanted: Wanted) -> Figures:
    """Everything about the files that fit. Thirteen queries, whatever their number."""
    found = _told(matching(files, wanted))
    shown = editions.filter(pk=wanted.edition) if wanted.edition else editions
    columns = list(
        found.order_by().values_list(
            "edition", "requested_cents", "award_cents", "submitted_at", "admitted_at", "decided_at", "released_at"
        )
    )
    whole = _line(_("All files"), found.aggregate(**_COUNTS))
    return Figures(
        whole=whole,
        steps=tuple(_steps(found, shown, wanted, whole)),
        editions=tuple(_editions(found, shown, columns)),
        themes=tuple(_by(found, "theme__name", _named(_("No theme")))),
        publics=tuple(_by(found, "publics__name", _named(_("No public named")))),
        communes=tuple(_communes(found)),
        kinds=tuple(_kinds(found)),
        arrivals=tuple(
            _by(_arrived(found), "is_known", {True: _("Already applied before"), False: _("Applies for the first time")}.__getitem__)
        ),
        amounts=tuple(_amounts(columns)),
        paces=tuple(_paces(columns)),
        load=_load(found),
    )


def matching(files: QuerySet[Application], wanted: Wanted) -> QuerySet[Application]:
    exact = {"edition": wanted.edition, "theme": wanted.theme, "publics": wanted.public, "commune_code": wanted.commune or None}
    return files.filter(**{name: value for name, value in exact.items() if value is not None})


def _told(files: QuerySet[Application]) -> QuerySet[Application]:
    """With what other tables say of each: its award in force, when it was admitted and decided."""
    decision = Decision.objects.in_force().filter(application=OuterRef("pk"))
    admitted = Entry.objects.filter(object_type="calls.application", object_id=OuterRef("pk"), verb="application.admitted")
    return files.annotate(
        award_cents=Subquery(decision.filter(outcome=Outcome.AWARD).values("amount_cents")[:1]),
        decided_at=Subquery(decision.values("at")[:1]),
        admitted_at=Subquery(admitted.order_by("at").values("at")[:1]),
    )


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────
_COUNTS: dict[str, Any] = {
    "received": Count("pk"),
    "answered": Count("pk", filter=Q(state__in=ANSWERED)),
    "kept": Count("pk", filter=Q(state__in=KEPT)),
    "asked_cents": Sum("requested_cents"),
    "awarded_cents": Sum("award_cents"),
}


def _line(label: str, row: dict[str, Any]) -> Line:
    return Line(label, *(row[name] or 0 for name in _COUNTS))


def _by(files: QuerySet[Application], key: str, named: Callable[[Any], str]) -> list[Line]:
    """A line for each value, the most received first."""
    rows = files.order_by().values(key).annotate(**_COUNTS)
    return sorted((_line(named(row[key]), row) for row in rows), key=lambda line: (-line.received, line.label))


def _named(nothing: str) -> Callable[[Any], str]:
    return lambda value: value or nothing


def _communes(files: QuerySet[Application]) -> list[Line]:
    rows: list[Any] = list(files.order_by().values("commune_code").annotate(**_COUNTS))
    names = places.names_of([row["commune_code"] for row in rows])
    found = [_line(names.get(row["commune_code"], row["commune_code"]) or _("Commune unknown"), row) for row in rows]
    return sorted(found, key=lambda line: (-line.received, line.label))


def _kinds(files: QuerySet[Application]) -> list[Line]:
    """By family of the ESS: a few dozen legal categories are read, and put together here."""
    rows: Iterable[Any] = files.order_by().values("organisation__legal_category").annotate(**_COUNTS)
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTS, 0))
    for row in rows:
        code = row["organisation__legal_category"]
        label = str(evidence.category_rule(code).family.label) if code else _("legal form unknown")
        for name in _COUNTS:
            found[label][name] += row[name] or 0
    return sorted((_line(label, row) for label, row in found.items()), key=lambda line: (-line.received, line.label))


def _arrived(files: QuerySet[Application]) -> QuerySet[Application]:
    """Whether the organisation had sent a file to an edition that opened before."""
    before = Application.objects.filter(
        organisation=OuterRef("organisation"), number__isnull=False, edition__opens_at__lt=OuterRef("edition__opens_at")
    )
    return files.annotate(is_known=Case(When(Exists(before), then=Value(True)), default=Value(False)))


def _steps(files: QuerySet[Application], editions: QuerySet[Edition], wanted: Wanted, whole: Line) -> list[Step]:
    counts = files.aggregate(
        withdrawn=Count("pk", filter=Q(state=State.WITHDRAWN)),
        ineligible=Count("pk", filter=Q(state=State.INELIGIBLE)),
        admitted=Count("pk", filter=Q(state__in=PAST_SCREENING)),
        waiting=Count("pk", filter=Q(state=State.WAITLISTED)),
        rejected=Count("pk", filter=Q(state=State.REJECTED)),
    )
    told = [
        (pgettext("files", "Sent"), whole.received),
        (pgettext("files", "Withdrawn"), counts["withdrawn"]),
        (pgettext("files", "Not eligible"), counts["ineligible"]),
        (_("Gone before the jury"), counts["admitted"]),
        (_("Kept: laureates, or invited to the second stage"), whole.kept),
        (_("On the waiting list"), counts["waiting"]),
        (pgettext("files", "Not selected"), counts["rejected"]),
    ]
    if wanted.is_whole:
        told.insert(0, (_("Begun and not sent"), Application.objects.filter(edition__in=editions, state=State.DRAFT, number=None).count()))
    most = max(count for _label, count in told)
    return [Step(label, count, most) for label, count in told]


def _editions(files: QuerySet[Application], editions: QuerySet[Edition], columns: Sequence[tuple[Any, ...]]) -> Iterable[EditionLine]:
    """The latest first, those that nobody applied to included."""
    rows: dict[int, Any] = {row["edition"]: row for row in files.order_by().values("edition").annotate(**_COUNTS)}
    days: dict[int, list[int]] = defaultdict(list)
    for edition, _requested, _awarded, sent, _admitted, _decided, released in columns:
        if sent and released:
            days[edition].append((released - sent).days)
    for edition in editions.select_related("call").order_by(F("opens_at").desc(nulls_last=True), "-pk"):
        row = rows.get(edition.pk, dict.fromkeys(_COUNTS, 0))
        yield EditionLine(edition, _line(str(edition), row), nearest(sorted(days[edition.pk]), 50) if days[edition.pk] else None)


# ── Medians ──────────────────────────────────────────────────────────────────────────────────────────────────────
def nearest(ordered: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile of a sorted list: the smallest number that so many per cent do not exceed."""
    return ordered[max(-(-percent * len(ordered) // 100), 1) - 1]


def _amounts(columns: Sequence[tuple[Any, ...]]) -> Iterable[Spread]:
    for label, place in ((_("Asked for"), 1), (_("Awarded"), 2)):
        found = sorted(row[place] for row in columns if row[place])
        if found:
            first, median, third = (nearest(found, percent) for percent in (25, 50, 75))
            yield Spread(label, len(found), sum(found), found[0], first, median, third, found[-1])


def _paces(columns: Sequence[tuple[Any, ...]]) -> Iterable[Pace]:
    """Between two instants of a file; one that came back to an earlier step counts only where time goes forward."""
    sent, admitted, decided, released = 3, 4, 5, 6
    for label, begin, end in (
        (_("From sending to admission before the jury"), sent, admitted),
        (_("From admission to the decision"), admitted, decided),
        (_("From the decision to its announcement"), decided, released),
        (_("From sending to the answer"), sent, released),
    ):
        found = sorted(_days(row[begin], row[end]) for row in columns if row[begin] and row[end] and row[begin] <= row[end])
        if found:
            yield Pace(label, len(found), nearest(found, 50), nearest(found, 90))


def _days(begin: datetime, end: datetime) -> int:
    """Days begun: an answer of the same day took one."""
    return -(-(end - begin) // timedelta(days=1)) or 1


def _load(files: QuerySet[Application]) -> Load | None:
    handed = Assignment.objects.filter(application__in=files.values("pk")).exclude(state=AssignmentState.REMOVED)
    rows = (
        handed.order_by()
        .values("seat__juror")
        .annotate(
            assignments=Count("pk"),
            given=Count("pk", filter=Q(review__state=ReviewState.DONE) & ~Q(state=AssignmentState.RECUSED)),
            recused=Count("pk", filter=Q(state=AssignmentState.RECUSED)),
        )
    )
    found = list(rows)
    if not found:
        return None
    each = sorted(row["assignments"] for row in found)
    sums = {name: sum(row[name] for row in found) for name in ("assignments", "given", "recused")}
    return Load(len(found), sums["assignments"], sums["given"], sums["recused"], each[0], nearest(each, 50), each[-1])
