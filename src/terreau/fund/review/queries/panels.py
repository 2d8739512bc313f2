"""The jury as leads follow it: who sits, who has declared, what is scored and what is missing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from terreau.commons.outbox import queries as outbox
from terreau.commons.outbox.models import Message
from terreau.commons.outbox.states import State as MessageState
from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State
from terreau.fund.review.models import Assignment, Interest, Panel, PanelSeat
from terreau.fund.review.queries import conflicts
from terreau.fund.review.states import AssignmentState, PanelState, ReviewState


def is_scoring_open(panel: Panel, at: datetime) -> bool:
    """Whether scores may be written: the lead opened the panel and its closing instant is not reached."""
    return panel.state == PanelState.OPEN and at < panel.closes_at


def sitting(panel: Panel) -> list[PanelSeat]:
    """Jurors of the panel today, in the order of their names."""
    return list(panel.seats.filter(left_at=None).select_related("juror", "panel").order_by("juror__name", "juror__email", "pk"))


def panels_of(edition: Edition) -> QuerySet[Panel]:
    """Panels of an edition with how many sit and how many files are handed out."""
    handed = ~Q(seats__assignments__state=AssignmentState.REMOVED)
    return edition.panels.annotate(
        jurors=Count("seats", filter=Q(seats__left_at=None), distinct=True),
        files=Count("seats__assignments__application", filter=handed, distinct=True),
    ).order_by("created_at", "pk")


def rubric_of(edition: Edition) -> list[dict[str, Any]]:
    """The criteria as they stand now, in the shape a panel keeps."""
    return [dict(line) for line in edition.criteria.order_by("position", "pk").values("id", "label", "help", "points_max", "weight")]


def admitted(edition: Edition) -> QuerySet[Application]:
    """Files a jury may be given."""
    return edition.applications.filter(state=State.IN_REVIEW).select_related("organisation", "edition").order_by("number", "pk")


def offered(panel: Panel) -> QuerySet[Application]:
    """Files this panel may be given: those admitted, of its themes when it has some."""
    files, themes = admitted(panel.edition), [theme.pk for theme in panel.themes.all()]
    return files.filter(theme__in=themes) if themes else files


def loads(panel: Panel) -> dict[int, int]:
    """How many files each seat has to score, scored or not: what a juror was recused from weighs nothing."""
    rows = standing(panel).order_by().values("seat").annotate(files=Count("pk"))
    return {row["seat"]: row["files"] for row in rows}


def blocked_pairs(panel: Panel) -> set[tuple[int, int]]:
    """(seat, application) that must not meet, for every juror sitting and every admitted file."""
    files = Application.objects.filter(edition=panel.edition_id, state=State.IN_REVIEW)
    return {
        (seat.pk, application)
        for seat in sitting(panel)
        for application in conflicts.linked_to(seat.juror, files).values_list("pk", flat=True)
    }


def standing(panel: Panel) -> QuerySet[Assignment]:
    """Assignments that count, or would once scored: not taken off, not recused, without a link."""
    rows = Assignment.objects.filter(seat__panel=panel).exclude(state__in=[AssignmentState.REMOVED, AssignmentState.RECUSED])
    return conflicts.without_conflict(rows)


def share_out(
    panel: Panel, applications: Sequence[Application], reviews: int
) -> tuple[list[tuple[PanelSeat, Application]], list[tuple[Application, int]]]:
    """Pairs to add so that each file has `reviews` jurors, the least busy first; and the files that cannot have them.

    Files with few possible jurors choose first. The same panel always gives the same answer.
    """
    seats, blocked = sitting(panel), blocked_pairs(panel)
    all_rows = list(
        Assignment.objects.filter(seat__panel=panel).exclude(state=AssignmentState.REMOVED).values_list("seat_id", "application_id")
    )
    counting = list(standing(panel).values_list("seat_id", "application_id"))
    load: dict[int, int] = defaultdict(int)
    has: dict[int, int] = defaultdict(int)
    for seat_id, application_id in counting:
        load[seat_id] += 1
        has[application_id] += 1
    met = blocked | set(all_rows)
    able = {application.pk: [seat for seat in seats if (seat.pk, application.pk) not in met] for application in applications}
    pairs, short = [], []
    for application in sorted(applications, key=lambda row: (len(able[row.pk]), row.pk)):
        wanted = max(reviews - has[application.pk], 0)
        free = [seat for seat in able[application.pk] if seat.load_max is None or load[seat.pk] < seat.load_max]
        chosen = sorted(free, key=lambda seat: (load[seat.pk], seat.pk))[:wanted]
        for seat in chosen:
            load[seat.pk] += 1
            pairs.append((seat, application))
        if len(chosen) < wanted:
            short.append((application, has[application.pk] + len(chosen)))
    return pairs, short


@dataclass(frozen=True, slots=True)
class Gathered:
    """How far the scoring of one panel has come."""

    panel: Panel
    expected: int
    given: int
    undeclared: int  # jurors with files, who have not said whether they have links


def gathered(panels: QuerySet[Panel]) -> list[Gathered]:
    """The panels, first to close first; two queries whatever their number."""
    rows = Assignment.objects.filter(seat__panel__in=panels, seat__left_at=None)
    rows = conflicts.without_conflict(rows.exclude(state__in=[AssignmentState.REMOVED, AssignmentState.RECUSED]))
    counts = {
        found["seat__panel"]: found
        for found in rows.order_by()
        .values("seat__panel")
        .annotate(
            expected=Count("pk"),
            given=Count("pk", filter=Q(review__state=ReviewState.DONE)),
            undeclared=Count("seat", filter=Q(state=AssignmentState.TO_DECLARE), distinct=True),
        )
    }
    return [
        Gathered(panel, found["expected"], found["given"], found["undeclared"])
        if (found := counts.get(panel.pk))
        else Gathered(panel, 0, 0, 0)
        for panel in panels.select_related("edition__call").order_by("closes_at", "pk")
    ]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one juror stands."""

    seat: PanelSeat
    handed: int  # files given, conflicts included
    recused: int  # declared, or seen by the house
    undeclared: int
    drafts: int
    given: int

    @property
    def expected(self) -> int:
        return self.handed - self.recused

    @property
    def left(self) -> int:
        return self.expected - self.given

    @property
    def is_finished(self) -> bool:
        return self.left == 0


