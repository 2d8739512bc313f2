"""Scores side by side, in exact arithmetic: two files rank equal only when they are equal.

The mark of a review is Σ weight × (points ÷ points_max) ÷ Σ weight, on a scale of 20: the weight alone says how much a
criterion counts, whatever it is scored out of. The mark of a file is the plain mean of the reviews given, whoever gave
them. Recused jurors, drafts and jurors with a link count for nothing (CRPA L311-3-1: this rule is shown on the page).
A lead may choose, before any session is adopted, that places follow marks without the jurors' leanings (`severity`): both are shown.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import DECIDED, State
from terreau.fund.review.models import Assignment, Decision, Review
from terreau.fund.review.queries import conflicts, severity
from terreau.fund.review.states import AssignmentState, Basis, ReviewState

SCALE = 20
RANKED = (State.IN_REVIEW, State.DELIBERATION, *DECIDED)


@dataclass(frozen=True, slots=True)
class Point:
    """One criterion of one review: `share` is points ÷ points_max."""

    criterion: str
    points: int | None
    points_max: int
    weight: int
    reason: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one juror said of a file, as leads read it. `status`: given, draft, awaited, undeclared, recused."""

    juror: str
    status: str
    mark: Fraction | None
    points: tuple[Point, ...]
    comment: str
    juror_id: int = 0

    @property
    def mark_text(self) -> str:
        return shown(self.mark)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A file with its place, which `mean` gives: `raw`, the plain mean of its marks, or where a lead chose so that mean without leanings.

    `low`, `high` and `deviation` are of the marks as given. `is_hidden`: the reader has a link with the applicant and sees no figure of it.
    """

    application: Application
    opinions: tuple[Opinion, ...] = ()
    mean: Fraction | None = None
    raw: Fraction | None = None
    is_corrected: bool = False
    low: Fraction | None = None
    high: Fraction | None = None
    deviation: float | None = None
    place: int | None = None
    is_tied: bool = False
    is_hidden: bool = False
    decision: Decision | None = field(default=None, compare=False)

    @property
    def given(self) -> int:
        return sum(opinion.status == "given" for opinion in self.opinions)

    @property
    def expected(self) -> int:
        return sum(opinion.status != "recused" for opinion in self.opinions)

    @property
    def missing(self) -> int:
        return self.expected - self.given

    @property
    def recused(self) -> int:
        return len(self.opinions) - self.expected

    @property
    def mean_text(self) -> str:
        return shown(self.mean)

    @property
    def raw_text(self) -> str:
        return shown(self.raw)

    @property
    def low_text(self) -> str:
        return shown(self.low)

    @property
    def high_text(self) -> str:
        return shown(self.high)

    @property
    def deviation_text(self) -> str:
        return shown(self.deviation)

    @property
    def draw(self) -> "Drawing":
        marks = [opinion.mark for opinion in self.opinions if opinion.mark is not None]
        return Drawing(_x(self.low), _x(self.high), _x(self.raw), tuple(_x(mark) for mark in marks))


@dataclass(frozen=True, slots=True)
class Drawing:
    """Abscissas of a spread on a scale 200 wide, as SVG reads them."""

    low: str
    high: str
    mean: str
    marks: tuple[str, ...]


def _x(mark: Fraction | None) -> str:
    return f"{float((mark or 0) * 200 / SCALE):.1f}"


def shown(mark: Fraction | float | None) -> str:
    """'14,25': two decimals for people; places are given on the exact value."""
    return "" if mark is None else f"{float(mark):.2f}".replace(".", ",")


def mark_of(points: Iterable[Point]) -> Fraction | None:
    """The mark of a review on SCALE; None when a criterion has no score or no criterion weighs anything."""
    lines = [point for point in points if point.points_max]
    weight = sum(point.weight for point in lines)
    if not weight or any(point.points is None for point in lines):
        return None
    return SCALE * sum((Fraction(point.weight * (point.points or 0), point.points_max) for point in lines), Fraction(0)) / weight


def statistics(marks: Sequence[Fraction]) -> dict[str, Any]:
    """Mean, extremes and population standard deviation; the mean is exact, the deviation a float for reading."""
    if not marks:
        return {"raw": None, "low": None, "high": None, "deviation": None}
    mean = sum(marks, Fraction(0)) / len(marks)
    variance = sum(((mark - mean) ** 2 for mark in marks), Fraction(0)) / len(marks)
    return {"raw": mean, "low": min(marks), "high": max(marks), "deviation": math.sqrt(variance)}


def ranking(edition: Edition, *, viewer: Any) -> list[Ranked]:
    """Every file before the jury or decided, best mean first, unscored ones last; equal means share a place.

    Files of applicants the viewer has a link with come last, without a figure; no viewer: what the house keeps for itself. Six queries whatever their number.
    """
    found = edition.applications.filter(state__in=RANKED).select_related("organisation", "edition__mark_basis", "theme")
    files = list(found.order_by("number", "pk"))
    opinions = _opinions(files)
    hidden = conflicts.linked_ids(viewer, files) if viewer is not None else set()
    decisions = {decision.application_id: decision for decision in Decision.objects.in_force().filter(application__in=files)}
    rows = []
    for application in files:
        said = tuple(opinions[application.pk])
        marks = [opinion.mark for opinion in said if opinion.status == "given" and opinion.mark is not None]
        facts = statistics(marks)
        rows.append(Ranked(application, said, mean=facts["raw"], **facts, decision=decisions.get(application.pk)))
    if files and is_corrected(files[0].edition):
        rows = _corrected(rows)
    return [row for row in _placed(rows) if row.application.pk not in hidden] + [
        Ranked(row.application, is_corrected=row.is_corrected, is_hidden=True) for row in rows if row.application.pk in hidden
    ]


def is_corrected(edition: Edition) -> bool:
    """Whether places follow marks without leanings."""
    basis = getattr(edition, "mark_basis", None)
    return basis is not None and basis.basis == Basis.CORRECTED


def marks_of(row: Ranked) -> dict[int, Fraction]:
    """By juror. One who sits on two panels and scored a file twice counts once for each: their mean."""
    given: dict[int, list[Fraction]] = {}
    for opinion in row.opinions:
        if opinion.status == "given" and opinion.mark is not None:
            given.setdefault(opinion.juror_id, []).append(opinion.mark)
    return {juror: sum(said, Fraction(0)) / len(said) for juror, said in given.items()}


def _corrected(rows: Sequence[Ranked]) -> list[Ranked]:
    """With everyone's files, whoever reads: a ranking is the same for all."""
    without = severity.calibrate({row.application.pk: marks_of(row) for row in rows}).normalised
    return [replace(row, mean=without.get(row.application.pk), is_corrected=True) for row in rows]


