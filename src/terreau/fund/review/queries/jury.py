"""A juror's own reads: their desk, the names to declare on, the grid they score by, and (from `blind`) files without identity."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from terreau.commons.forms.schema import Schema
from terreau.commons.organisations.models import Organisation
from terreau.fund.calls.models import Edition
from terreau.fund.calls.states import DECIDED, State
from terreau.fund.review.models import Assignment, Interest, Panel, PanelSeat, Review
from terreau.fund.review.queries import conflicts, panels
from terreau.fund.review.queries.blind import JuryFile, jury_file, title_of
from terreau.fund.review.states import AssignmentState, ReviewState
from terreau.lib import texts

__all__ = ["Criterion", "Desk", "JuryFile", "Line", "Mark", "applicants", "declared", "desks", "jury_file", "rubric", "to_declare"]

# Whose names stand on the list to declare on: every applicant the jury may meet, whoever scores which file.
BEFORE_THE_JURY = (State.IN_REVIEW, State.DELIBERATION, *DECIDED)


def applicants(edition: Edition) -> list[Organisation]:
    """Bodies with a file before the jury of this edition, in the order of their names. It tells nothing of who scores what."""
    bodies = Organisation.objects.filter(applications__edition=edition, applications__state__in=BEFORE_THE_JURY).distinct()
    return sorted(bodies.order_by("name", "pk"), key=lambda body: (texts.fold(body.name), body.pk))


def to_declare(seat: PanelSeat) -> list[Organisation]:
    """The names a juror is asked about: all of the edition, never those of their own files."""
    return applicants(seat.panel.edition)


def declared(seat: PanelSeat) -> dict[int, Interest]:
    """What the juror has said so far, by organisation."""
    return {interest.organisation_id: interest for interest in seat.interests.order_by("pk")}


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the rubric as the panel froze it."""

    id: int
    label: str
    help: str
    points_max: int
    weight: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Points and reason for one criterion, either possibly missing in a draft."""

    points: int | None
    reason: str


def rubric(panel: Panel) -> list[Criterion]:
    """The grid of a panel: frozen when scoring opened, whatever was edited since."""
    return [Criterion(**line) for line in panel.rubric]


URGENCY = ("to_declare", "draft", "to_score", "given", "closed", "gone", "recused")


@dataclass(frozen=True, slots=True)
class Line:
    """One file on a juror's desk. `title` is empty until interests are declared, and for ever on a recused file."""

    handle: str
    title: str
    status: str  # one of URGENCY
    given_at: datetime | None
    is_readable: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """One panel on a juror's desk."""

    seat: PanelSeat
    is_open: bool
    must_declare: bool
    lines: tuple[Line, ...]

    @property
    def left(self) -> int:
        return len(self.to_do)

    @property
    def to_do(self) -> list[Line]:
        return self._those("to_score", "draft")

    @property
    def done(self) -> list[Line]:
        """Scored, or closed without this juror's scores: what may be read again."""
        return self._those("given", "closed")

    @property
    def waiting(self) -> int:
        """Files that open once interests are declared. They have no title yet: a number says it all."""
        return len(self._those("to_declare"))

    @property
    def recused(self) -> int:
        return len(self._those("recused"))

    @property
    def gone(self) -> int:
        return len(self._those("gone"))

    def _those(self, *statuses: str) -> list[Line]:
        return [line for line in self.lines if line.status in statuses]

    @property
    def given(self) -> int:
        return sum(line.status == "given" for line in self.lines)

    @property
    def total(self) -> int:
        return sum(line.status in {"to_score", "draft", "given", "closed"} for line in self.lines)


_CALLS: list[Callable[[Any], list[tuple[str, str]]]] = []


def register_calls(read: Callable[[Any], list[tuple[str, str]]]) -> None:
    """A room above that calls jurors somewhere says it from its apps.py: (words, address) for a juror."""
    _CALLS.append(read)


def calls_of(juror: Any) -> list[tuple[str, str]]:
    return [call for read in _CALLS for call in read(juror)]


def desks(seats: QuerySet[PanelSeat], assignments: QuerySet[Assignment], readable: QuerySet[Assignment], at: datetime) -> list[Desk]:
    """A juror's panels, those still open first; the three querysets come from the rules."""
    open_ids = set(readable.values_list("pk", flat=True))
    linked = set(conflicts.conflicted(assignments).values_list("pk", flat=True))
    rows: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in assignments.select_related("application__sheet__form_version", "review").order_by("pk"):
        rows[assignment.seat_id].append(assignment)
    found = [
        _desk(seat, rows[seat.pk], open_ids, linked, at)
        for seat in seats.select_related("panel__edition__call").order_by("-panel__closes_at", "pk")
    ]
    return sorted(found, key=lambda desk: not desk.is_open)


def _desk(seat: PanelSeat, rows: list[Assignment], readable: set[int], linked: set[int], at: datetime) -> Desk:
    is_open = panels.is_scoring_open(seat.panel, at)
    lines = [_line(row, is_readable=row.pk in readable, is_linked=row.pk in linked, is_open=is_open) for row in rows]
    must_declare = is_open and any(row.state == AssignmentState.TO_DECLARE and row.pk not in linked for row in rows)
    # What is left to do first, then in the order of the handles, which are random: the order of arrival could tell who is who.
    return Desk(seat, is_open, must_declare, tuple(sorted(lines, key=lambda line: (URGENCY.index(line.status), line.handle))))


def _line(row: Assignment, *, is_readable: bool, is_linked: bool, is_open: bool) -> Line:
    review: Review | None = getattr(row, "review", None)
    return Line(
        handle=row.public_id,
        title=_title(row) if is_readable else "",
        status=_status(row, review, is_readable=is_readable, is_linked=is_linked, is_open=is_open),
        given_at=review.given_at if review and is_readable else None,
        is_readable=is_readable,
    )


def _title(row: Assignment) -> str:
    """As `JuryFile` gives it: not even the list shows a title that the form flags as identifying."""
    schema = Schema.parse(row.application.sheet.form_version.schema)
    return title_of(schema, {schema.roles.get("title", ""): row.application.title})


def _status(row: Assignment, review: Review | None, *, is_readable: bool, is_linked: bool, is_open: bool) -> str:
    if row.state == AssignmentState.RECUSED or is_linked:
        return "recused"
    if row.state == AssignmentState.TO_DECLARE:
        return "to_declare"
    if not is_readable:
        return "gone"
    if review is not None and review.state == ReviewState.DONE:
        return "given"
    if not is_open or row.application.state != State.IN_REVIEW:
        return "closed"
    return "draft" if review is not None else "to_score"