def progress(panel: Panel, assignments: list[Assignment] | None = None) -> list[Progress]:
    """One line per juror sitting; three queries whatever their number, one when the caller has `panel_assignments`."""
    rows: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in panel_assignments(panel) if assignments is None else assignments:
        rows[assignment.seat_id].append(assignment)
    return [_progress(seat, rows[seat.pk]) for seat in sitting(panel)]


def _progress(seat: PanelSeat, rows: list[Assignment]) -> Progress:
    active = [row for row in rows if not is_recused(row)]
    states = [row.review.state if hasattr(row, "review") else "" for row in active]
    return Progress(
        seat=seat,
        handed=len(rows),
        recused=len(rows) - len(active),
        undeclared=sum(row.state == AssignmentState.TO_DECLARE for row in active),
        drafts=states.count(ReviewState.DRAFT),
        given=states.count(ReviewState.DONE),
    )


def panel_assignments(panel: Panel) -> list[Assignment]:
    """All assignments of the panel but those taken off, each knowing whether the house sees a link (`has_link`), and why
    the juror withdrew the one they had declared (`withdrawn_reason`).
    """
    withdrawn = Interest.objects.filter(
        seat=OuterRef("seat"), organisation=OuterRef("application__organisation"), is_linked=False, withdrawn_at__isnull=False
    )
    rows = Assignment.objects.filter(seat__panel=panel).exclude(state=AssignmentState.REMOVED)
    rows = rows.annotate(withdrawn_reason=Subquery(withdrawn.values("withdrawn_reason")[:1]))
    linked = set(conflicts.conflicted(rows).values_list("pk", flat=True))
    found: list[Assignment] = list(
        rows.select_related("seat__juror", "application__organisation", "application__edition", "review").order_by(
            "application__number", "pk"
        )
    )
    for row in found:
        row.has_link = row.pk in linked  # type: ignore[attr-defined]
    return found


def is_recused(assignment: Assignment) -> bool:
    """Declared, or seen by the house: needs `has_link` as `panel_assignments` sets it."""
    return assignment.state == AssignmentState.RECUSED or assignment.has_link  # type: ignore[attr-defined]


def to_give_back(assignments: list[Assignment]) -> list[Assignment]:
    """Recused because of a link that the juror has since withdrawn: a lead weighs whether the file comes back."""
    return [row for row in assignments if _waits_for_a_lead(row)]


def _waits_for_a_lead(row: Any) -> bool:
    return row.state == AssignmentState.RECUSED and row.withdrawn_reason is not None and not row.has_link


def unsent_mail_of(seat: PanelSeat) -> QuerySet[Message]:
    """Messages about the panel that wait to leave for this juror."""
    waiting = [MessageState.HELD, MessageState.READY, MessageState.FAILED]
    return outbox.messages_about(seat.panel).filter(to=seat.juror, state__in=waiting)


def invitations_of(panel: Panel) -> QuerySet[Any]:
    """Addresses invited to this jury that nobody has answered yet."""
    return (
        panel.invitations.filter(invitation__accepted_at=None, invitation__withdrawn_at=None)
        .select_related("invitation")
        .order_by("invitation__invited_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class FileProgress:
    """One admitted file and who scores it."""

    application: Application
    rows: tuple[Assignment, ...]

    @property
    def expected(self) -> int:
        return sum(not is_recused(row) for row in self.rows)

    @property
    def given(self) -> int:
        return sum(not is_recused(row) and hasattr(row, "review") and row.review.state == ReviewState.DONE for row in self.rows)


def files_of(panel: Panel, assignments: list[Assignment]) -> list[FileProgress]:
    """Every admitted file, handed out or not, with its jurors on this panel (`assignments`, from `panel_assignments`)."""
    rows: dict[int, list[Assignment]] = defaultdict(list)
    for row in assignments:
        rows[row.application_id].append(row)
    files = list(offered(panel))
    known = {file.pk for file in files}
    tabled = [found[0].application for pk, found in rows.items() if pk not in known]
    ordered = sorted([*files, *tabled], key=lambda file: (file.number or 0, file.pk))
    return [FileProgress(file, tuple(sorted(rows[file.pk], key=lambda row: str(row.seat.juror)))) for file in ordered]