def _placed(rows: Sequence[Ranked]) -> list[Ranked]:
    """Standard competition ranking: 1, 2, 2, 4."""
    ordered = sorted(rows, key=lambda row: (row.mean is None, -(row.mean or 0), row.application.number or 0, row.application.pk))
    count: dict[Fraction, int] = defaultdict(int)
    first: dict[Fraction, int] = {}
    for place, row in enumerate(ordered, start=1):
        if row.mean is not None:
            count[row.mean] += 1
            first.setdefault(row.mean, place)
    return [row if row.mean is None else replace(row, place=first[row.mean], is_tied=count[row.mean] > 1) for row in ordered]


def _opinions(files: Sequence[Application]) -> dict[int, list[Opinion]]:
    rows = Assignment.objects.filter(application__in=files).exclude(state=AssignmentState.REMOVED)
    linked = set(conflicts.conflicted(rows).values_list("pk", flat=True))
    found: dict[int, list[Opinion]] = defaultdict(list)
    listed = rows.select_related("seat__juror", "seat__panel", "review").prefetch_related("review__scores")
    for row in listed.order_by("seat__juror__name", "seat__juror__email", "pk"):
        found[row.application_id].append(replace(_opinion(row, is_linked=row.pk in linked), juror_id=row.seat.juror_id))
    return found


def _opinion(row: Assignment, *, is_linked: bool) -> Opinion:
    review: Review | None = getattr(row, "review", None)
    if is_linked or row.state == AssignmentState.RECUSED:
        return Opinion(str(row.seat.juror), "recused", None, (), "")
    if row.state == AssignmentState.TO_DECLARE:
        return Opinion(str(row.seat.juror), "undeclared", None, (), "")
    if review is None:
        return Opinion(str(row.seat.juror), "awaited", None, (), "")
    if review.state != ReviewState.DONE:
        return Opinion(str(row.seat.juror), "draft", None, (), "")
    points = _points(row, review)
    return Opinion(str(row.seat.juror), "given", mark_of(points), points, review.comment)


def _points(row: Assignment, review: Review) -> tuple[Point, ...]:
    scores = {score.criterion_id: score for score in review.scores.all()}
    return tuple(
        Point(
            criterion=line["label"],
            points=scores[line["id"]].points if line["id"] in scores else None,
            points_max=line["points_max"],
            weight=line["weight"],
            reason=scores[line["id"]].reason if line["id"] in scores else "",
        )
        for line in row.seat.panel.rubric
    )
